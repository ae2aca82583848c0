"""What a database holds before the first person signs in, and what a start refuses or reports."""

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import select

from portal.app import ROOT
from portal.config import Config, UnsafeSetting
from portal.ground.db import db
from portal.ground.rulebook.actions import found_calendar
from portal.ground.rulebook.models import CalendarNotice
from portal.law.catalogue.types import Pack
from portal.work.accounts.actions import found_offices
from portal.work.accounts.models import User
from portal.work.complaints.routing import found_routing

MIGRATIONS = str(ROOT / "migrations")


def prepare_migrations(app: Flask) -> None:
    """Tell Alembic where this app's migrations and tables are."""
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)


def found(app: Flask) -> None:
    """Bring the schema to this release and enter offices, calendar and routing where they are missing."""
    prepare_migrations(app)
    upgrade(MIGRATIONS)
    pack: Pack = app.extensions["portal.pack"]
    found_offices(db.session(), pack)
    found_calendar(db.session())
    found_routing(db.session(), pack)
    db.session.commit()


def refuse_demo_people(config: Config) -> None:
    """Demo accounts have known passwords: production does not start over a database that holds them."""
    if config.mode == "production" and db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        raise UnsafeSetting(
            "This database holds demo accounts; start production on an empty one (PORTAL_DATABASE_URL)."
        )
    db.session.rollback()


def complaints_about(app: Flask) -> list[str]:
    """One sentence for each thing that needs mending."""
    config: Config = app.extensions["portal.config"]
    found: list[str] = []
    probe = config.data_dir / ".probe"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        found.append(f"{config.data_dir} cannot be written to; change its owner or PORTAL_DATA_DIR.")
    years = db.session.scalars(select(CalendarNotice.year)).all()
    if not years:
        found.append("The calendar is empty; run `portal upgrade`.")
    return found
