"""Sealed bytes on disk."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.ground.envelope import Unreadable, new_key
from portal.work.files import store
from portal.work.files.actions import enter, keep, peek, purge, put, read
from tests.conftest import moment

CANARY = b"canary-of-the-reporter"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path) -> Path:
    store.install(tmp_path / "data")
    return tmp_path / "data"


def test_what_was_written_is_read(kept: Path) -> None:
    key = store.new_key()
    store.write(key, b"sealed")
    assert store.read(key) == b"sealed"
    assert [p.name for p in kept.rglob("*") if p.is_file()] == [key]


def test_a_key_is_written_once() -> None:
    key = store.new_key()
    store.write(key, b"first")
    with pytest.raises(FileExistsError):
        store.write(key, b"second")
    assert store.read(key) == b"first"


def test_files_belong_to_their_owner_alone(kept: Path) -> None:
    store.write(store.new_key(), b"sealed")
    assert all(oct(path.stat().st_mode & 0o077) == "0o0" for path in (kept / "files").rglob("*"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "aa/bb", "", "A" * 32, "0" * 31])
def test_a_name_that_is_no_key_leads_nowhere(name: str) -> None:
    with pytest.raises(store.Missing):
        store.read(name)


def test_a_deleted_file_is_missing() -> None:
    key = store.new_key()
    store.write(key, b"sealed")
    store.delete(key)
    store.delete(key)
    with pytest.raises(store.Missing):
        store.read(key)


def test_the_write_is_synced_before_it_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(os.path.isdir(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    store.write(store.new_key(), b"sealed")
    assert False in synced, "the file"
    assert synced[-1], "the folder, last"


def test_nothing_readable_reaches_the_disk(session: Session, kept: Path) -> None:
    file = keep(CANARY, kind="evidence", type="text/plain", now=moment())
    assert read(file) == CANARY
    assert all(CANARY not in path.read_bytes() for path in kept.rglob("*") if path.is_file())


def test_a_reporters_file_needs_the_complaints_key(session: Session) -> None:
    owner = new_key()
    file = keep(CANARY, kind="lead", type="image/jpeg", now=moment(), owner_key=owner)
    assert read(file, owner) == CANARY
    for wrong in (None, new_key()):
        with pytest.raises(Unreadable):
            read(file, wrong)


def test_a_reporters_file_cannot_be_matched_by_its_hash(session: Session) -> None:
    evidence = keep(CANARY, kind="evidence", type="application/pdf", now=moment())
    lead = keep(CANARY, kind="lead", type="application/pdf", now=moment(), owner_key=new_key())
    assert evidence.sha256 != lead.sha256


def test_bytes_swapped_between_two_files_do_not_open(session: Session, kept: Path) -> None:
    one = keep(b"one", kind="evidence", type="text/plain", now=moment())
    two = keep(b"two", kind="evidence", type="text/plain", now=moment())
    (kept / "files" / two.key[:2] / two.key).write_bytes(store.read(one.key))
    with pytest.raises(Unreadable):
        read(two)


def test_what_is_stored_before_its_row_keeps_its_bytes(session: Session) -> None:
    stored = put(CANARY, type="image/jpeg")
    assert peek(stored) == CANARY
    owner = new_key()
    file = enter(stored, kind="lead", now=moment(), owner_key=owner)
    assert read(file, owner) == CANARY
    assert "secret" not in repr(stored)


def test_a_purged_file_is_gone_and_says_when(session: Session) -> None:
    file = keep(CANARY, kind="lead", type="image/jpeg", now=moment(), owner_key=new_key())
    purge(file, now=moment())
    session.flush()
    assert file.purged_at == moment()
    with pytest.raises((store.Missing, Unreadable)):
        read(file)


def test_the_sweep_sees_old_files_only() -> None:
    key = store.new_key()
    store.write(key, b"sealed")
    written = datetime.fromtimestamp(os.stat(store._path(key)).st_mtime).astimezone()
    assert list(store.keys(written - timedelta(hours=1))) == []
    assert list(store.keys(written + timedelta(hours=1))) == [key]
