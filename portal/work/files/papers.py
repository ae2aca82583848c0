"""A reporter's PDF is never opened by the server: it is kept sealed and leaves only as a download. What could act when an
officer opens it, or hides something else behind the paper, is refused by looking for the names of such parts, also in
packed object streams (ISO 32000-1, 7.5.7 and 12.6). A stranger's paper only: what an officer enters is kept as it is."""

import re
import zlib
from collections.abc import Iterator

from portal.bilingual import Bilingual

MOST_PAGES = 100
UNPACKED = 8 * 1024 * 1024
"""Bytes of packed objects that are looked at in all; a paper with more of them is refused."""
STREAMS = 500
HEAD, STEP = 2_048, 65_536
TRAIL = 1_024
"""Bytes after the end mark: white space and what printers add, no second file."""
ACTING = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Rendition|Movie|Sound|3D"
    rb"|AA|OpenAction\s*<<)(?![A-Za-z0-9])"
)
PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
PACKED = re.compile(rb"/(?:O|#4[Ff])(?:b|#62)(?:j|#6[Aa])(?:S|#53)(?:t|#74)(?:m|#6[Dd])(?![A-Za-z])")
DECOY = re.compile(rb"[(%]")
"""A text or a remark between the name and the stream could hold the word "stream" and a packed nothing after it."""
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ARCHIVE = (b"PK\x05\x06", b"PK\x06\x06")
"""How the directory at the end of an archive begins: a file that is a paper and an archive at once has one."""

BROKEN = Bilingual(
    "这个 PDF 不完整，或者里面夹了别的东西。请重新导出，或者拍照。",
    "This PDF is incomplete or carries something else. Please export it again, or take photos of it.",
)
LOCKED = Bilingual(
    "这个 PDF 加了密码。请去掉密码，或者拍照。", "This PDF has a password. Please remove it, or take photos of it."
)
ACTS = Bilingual(
    "这个 PDF 里有程序或附件，不能收。请“打印成 PDF”再传，或者拍照。",
    "This PDF holds a program or attachments and cannot be taken. Print it to a new PDF, or take photos of it.",
)
TOO_LONG = Bilingual(
    "这个 PDF 超过 100 页。请只留有关的几页。", "This PDF has more than 100 pages. Keep only the pages that matter."
)


def fault_of(data: bytes) -> Bilingual | None:
    """Why a PDF is not kept; None where nothing was found in it that acts, hides or locks."""
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data) - end > TRAIL or any(mark in data[-70_000:] for mark in ARCHIVE):
        return BROKEN
    if b"/Encrypt" in _plain(data):
        return LOCKED
    try:
        return _fault([data, *_packed(data)])
    except (zlib.error, _TooMuch):
        return BROKEN


class _TooMuch(Exception):
    """More packed objects than a paper needs."""


def _fault(parts: list[bytes]) -> Bilingual | None:
    plain = [_plain(part) for part in parts]
    if any(ACTING.search(part) for part in plain):
        return ACTS
    pages = sum(len(PAGE.findall(part)) for part in plain)
    return TOO_LONG if pages > MOST_PAGES else None


def _plain(part: bytes) -> bytes:
    """Names may be written with their letters as numbers: /J#61vaScript."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _packed(data: bytes) -> Iterator[bytes]:
    """The object streams, unpacked; what is drawn on the pages is not looked at."""
    left, done = UNPACKED, 0
    for count, found in enumerate(PACKED.finditer(data)):
        begin = data.find(b"stream", found.end(), found.end() + HEAD)
        head = _plain(data[max(found.start() - HEAD, 0) : found.end() + HEAD])
        # Packed in a way that is not looked into: no printer does that. One stream named many times would be unpacked
        # as often, and one may take seconds although nothing comes out of it.
        if count >= STREAMS or begin < done or b"/FlateDecode" not in head or DECOY.search(data, found.end(), begin):
            raise _TooMuch
        unpacked, done = _unpack(data, begin + len(b"stream"), left)
        left -= len(unpacked)
        if left <= 0:
            raise _TooMuch
        yield unpacked


def _unpack(data: bytes, at: int, most: int) -> tuple[bytes, int]:
    """What is packed from here on, at most so many bytes of it, and where that ends."""
    at += 2 if data[at : at + 2] == b"\r\n" else 1
    objects, out = zlib.decompressobj(), bytearray()
    while at < len(data) and not objects.eof and len(out) < most:
        out += objects.decompress(objects.unconsumed_tail + data[at : at + STEP], most - len(out))
        at += STEP
    return bytes(out), min(at, len(data)) - len(objects.unused_data) - len(objects.unconsumed_tail)
