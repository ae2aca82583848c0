"""A file that arrives in pieces: whatever is repeated, swapped, cut off or lied about, it is kept once and whole, or not at all."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.rulebook.rules import Rules, rules
from portal.law.catalogue.pack import pack
from portal.work.complaints import draft, room, uploads
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import TOO_MANY, Content
from portal.work.complaints.models import Draft, Upload
from portal.work.complaints.uploads import Gone, Misplaced
from portal.work.files import store
from portal.work.files.pictures import MAX_BYTES, TOO_BIG, Unusable
from portal.work.files.receiving import receive
from portal.work.files.stored import Stored, peek
from tests.conftest import moment

NOW = moment()
CANARY = b"canary-of-the-reporter"
NAME, OTHER = "a" * 32, "b" * 32


def picture(colour: str = "navy") -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", comment=CANARY)
    return out.getvalue()


DATA = picture()


@pytest.fixture
def content() -> Content:
    return Content()


@pytest.fixture
def token(session: Session, content: Content) -> str:
    return draft.open_draft(session, content, now=NOW)


@pytest.fixture
def inforce(session: Session) -> Rules:
    return rules(session, pack())


class Phone:
    """One browser that sends a file."""

    def __init__(self, session: Session, token: str, content: Content, inforce: Rules, name: str = NAME) -> None:
        self.session, self.token, self.content, self.rules, self.name = session, token, content, inforce, name

    def begin(self, size: int = len(DATA), slot: str = "sign") -> uploads.Arrival:
        return uploads.begin(self.session, self.token, self.name, slot, size, self.content, self.rules)

    def piece(self, at: int, data: bytes) -> int:
        key = uploads.lay_down(self.token, self.name, at, data)
        try:
            return uploads.add(self.session, self.token, self.name, at, key, len(data), self.rules).held
        except BaseException:
            store.delete(key)
            raise

    def end(self) -> Stored | None:
        data = uploads.gathered(self.session, self.token, self.name)
        if data is None:
            return None
        stored = receive(data)
        over = uploads.become(self.session, self.token, self.name, stored, self.content, self.rules)
        draft.save(self.session, self.token, self.content, now=NOW)
        for key in over:
            store.delete(key)
        return stored


@pytest.fixture
def phone(session: Session, token: str, content: Content, inforce: Rules) -> Phone:
    return Phone(session, token, content, inforce)


def on_disk(core: Flask) -> set[str]:
    folder = Path(core.extensions["portal.config"].data_dir) / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_file_in_pieces_becomes_a_photo(both: str, core: Flask, phone: Phone, content: Content) -> None:
    assert phone.begin().held == 0
    assert phone.piece(0, DATA[:100]) == 100
    assert phone.piece(100, DATA[100:]) == len(DATA)
    stored = phone.end()
    assert stored is not None
    assert content.photos == [Photo("sign", stored)]
    assert CANARY not in peek(stored)
    assert on_disk(core) == {stored.key}, "the pieces are gone"


def test_every_step_may_be_repeated(phone: Phone, content: Content) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    assert phone.begin().held == 100, "a browser that asks goes on from there"
    assert phone.piece(0, DATA[:100]) == 100
    assert phone.piece(50, DATA[50:90]) == 100
    phone.piece(100, DATA[100:])
    phone.end()
    assert phone.end() is None
    assert phone.begin().became == content.photos[0].stored.key
    assert phone.piece(0, DATA) == len(DATA)
    assert len(content.photos) == 1


def test_a_gap_is_not_filled_with_what_comes_later(core: Flask, phone: Phone) -> None:
    phone.begin()
    phone.piece(0, DATA[:10])
    with pytest.raises(Misplaced) as told:
        phone.piece(50, DATA[50:])
    assert told.value.held == 10
    with pytest.raises(Misplaced):
        phone.end()
    assert len(on_disk(core)) == 1


@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=6), order=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_and_any_number_of_times_it_arrives_once(
    session: Session, inforce: Rules, cuts: list[int], order: object
) -> None:
    content = Content()
    phone = Phone(session, draft.open_draft(session, content, now=NOW), content, inforce)
    edges = sorted({0, len(DATA), *cuts})
    pieces = [(a, DATA[a:b]) for a, b in pairwise(edges)] * len(edges)
    order.shuffle(pieces)  # type: ignore[attr-defined]
    phone.begin()
    for at, data in pieces:
        with suppress(Misplaced):
            phone.piece(at, data)
    held = phone.begin().held
    if held == len(DATA):
        assert phone.end() is not None
    else:
        phone.piece(held, DATA[held:])
        phone.end()
    assert len(content.photos) == 1
    session.rollback()


def test_the_same_file_under_two_names_is_kept_once(
    core: Flask, session: Session, token: str, content: Content, inforce: Rules
) -> None:
    for name in (NAME, OTHER):
        phone = Phone(session, token, content, inforce, name)
        phone.begin()
        phone.piece(0, DATA)
        phone.end()
    assert len(content.photos) == 1
    assert on_disk(core) == {content.photos[0].stored.key}


@pytest.mark.parametrize(("size", "data"), [(10, DATA), (len(DATA) - 1, DATA)])
def test_more_than_was_announced_is_refused(core: Flask, phone: Phone, size: int, data: bytes) -> None:
    phone.begin(size)
    with pytest.raises(Unusable):
        phone.piece(0, data)
    assert on_disk(core) == set()


def test_less_than_was_announced_never_ends(phone: Phone) -> None:
    phone.begin(len(DATA) + 1)
    phone.piece(0, DATA)
    with pytest.raises(Misplaced) as told:
        phone.end()
    assert told.value.held == len(DATA)


@pytest.mark.parametrize(("size", "reason"), [(MAX_BYTES + 1, TOO_BIG), (10**15, TOO_BIG), (0, None), (-1, None)])
def test_a_size_that_cannot_be_is_refused_at_once(phone: Phone, size: int, reason: Bilingual | None) -> None:
    with pytest.raises(Unusable) as refused:
        phone.begin(size)
    assert reason in (None, refused.value.reason)


def test_nothing_is_on_its_way_that_was_not_begun(phone: Phone) -> None:
    for act in (lambda: phone.piece(0, DATA), phone.end, lambda: uploads.where(phone.session, phone.token, NAME)):
        with pytest.raises(Gone):
            act()


def test_another_draft_cannot_reach_it(session: Session, phone: Phone, inforce: Rules) -> None:
    phone.begin()
    phone.piece(0, DATA)
    other = Content()
    stranger = Phone(session, draft.open_draft(session, other, now=NOW), other, inforce)
    with pytest.raises(Gone):
        stranger.end()
    assert stranger.begin().held == 0


def test_pieces_are_sealed_and_say_nothing(core: Flask, session: Session, phone: Phone) -> None:
    phone.begin()
    phone.piece(0, DATA)
    folder = Path(core.extensions["portal.config"].data_dir)
    assert all(CANARY not in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    row = session.scalars(select(Upload)).one()
    assert (folder / "files" / row.pieces[0][:2] / row.pieces[0][:32]).is_file()
    assert NAME not in repr({column.name: getattr(row, column.name) for column in Upload.__table__.columns})


def test_thrown_away_it_leaves_nothing(core: Flask, session: Session, phone: Phone, content: Content) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    assert uploads.give_up(session, phone.token, NAME) is None
    assert uploads.give_up(session, phone.token, NAME) is None
    assert on_disk(core) == set()
    phone.begin()
    phone.piece(0, DATA)
    phone.end()
    assert uploads.give_up(session, phone.token, NAME) == content.photos[0].stored.key


def test_it_goes_with_its_draft(both: str, core: Flask, session: Session, phone: Phone) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    assert draft.expire(session, now=NOW + timedelta(hours=25)) == 1
    assert on_disk(core) == set()
    assert session.scalar(select(func.count()).select_from(Upload)) == 0


def test_it_goes_when_the_report_is_sent_without_it(
    core: Flask, session: Session, phone: Phone, content: Content
) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    draft.used(session, phone.token, content)
    assert on_disk(core) == set()
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_sweep_spares_what_is_on_its_way(core: Flask, session: Session, phone: Phone) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    session.flush()
    stray = store.new_key()
    store.write(stray, b"left behind")
    assert draft.sweep(session, now=moment(hour=10) + timedelta(days=3650)) == 1
    assert len(on_disk(core)) == 1


def test_one_draft_has_few_files_on_their_way(
    core: Flask, session: Session, token: str, content: Content, inforce: Rules
) -> None:
    phones = [Phone(session, token, content, inforce, f"{n:032x}") for n in range(uploads.MOST_OPEN + 1)]
    for phone in phones:
        phone.begin()
        phone.piece(0, DATA[:50])
    assert len(on_disk(core)) == uploads.MOST_OPEN
    with pytest.raises(Gone):
        phones[0].piece(50, DATA[50:])
    assert phones[0].begin().held == 0


@pytest.fixture
def small(inforce: Rules) -> Rules:
    """Room for a megabyte a report, and for two in all."""
    return replace(inforce, settings={**inforce.settings, "draft_megabytes": 1, "drafts_megabytes": 2})


def held(size: int, colour: str = "") -> Photo:
    return Photo("device", Stored(store.new_key(), b"", colour or store.new_key(), size, "image/jpeg"))


def test_a_report_holds_so_much_and_no_more(session: Session, token: str, small: Rules) -> None:
    content = Content(photos=[held(room.MEGABYTE - 100)])
    phone = Phone(session, token, content, small)
    phone.begin()
    phone.piece(0, DATA)
    with pytest.raises(Unusable, match="1 MB together"):
        phone.end()
    assert len(content.photos) == 1


def test_ten_files_and_no_eleventh(session: Session, token: str, inforce: Rules) -> None:
    content = Content(photos=[held(10) for _ in range(10)])
    with pytest.raises(Unusable) as refused:
        Phone(session, token, content, inforce).begin()
    assert refused.value.reason == TOO_MANY


def test_all_drafts_together_hold_so_much_and_then_it_is_said(session: Session, token: str, small: Rules) -> None:
    for _ in range(2):
        draft.open_draft(session, Content(photos=[held(room.MEGABYTE)]), now=NOW)
    assert room.taken_up(session) == 2 * room.MEGABYTE
    with pytest.raises(Unusable) as refused:
        Phone(session, token, Content(), small).begin()
    assert refused.value.reason == room.FULL
    arrived = Photo("sign", receive(DATA))
    content = Content()
    assert room.take_in(session, content, [arrived], small) == [(arrived, room.FULL)]
    assert content.photos == []
    assert not store.has(arrived.stored.key)


def test_what_is_on_its_way_takes_room_too(both: str, session: Session, phone: Phone) -> None:
    phone.begin()
    phone.piece(0, DATA[:100])
    assert room.taken_up(session) == 100
    phone.piece(100, DATA[100:])
    stored = phone.end()
    assert stored is not None
    assert room.taken_up(session) == stored.size


def test_files_that_were_let_in_together_do_not_fill_the_disk_together(
    session: Session, content: Content, small: Rules, core: Flask
) -> None:
    phones = [Phone(session, draft.open_draft(session, Content(), now=NOW), content, small, NAME) for _ in range(3)]
    for phone in phones:
        phone.begin(room.MEGABYTE)
    for phone in phones[:2]:
        phone.piece(0, bytes(room.MEGABYTE))
    with pytest.raises(Unusable) as refused:
        phones[2].piece(0, bytes(room.MEGABYTE))
    assert refused.value.reason == room.FULL
    assert len(on_disk(core)) == 2


def test_a_file_does_not_come_in_crumbs(session: Session, phone: Phone, core: Flask) -> None:
    phone.begin(1000)
    for at in range(uploads.MOST_PIECES):
        phone.piece(at, b"x")
    with pytest.raises(Gone):
        phone.piece(uploads.MOST_PIECES, b"x")
    assert len(on_disk(core)) == uploads.MOST_PIECES


def test_a_page_that_is_sent_twice_keeps_each_file_once(session: Session, inforce: Rules, core: Flask) -> None:
    content = Content()
    for _ in range(2):
        arrived = [Photo("sign", receive(picture(colour))) for colour in ("red", "blue")]
        assert room.take_in(session, content, arrived, inforce) == []
    assert len(content.photos) == 2
    assert on_disk(core) == {photo.stored.key for photo in content.photos}
