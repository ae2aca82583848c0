"""One reporter with canaries in every field, and short ways to a complaint in some state."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.work.complaints.actions import intake
from portal.work.complaints.actions.submit import Receipt, submit
from portal.work.complaints.answers import Answers, Contact, Photo, Place
from portal.work.complaints.models import Complaint
from portal.work.files import store
from portal.work.files.actions import put
from tests.cast import CITIZEN, TRIAGE
from tests.conftest import Acting

IDEM = "idempotency-key-canary"
CANARIES = {
    "words": "更衣室的柜子要刷脸金丝雀词",
    "place": "金丝雀泳池名",
    "address": "金丝雀路一百号",
    "machine": "CANARYMACHINE77",
    "name": "金丝雀女士",
    "phone": "13800138999",
    "mail": "canary@example.org",
    "quiet": "quiet-canary@example.org",
    "guardian": "金丝雀家长",
    "guardian_phone": "13900139888",
}
CONTACT = Contact(
    mode="named",
    name=CANARIES["name"],
    phone=CANARIES["phone"],
    mail=CANARIES["mail"],
    quiet_to=CANARIES["quiet"],
    guardian_name=CANARIES["guardian"],
    guardian_phone=CANARIES["guardian_phone"],
)
ANSWERS = Answers(
    scenario="SP.POOL",
    district="310117",
    conduct_from=date(2026, 3, 1),
    violations=("V15", "V02"),
    words=CANARIES["words"],
    place=Place(CANARIES["place"], CANARIES["address"], CANARIES["machine"], 31.03, 121.23),
    contact=CONTACT,
)
PICTURE_CANARY = b"canary-in-the-picture"

Submitting = Callable[..., Receipt]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path) -> Path:
    """Where files are kept: the folder that the app of the tests has too."""
    store.install(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def sent(session: Session, act: Acting) -> Submitting:
    """`sent(violations=("V01",))`: a complaint just submitted."""

    def sending(idem: str = IDEM, **changes: Any) -> Receipt:
        return submit(replace(ANSWERS, **changes), idem=idem, act=act(CITIZEN))

    return sending


@pytest.fixture
def complaint(sent: Submitting) -> Complaint:
    return sent().complaint


@pytest.fixture
def seen(complaint: Complaint, act: Acting) -> Complaint:
    """A complaint after its first look."""
    intake.first_look(complaint, act=act(TRIAGE))
    return complaint


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG", comment=PICTURE_CANARY)
    return out.getvalue()


def photo(data: bytes = PICTURE_CANARY, slot: str = "device") -> Photo:
    return Photo(slot, put(data, type="image/jpeg"))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def every_value(session: Session) -> bytes:
    """Everything the database holds, as bytes."""
    session.flush()
    rows = (row for table in db.metadata.sorted_tables for row in session.execute(table.select()))
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
