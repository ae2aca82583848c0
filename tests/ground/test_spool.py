"""What waits on a disk on its way is enciphered, and reads as it was written."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.web.spool import IN_MEMORY, Spooled, seal_server_buffers, spool

CANARY = b"canary-of-the-reporter"


def behind(descriptor: int) -> bytes:
    """What a disk holds of a file without a name."""
    with open(f"/proc/self/fd/{descriptor}", "rb") as raw:
        return raw.read()


def opened_in(folder: Path) -> list[bytes]:
    """The bytes of every open file of a folder, those without a name included."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").startswith(str(folder)):
                found.append(behind(int(name)))
        except FileNotFoundError:
            continue
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_reads_as_it_was_written_and_the_disk_does_not(folder: Path) -> None:
    with spool() as file:
        for n in range(400):
            file.write(CANARY + b"%d" % n)
        file.flush()
        (raw,) = opened_in(folder)
        assert len(raw) == file.tell()
        assert CANARY not in raw
        file.seek(0)
        assert file.read() == b"".join(CANARY + b"%d" % n for n in range(400))
    assert list(folder.iterdir()) == []


@given(st.lists(st.binary(max_size=50_000), max_size=8), st.integers(0, 100_000), st.integers(-1, 70_000))
def test_any_part_is_read_by_itself(parts: list[bytes], at: int, length: int) -> None:
    whole = b"".join(parts)
    with spool() as file:
        for part in parts:
            file.write(part)
        file.seek(at)
        assert file.read(length) == (whole[at:] if length < 0 else whole[at : at + length])
        file.seek(0, os.SEEK_END)
        assert file.tell() == len(whole)


def test_two_files_with_the_same_bytes_look_different(folder: Path) -> None:
    with spool() as one, spool() as two:
        for file in (one, two):
            file.write(bytes(5_000))
            file.flush()
        first, second = opened_in(folder)
        assert first != second
        assert len(set(first)) > 100


def test_an_upload_stays_in_memory_while_it_is_small(folder: Path) -> None:
    with Spooled() as small, Spooled() as large:
        small.write(CANARY)
        assert opened_in(folder) == []
        for _ in range(3):
            large.write(CANARY * (IN_MEMORY // len(CANARY) // 2))
        (raw,) = opened_in(folder)
        assert CANARY not in raw
        for file in (small, large):
            file.seek(0)
            assert file.read().startswith(CANARY)


def test_the_server_keeps_its_own_buffers_the_same_way(folder: Path) -> None:
    from waitress.buffers import OverflowableBuffer

    seal_server_buffers()
    buffer = OverflowableBuffer(1_000)
    for _ in range(200):
        buffer.append(CANARY)
    buffer.getfile().flush()
    (raw,) = opened_in(folder)
    assert CANARY not in raw
    assert buffer.get(10, skip=True) == CANARY[:10]
    assert buffer.getfile().read() == CANARY[10:] + CANARY * 199
    buffer.close()
