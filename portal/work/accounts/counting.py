"""How often something failed, by a keyed hash: one locked row for each, whoever comes first and however many at once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.work.accounts.models import Throttle

FORGOTTEN = timedelta(days=1)
"""After so long a count slows nobody any more."""


def counted(session: Session, key_hash: str, *, now: datetime) -> Throttle:
    """The count of this key, locked until the commit and read afresh; a new one where there is none."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Throttle).values(key_hash=key_hash, failures=0, until=now).on_conflict_do_nothing())
    statement = select(Throttle).where(Throttle.key_hash == key_hash).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def forget(session: Session, *, now: datetime) -> None:
    """Delete counts that slow nobody any more, of whatever was counted; with every tick."""
    over = or_(Throttle.until.is_(None), Throttle.until < now - FORGOTTEN)
    session.execute(delete(Throttle).where(over))
