"""The database: naming, types, and how a transaction begins on each engine."""

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's base: constraints have names, so that migrations can change them on both engines."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """What models inherit from."""

        __abstract__ = True
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values; SQLite, which drops zones, gets them back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment."""
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=UTC)


T = TypeVar("T", bound="Base")

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether the transaction that begins now will write. On SQLite a writer takes its lock at once: a reader that turns
writer half-way would be refused instead of made to wait."""


QUIET = {"hide_parameters": True}
"""A statement that fails is reported without its values: they are what people wrote."""


def engine_options(url: str) -> dict[str, Any]:
    """Engine options for the given database address."""
    if make_url(url).get_backend_name() == "sqlite":
        return {**QUIET, "connect_args": {"timeout": 15, "check_same_thread": False}}
    return {**QUIET, "pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}


def prepare_engine(engine: Engine) -> None:
    """Teach a SQLite engine foreign keys, WAL, full durability and explicit transactions; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # A receipt is a promise: an acknowledged row survives a power cut.
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def locked(session: Session, model: type[T], key: int) -> T | None:
    """The row, locked until the end of the transaction and read afresh."""
    statement = select(model).where(model.id == key)  # type: ignore[attr-defined]
    return session.scalar(statement.with_for_update().execution_options(populate_existing=True))
