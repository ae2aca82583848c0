"""An unfinished report can be read with its cookie alone, and is gone after a day."""

import base64
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.work.complaints import draft
from portal.work.complaints.answers import Photo
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.draft import Content
from portal.work.complaints.models import Draft
from portal.work.complaints.room import take_in
from portal.work.files import store
from portal.work.files.models import File
from portal.work.files.pictures import Unusable
from portal.work.files.receiving import receive
from tests.conftest import moment
from tests.work.complaints.conftest import CANARIES, PICTURE_CANARY, Submitting, every_value, picture

NOW = moment()
SOON = NOW + timedelta(hours=23)
LATER = NOW + timedelta(hours=24)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def content() -> Content:
    return Content({"words": CANARIES["words"]}, {"where": {"name": CANARIES["place"]}})


@pytest.fixture
def token(session: Session, content: Content) -> str:
    return draft.open_draft(session, content, now=NOW)


def add_photo(content: Content, slot: str, data: bytes) -> Photo:
    """A file that its reader has taken, as the page of the evidence puts it among the others."""
    photo = Photo(slot, receive(data))
    assert take_in(db.session(), content, [photo], rules(db.session(), pack())) == []
    return photo


def files_on_disk(kept: Path) -> int:
    return sum(path.is_file() for path in kept.rglob("*"))


def test_a_draft_comes_back_whole(session: Session, content: Content, token: str) -> None:
    add_photo(content, "sign", picture())
    assert draft.save(session, token, content, now=NOW)
    assert draft.load(session, token, now=SOON) == content


def test_the_database_alone_says_nothing(session: Session, content: Content, token: str, kept: Path) -> None:
    photo = add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    stored = every_value(session) + b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    assert files_on_disk(kept) == 1
    raw = base64.urlsafe_b64decode(token)
    secrets = [
        CANARIES["words"].encode(),
        CANARIES["place"].encode(),
        PICTURE_CANARY,
        raw[:16],
        raw[16:],
        photo.stored.secret,
    ]
    for secret in [*secrets, token.encode(), photo.stored.secret.hex().encode()]:
        assert secret not in stored


def test_a_draft_lives_24_hours_after_the_last_step(session: Session, content: Content, token: str) -> None:
    assert draft.load(session, token, now=LATER) is None
    assert draft.save(session, token, content, now=SOON)
    assert draft.load(session, token, now=LATER) is not None
    assert not draft.save(session, token, content, now=SOON + timedelta(hours=24))


@pytest.mark.parametrize("wrong", ["", "x", "中文", "A" * 64, "=" * 8])
def test_a_wrong_cookie_finds_nothing(session: Session, content: Content, token: str, wrong: str) -> None:
    assert draft.load(session, wrong, now=NOW) is None
    assert not draft.save(session, wrong, content, now=NOW)
    draft.drop(session, wrong)


def test_a_cookie_with_another_key_opens_nothing(session: Session, token: str) -> None:
    raw = base64.urlsafe_b64decode(token)
    assert draft.load(session, base64.urlsafe_b64encode(raw[:16] + os.urandom(32)).decode(), now=NOW) is None


def test_a_deleted_draft_takes_its_files_along(session: Session, content: Content, token: str, kept: Path) -> None:
    add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    draft.drop(session, token)
    assert draft.load(session, token, now=NOW) is None
    assert files_on_disk(kept) == 0
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_what_is_over_goes_with_its_files(session: Session, content: Content, token: str, kept: Path) -> None:
    add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    draft.open_draft(session, Content(), now=SOON)
    assert draft.expire(session, now=LATER) == 1
    assert files_on_disk(kept) == 0
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_photo_taken_out_is_not_shown_and_goes_in_the_end(
    session: Session, content: Content, token: str, kept: Path
) -> None:
    photo = add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    draft.remove_photo(content, photo.stored.key)
    draft.save(session, token, content, now=NOW)
    found = draft.load(session, token, now=NOW)
    assert found is not None
    assert found.photos == []
    draft.drop(session, token)
    assert files_on_disk(kept) == 0


def test_what_cannot_be_used_is_not_written(content: Content, kept: Path) -> None:
    with pytest.raises(Unusable):
        add_photo(content, "sign", b"no picture")
    assert content.photos == []
    assert files_on_disk(kept) == 0


def test_the_reporter_sees_the_stored_picture(content: Content) -> None:
    shown = draft.photo_data(add_photo(content, "sign", picture()))
    assert shown.startswith(b"\xff\xd8")
    assert PICTURE_CANARY not in shown


def test_a_report_takes_the_photos_over_where_they_lie(
    session: Session, content: Content, token: str, kept: Path, sent: Submitting
) -> None:
    taken, dropped = add_photo(content, "sign", picture()), add_photo(content, "device", picture("blue"))
    draft.remove_photo(content, dropped.stored.key)
    draft.save(session, token, content, now=NOW)
    complaint = sent(photos=tuple(content.photos)).complaint
    draft.drop(session, token, keep=[photo.stored.key for photo in content.photos])
    session.flush()
    file = session.scalars(select(File)).one()
    assert file.key == taken.stored.key
    assert open_attachment(complaint, file).startswith(b"\xff\xd8")
    assert files_on_disk(kept) == 1


def test_an_expired_draft_leaves_what_a_report_took_over(
    session: Session, content: Content, token: str, sent: Submitting
) -> None:
    add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    complaint = sent(photos=tuple(content.photos)).complaint
    session.flush()
    draft.expire(session, now=LATER)
    assert open_attachment(complaint, session.scalars(select(File)).one())


def test_the_sweep_takes_what_nothing_names(
    session: Session, content: Content, token: str, sent: Submitting, kept: Path
) -> None:
    add_photo(content, "sign", picture())
    draft.save(session, token, content, now=NOW)
    sent(photos=(add_photo(Content(), "sign", picture()),))
    lost = store.new_key()
    store.write(lost, b"half a request")
    session.flush()
    written = max(path.stat().st_mtime for path in kept.rglob("*") if path.is_file())
    now = NOW.fromtimestamp(written, NOW.tzinfo)
    assert draft.sweep(session, now=now) == 0
    assert draft.sweep(session, now=now + timedelta(days=2)) == 1
    assert files_on_disk(kept) == 2
    with pytest.raises(store.Missing):
        store.read(lost)


def test_days_and_codes_come_back_as_given(session: Session) -> None:
    token = draft.open_draft(session, Content({"violations": ["V15"], "day": date(2026, 3, 1).isoformat()}), now=NOW)
    found = draft.load(session, token, now=NOW, hold=True)
    assert found is not None
    assert found.answers == {"violations": ["V15"], "day": "2026-03-01"}
