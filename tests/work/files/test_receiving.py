"""A HEIC picture is put aside sealed, made anew beside the request, and nobody ever reads it as it came."""

import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.ground.envelope import new_key
from portal.work.files import pictures, preparing, receiving, store
from portal.work.files.actions import enter, purge, read
from portal.work.files.papers import ACTS
from portal.work.files.pictures import JPEG, PDF, Busy, Unusable, taken
from portal.work.files.receiving import forget, opened, prepare, receive, state
from portal.work.files.stored import peek
from tests.conftest import moment
from tests.work.files.heic import CANARY, HEIC


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    store.install(tmp_path / "data")
    return tmp_path / "data"


def on_disk(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def is_the_picture(data: bytes) -> bool:
    with Image.open(BytesIO(data)) as image:
        red, _green, blue = image.convert("RGB").getpixel((10, 10))
        return image.format == "JPEG" and image.size == (96, 64) and red > 150 > blue


def test_what_opens_quickly_is_made_at_once() -> None:
    out = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    stored = receive(out.getvalue())
    assert (state(stored), stored.type, stored.waiting) == ("ready", JPEG, "")


def test_a_strangers_paper_is_looked_at_and_an_officers_is_not() -> None:
    acts = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(1)>>>>endobj\n%%EOF\n"
    with pytest.raises(Unusable) as refused:
        receive(acts)
    assert refused.value.reason == ACTS
    assert taken(acts) == (acts, PDF)


def test_a_heic_is_put_aside_and_made_later(folder: Path) -> None:
    stored = receive(HEIC)
    assert state(stored) == "preparing"
    assert on_disk(folder) == {stored.waiting}
    with pytest.raises(store.Missing):
        peek(stored)
    prepare(stored)
    assert state(stored) == "ready"
    assert on_disk(folder) == {stored.key}, "the picture as it came is gone"
    assert is_the_picture(peek(stored))
    assert CANARY in HEIC
    assert CANARY not in peek(stored)


def test_nothing_of_it_is_readable_at_rest(folder: Path) -> None:
    held = receive(HEIC)
    assert on_disk(folder) == {held.waiting}
    assert all(CANARY not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_making_it_twice_or_at_once_makes_it_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, both = receive(HEIC), threading.Barrier(2)
    real: Callable[[bytes], bytes] = receiving.clean

    def together(data: bytes) -> bytes:
        fresh = real(data)
        both.wait(10)  # each has read what came before either writes
        return fresh

    monkeypatch.setattr(receiving, "clean", together)
    threads = [threading.Thread(target=prepare, args=(stored,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert on_disk(folder) == {stored.key}
    prepare(stored)
    assert is_the_picture(peek(stored))


def test_thrown_away_while_it_is_made_it_does_not_come_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = receive(HEIC)
    real = receiving.clean

    def meanwhile(data: bytes) -> bytes:
        forget(stored)
        return real(data)

    monkeypatch.setattr(receiving, "clean", meanwhile)
    prepare(stored)
    assert on_disk(folder) == set()


def test_one_broken_off_after_writing_is_settled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = receive(HEIC)
    monkeypatch.setattr(store, "delete", lambda _key: None)
    prepare(stored)
    monkeypatch.undo()
    assert on_disk(folder) == {stored.key, stored.waiting}
    prepare(stored)
    assert state(stored) == "ready"
    assert is_the_picture(opened(stored))


def test_what_only_says_that_it_is_a_heic_is_lost(folder: Path) -> None:
    stored = receive(HEIC[:-200] + bytes(200))
    prepare(stored)
    assert state(stored) == "lost"
    assert on_disk(folder) == set()
    with pytest.raises(store.Missing):
        opened(stored)


@pytest.mark.parametrize("data", [b"\0\0\0\x1cftypheic", b"\0\0\0\x1cftypheic" + b"x" * 400, HEIC[:-200]])
def test_a_heic_without_a_head_is_refused_at_once(data: bytes, folder: Path) -> None:
    with pytest.raises(Unusable):
        receive(data)
    assert on_disk(folder) == set()


def test_a_crowd_costs_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = receive(HEIC)
    monkeypatch.setattr(pictures, "WAIT", 0)
    with pictures._gate, pytest.raises(Busy):
        prepare(stored)
    assert state(stored) == "preparing"
    with pictures._gate, pytest.raises(store.Missing):
        opened(stored)
    assert is_the_picture(opened(stored))


def test_asked_for_it_is_made_in_a_thread_of_its_own() -> None:
    asked = [receive(HEIC) for _ in range(3)]
    for stored in (*asked, *asked):
        preparing.ask(stored)
    until(lambda: all(state(stored) == "ready" for stored in asked))
    preparing.ask(asked[0])
    assert all(is_the_picture(peek(stored)) for stored in asked)


def test_one_that_fails_does_not_stop_the_next() -> None:
    bad, good = receive(HEIC), receive(HEIC)
    store.delete(bad.waiting)
    store.write(bad.waiting, b"sealed with nothing that opens it")
    for stored in (bad, good):
        preparing.ask(stored)
    until(lambda: state(good) == "ready")


def test_a_row_reads_the_picture_also_before_it_is_made(session: object) -> None:
    owner = new_key()
    stored = receive(HEIC)
    file = enter(stored, kind="lead", now=moment(), owner_key=owner)
    assert is_the_picture(read(file, owner))
    purge(file, now=moment())
    assert not store.has(stored.key)
    assert not store.has(stored.waiting)


def until(done: Callable[[], bool]) -> None:
    """Wait for another thread; ten seconds at most."""
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < 10
        time.sleep(0.02)


def test_the_secret_is_never_shown() -> None:
    stored = receive(HEIC)
    assert stored.secret.hex() not in repr(stored)
    assert str(stored.secret) not in repr(stored)
