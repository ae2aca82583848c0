"""Founding offices; adding people, their roles and certificates."""

from datetime import date

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.rulebook.rules import touch
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import Role
from portal.work.accounts.models import Certificate, Office, RoleGrant, User

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""Argon2id at a size that eight sign-ins at once can afford."""


def found_offices(session: Session, pack: Pack) -> None:
    """Add the pack's offices that the database does not know; known ones keep what was changed in the desk."""
    known = set(session.scalars(select(Office.code)))
    for row in pack.offices.values():
        if row.code not in known:
            session.add(
                Office(
                    code=row.code,
                    kind=row.kind,
                    district=row.district,
                    name_zh=row.name.zh,
                    name_en=row.name.en,
                    short_zh=row.short.zh,
                    short_en=row.short.en,
                    seal_name=row.seal,
                    prefix=row.prefix,
                )
            )
            touch(session)
    session.flush()


def add_user(session: Session, *, login: str, name: str, password: str, is_demo: bool = False) -> User:
    """Add a person; roles are granted apart."""
    user = User(login=login, name=name, password_hash=HASHER.hash(password), is_demo=is_demo)
    session.add(user)
    session.flush()
    return user


def grant(
    session: Session, user: User, *, role: Role, office: str, from_day: date, to_day: date | None = None
) -> RoleGrant:
    """Give a role in an office for a time."""
    row = RoleGrant(user_id=user.id, role=role.value, office=office, from_day=from_day, to_day=to_day)
    session.add(row)
    session.flush()
    return row


def certify(session: Session, user: User, *, number: str, valid_from: date, valid_to: date) -> Certificate:
    """Enter an enforcement certificate in the roster."""
    row = Certificate(user_id=user.id, number=number, valid_from=valid_from, valid_to=valid_to)
    session.add(row)
    session.flush()
    return row
