"""Large bodies on their way, in and out: what does not stay in memory waits on disk in a file without a name, enciphered
under a key that only this file object has. Nothing that a reporter sends is ever readable on a disk, not for a moment."""

import io
import os
import secrets
import tempfile
from typing import Any

import waitress.buffers
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

IN_MEMORY = 500 * 1024
"""Bytes of one upload that stay in memory."""
BLOCK = 16


class _Over(io.RawIOBase):
    """A file over another one, which does the moving about."""

    _file: Any

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _Enciphered(_Over):
    """A temporary file that holds AES-CTR ciphertext; the counter follows the place, so any part is read by itself."""

    def __init__(self) -> None:
        descriptor, path = tempfile.mkstemp(prefix="spool-")
        os.unlink(path)
        self._file = os.fdopen(descriptor, "w+b", buffering=0)
        self._key, self._start = secrets.token_bytes(32), secrets.randbits(64) << 64

    def truncate(self, size: int | None = None) -> int:
        return self._file.truncate(size)

    def readinto(self, buffer: Any) -> int:
        at = self._file.tell()
        data = self._file.read(len(buffer)) or b""
        buffer[: len(data)] = self._turned(at, data)
        return len(data)

    def write(self, data: Any) -> int:
        at = self._file.tell()
        return self._file.write(self._turned(at, bytes(data)))

    def _turned(self, at: int, data: bytes) -> bytes:
        """Counter mode enciphers and deciphers alike. No place is ever written twice: bodies only grow."""
        count = (self._start + at // BLOCK) % (1 << 128)
        stream = Cipher(algorithms.AES256(self._key), modes.CTR(count.to_bytes(BLOCK, "big"))).encryptor()
        skip = at % BLOCK
        return stream.update(bytes(skip) + data)[skip:]


def spool() -> io.BufferedRandom:
    """A temporary file, open for reading and writing bytes, whose content nobody can read from the disk."""
    return io.BufferedRandom(_Enciphered())


class Spooled(_Over):
    """An uploaded file: in memory while it is small, else spooled."""

    def __init__(self) -> None:
        self._file = io.BytesIO()

    def write(self, data: Any) -> int:
        if isinstance(self._file, io.BytesIO) and self._file.tell() + len(data) > IN_MEMORY:
            moved = spool()
            moved.write(self._file.getvalue())
            self._file = moved
        return self._file.write(data)

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


def seal_server_buffers() -> None:
    """Have waitress keep what it buffers on disk (bodies beyond half a megabyte, answers beyond one) the same way. It has
    no setting for the kind of file, so its one maker of temporary files is replaced."""
    waitress.buffers.TempfileBasedBuffer.newfile = lambda _self: spool()
