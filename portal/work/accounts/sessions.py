"""Who is signed in: server-side sessions, idle after half an hour, over after ten; failures slow a login down."""

import secrets
from datetime import date, datetime, timedelta

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from portal.ground.envelope import Unreadable, seal, unseal, vault
from portal.law.workflow.actors import Actor, Grant, Role
from portal.work.accounts.actions import HASHER
from portal.work.accounts.counting import counted
from portal.work.accounts.models import LoginSession, RoleGrant, Throttle, User

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
FREE_FAILURES = 4
_NOBODY = HASHER.hash("nobody has this password")


def check_password(session: Session, *, login: str, password: str, now: datetime, known: str = "") -> User | None:
    """The person, or None: unknown login, wrong password and disabled account cost the same work and look the same.

    After four failures a login has to wait, twice as long each time up to 15 minutes. A browser in which this person
    has signed in before (`known`, its own random name) is counted apart, so that strangers cannot lock a person out.
    """
    key = vault().hash("throttle", f"login:{login.strip().lower()}:{known}")
    user = session.scalar(select(User).where(User.login == login.strip().lower(), User.disabled_at.is_(None)))
    throttle = session.get(Throttle, key, with_for_update=True)
    waiting = throttle is not None and throttle.until is not None and throttle.until > now
    right = _verify(user.password_hash if user else _NOBODY, password) and user is not None
    if right and not waiting:
        if throttle is not None:
            session.delete(throttle)
        return user
    if not waiting:
        _failed(session, key, now)
    return None


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _failed(session: Session, key: str, now: datetime) -> None:
    throttle = counted(session, key, now=now)
    throttle.failures += 1
    seconds = min(15 * 60, 2 ** min(throttle.failures, 12)) if throttle.failures > FREE_FAILURES else 0
    throttle.until = now + timedelta(seconds=seconds)


def browser_name(sealed: str, login: str) -> str:
    """The name of a browser in which `login` has signed in before; empty for any other, or a forged cookie."""
    try:
        known, _, name = unseal(_browser_key(), bytes.fromhex(sealed), "known browser").decode().rpartition(" ")
    except (Unreadable, ValueError):
        return ""
    return name if known == login.strip().lower() else ""


def new_browser(login: str) -> str:
    """What a browser keeps after a sign-in, sealed: whose it is, and a random name."""
    return seal(_browser_key(), f"{login.strip().lower()} {secrets.token_hex(8)}".encode(), "known browser").hex()


def _browser_key() -> bytes:
    return vault().derive("known browser", "cookie")


def open_session(session: Session, user: User, *, now: datetime) -> str:
    """Start a session; its token goes into the cookie, only its hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(token_hash=vault().hash("login", token), user_id=user.id, seen_at=now, expires_at=now + LONGEST)
    )
    return token


def find_session(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """The session of a token with its person and roles, in one statement; None if it is over."""
    statement = (
        select(LoginSession)
        .join(LoginSession.user)
        .outerjoin(User.grants)
        .options(contains_eager(LoginSession.user).contains_eager(User.grants))
        .where(
            LoginSession.token_hash == vault().hash("login", token),
            LoginSession.expires_at > now,
            LoginSession.seen_at > now - IDLE,
            User.disabled_at.is_(None),
        )
    )
    return session.scalars(statement).unique().one_or_none()


def close_session(session: Session, token: str) -> None:
    """Sign out: the row goes."""
    row = session.scalar(select(LoginSession).where(LoginSession.token_hash == vault().hash("login", token)))
    if row is not None:
        session.delete(row)


def actor_of(user: User, today: date) -> Actor:
    """The person with the roles held today."""
    held = (g for g in user.grants if g.from_day <= today and (g.to_day is None or today <= g.to_day))
    return Actor(user.id, frozenset(Grant(Role(g.role), g.office) for g in held))


def officers_of(session: Session, office: str, *, role: Role, today: date) -> list[User]:
    """The people who hold a role in an office today."""
    statement = (
        select(User)
        .join(User.grants)
        .where(
            RoleGrant.office == office,
            RoleGrant.role == role.value,
            RoleGrant.from_day <= today,
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today),
            User.disabled_at.is_(None),
        )
        .order_by(User.login)
    )
    return list(session.scalars(statement).unique())
