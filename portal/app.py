"""create_app: the only file that knows all parts, in reading order."""

import importlib
from pathlib import Path

from flask import Flask

from portal.config import Config, UnsafeSetting
from portal.ground import envelope
from portal.ground.db import db, engine_options, prepare_engine, writing
from portal.ground.web import access, assets, csrf, errors, headers, i18n, limits, packing, reading, session
from portal.law.catalogue.pack import pack
from portal.work.files import store

ROOT = Path(__file__).resolve().parent.parent
MODELS = (
    "ground.events.models",
    "ground.rulebook.models",
    "ground.procedure.models",
    "work.accounts.models",
    "work.files.models",
    "work.documents.models",
    "work.venues.models",
    "work.complaints.models",
    "work.alarms.models",
    "work.erasures.models",
    "work.cases.models",
    "work.fieldwork.models",
    "work.penalties.models",
    "work.publication.models",
    "work.campaigns.models",
    "work.notices.models",
)
"""Every module that declares tables."""
VERBS = (
    "complaints.actions.intake", "complaints.actions.reporter", "complaints.actions.results",
    "cases.actions.searching", "cases.actions.takeup", "cases.actions.filing", "cases.actions.course", "cases.actions.more_time",
    "cases.actions.handing_over", "cases.actions.escalating", "cases.actions.inquiry", "cases.actions.police",
    "cases.actions.reopening", "cases.actions.telling", "cases.actions.turning_away", "fieldwork.actions.listing",
    "cases.actions.closing", "fieldwork.actions.visits", "fieldwork.actions.orders", "penalties.actions.review",
    "penalties.actions.notice", "penalties.actions.hearing", "penalties.actions.decision",
    "penalties.actions.service", "penalties.actions.enforcement", "penalties.actions.court", "penalties.actions.remedy",
    "publication.actions.proposing", "publication.actions.showing",
)  # fmt: skip
"""Every module of portal.work that makes moves: page, proposal and clock find a verb by the name of its move."""
PAGES = ("faces.intake.views.front", "faces.transparency.views.front", "faces.desk.views.front", "work.accounts.views")
"""Every module that registers pages."""
MAX_BODY = 210 * 1024 * 1024
"""Ten files of 20 MB and what goes with them."""


def create_app(config: Config) -> Flask:
    """The portal for one configuration."""
    app = create_core(config)
    _web(app, config)
    _faces(app)
    limits.install(app, enabled=config.rates)
    access.refuse_undeclared(app)
    return app


def create_core(config: Config) -> Flask:
    """The database, the vault and the rules without any page."""
    app = Flask("portal", static_folder=None)
    _settings(app, config)
    _ground(app, config)
    return app


def _settings(app: Flask, config: Config) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        SECRET_KEY=config.secret_key,
        DEBUG=False,  # whatever the surroundings say: a debugger shows what people wrote
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        TEMPLATES_AUTO_RELOAD=False,
    )
    for locale in i18n.LOCALES.values():
        if not (ROOT / "translations" / locale / "LC_MESSAGES" / "messages.mo").exists():
            raise UnsafeSetting(f"The {locale} translation is not compiled; `make translations` does it.")


def _ground(app: Flask, config: Config) -> None:
    app.extensions["portal.config"] = config
    app.extensions["portal.pack"] = pack(config.pack)
    envelope.install(
        envelope.Vault(dict(config.vault_keys), config.vault_key_id, config.secret_key, config.signing_keys)
    )
    store.install(config.data_dir)
    for module in (*MODELS, *(f"work.{name}" for name in VERBS)):
        importlib.import_module(f"portal.{module}")
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def _web(app: Flask, config: Config) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_say_whether_it_writes)
    reading.install(app)
    session.install(app, config)
    csrf.install(app, config)
    i18n.install(app)
    packing.install(app)
    headers.install(app, config)
    errors.install(app)
    assets.install(app)
    app.context_processor(lambda: {"pack": app.extensions["portal.pack"], "demo_mode": config.mode == "demo"})


def _faces(app: Flask) -> None:
    for name in PAGES:
        importlib.import_module(f"portal.{name}").install(app)


def _say_whether_it_writes() -> None:
    writing.set(access.will_write())
