"""Sealed bytes on disk: written once, whole and durably, under names that say nothing."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

KEY = re.compile(r"[0-9a-f]{32}")

_root: list[Path] = []


class Missing(Exception):
    """There are no bytes under this key: purged, or never written."""


def install(data_dir: Path) -> None:
    """Keep this process's files under `data_dir`/files; the app does so when it starts."""
    _root[:] = [data_dir / "files"]


def new_key() -> str:
    """A fresh name, 32 hexadecimal characters."""
    return secrets.token_hex(16)


def write(key: str, sealed: bytes) -> None:
    """Write under a new key; when this returns, the bytes survive a power cut. FileExistsError for a known key."""
    path = _path(key)
    _make(path.parent)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix="tmp-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename this never replaces a file that is there
    finally:
        os.unlink(draft)
    _sync(path.parent)


def read(key: str) -> bytes:
    """The sealed bytes; Missing where there are none."""
    try:
        return _path(key).read_bytes()
    except FileNotFoundError as error:
        raise Missing(key) from error


def has(key: str) -> bool:
    """Whether there are bytes under this key."""
    return _path(key).exists()


def delete(key: str) -> None:
    """Remove the bytes for good; nothing happens where there are none."""
    path = _path(key)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync(path.parent)


def keys(before: datetime) -> Iterator[str]:
    """Every key written before a moment, for the sweep of files that nothing names any more."""
    for path in _root[0].glob("??/*"):
        if KEY.fullmatch(path.name) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            yield path.name


def _path(key: str) -> Path:
    if not KEY.fullmatch(key):
        raise Missing(key)
    return _root[0] / key[:2] / key


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    for step in (folder.parent, folder):
        step.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(step.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
