"""What a database holds before the first person signs in, and what a start refuses or reports."""

from datetime import date

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import select

from portal.app import ROOT
from portal.clock import now
from portal.config import Config, UnsafeSetting, Way
from portal.ground.db import db
from portal.ground.rulebook.actions import found_calendar
from portal.ground.rulebook.models import CalendarNotice
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import Role
from portal.work.accounts.actions import add_user, certify, found_offices, grant
from portal.work.accounts.models import User
from portal.work.complaints.routing import found_routing
from portal.work.notices.parcel import Undelivered
from portal.work.notices.sending import home_of, probe
from portal.work.venues.actions import found_keys

MIGRATIONS = str(ROOT / "migrations")


def prepare_migrations(app: Flask) -> None:
    """Tell Alembic where this app's migrations and tables are."""
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)


def found(app: Flask) -> None:
    """Bring the schema to this release and enter what it needs where that is missing."""
    prepare_migrations(app)
    upgrade(MIGRATIONS)
    pack: Pack = app.extensions["portal.pack"]
    found_offices(db.session(), pack)
    found_calendar(db.session())
    found_routing(db.session(), pack)
    found_keys(pack)
    db.session.commit()


def is_taken(login: str) -> bool:
    """Whether somebody signs in with it already."""
    found = db.session.scalar(select(User.id).where(User.login == login))
    db.session.rollback()
    return found is not None


def add_person(
    login: str,
    name: str,
    role: Role,
    office: str,
    password: str,
    certificate: tuple[str, date] | None,
    *,
    from_day: date,
) -> None:
    """Somebody of an office, with the number and the last day of the certificate where there is one. IntegrityError where
    login or number is somebody's already."""
    session = db.session()
    user = add_user(session, login=login, name=name, password=password)
    grant(session, user, role=role, office=office, from_day=from_day)
    if certificate is not None:
        certify(session, user, number=certificate[0], valid_from=from_day, valid_to=certificate[1])
    session.commit()


def refuse_demo_people(config: Config) -> None:
    """Demo accounts have known passwords: production does not start over a database that holds them."""
    if config.mode == "production" and db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        raise UnsafeSetting(
            "This database holds demo accounts; start production on an empty one (PORTAL_DATABASE_URL)."
        )
    db.session.rollback()


CALENDAR_EXPECTED_FROM = 11
"""The month by which the State Council's notice for the next year is usually out."""


def remarks_about(app: Flask, today: date) -> list[str]:
    """How far the calendar is known; from November on it says so loudly where the next year is not."""
    pack: Pack = app.extensions["portal.pack"]
    until = rules(db.session(), pack).calendar.known_until
    db.session.rollback()
    if until.year > today.year:
        return [f"The calendar knows the working days up to {until}."]
    said = f"The calendar ends with {until}: later deadlines are provisional until the notice is imported at /desk/calendar"
    late = until.year < today.year or today.month >= CALENDAR_EXPECTED_FROM
    return [f"WARNING: {said}. The notice for {until.year + 1} is due; import it." if late else f"{said}."]


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
    return found + [fault for way in config.notify if (fault := _fault_of(way, home_of(config.base_url)))]


MEANINGS = {
    "unreachable": "cannot be reached; check host, port and firewall",
    "tls": "offers no encryption that can be trusted; check its certificate, or name its authority with ca=",
    "credentials": "refuses user and password, or the secret",
    "sender": "refuses the sender's address; check from=",
}
"""What a failed greeting of a mail server or gateway means."""


def _fault_of(way: Way, home: str) -> str:
    """What is wrong with a way of sending notices, without its user and password; empty where it answers."""
    try:
        probe(way, home, now())
    except Undelivered as fault:
        if way.scheme == "maildir":
            return f"PORTAL_NOTIFY_URLS: {way.path} cannot be written to; change its owner, or name another folder."
        meaning = MEANINGS.get(fault.reason, "answers in a way that is not understood")
        return f"PORTAL_NOTIFY_URLS: {way.scheme}://{way.host} {meaning}."
    return ""
