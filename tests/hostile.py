"""Files that somebody sends to do harm, or that say more than they show. Each with what must become of it."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.work.files.heic import HEIC

CANARY = b"canary-31.0301N-121.2277E"
TEXT = CANARY.decode()
PAPER = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


class Hostile(NamedTuple):
    """A file, and whether it is kept (then clean) or refused (then with a reason)."""

    what: str
    data: bytes
    kept: bool


def _picture(kind: str, size: tuple[int, int] = (160, 120), mode: str = "RGB", **more: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "navy").save(out, kind, **more)
    return out.getvalue()


def _archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("index.html", CANARY)
    return out.getvalue()


def _zip_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("0", b"0" * 40_000_000 + CANARY)
    return out.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x0110], exif[0x9286] = TEXT, TEXT, TEXT
    exif.get_ifd(0x8825)[1] = TEXT
    return exif


def _thumbnail() -> bytes:
    """A JPEG with a second picture in its EXIF, which carries a comment of its own."""
    inner = _picture("JPEG", (16, 12), comment=CANARY)
    block = b"Exif\0\0II*\0\x08\0\0\0" + bytes(6) + inner
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(block) + 2) + block + _picture("JPEG")[2:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says it is so large, with these chunks before its few bytes of pixels."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(b"\0" * (width * 3 + 1) * min(height, 10)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + _chunk(b"IEND", b"")


def _text_bomb() -> bytes:
    return _png(10, 10, _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * 80_000_000 + CANARY)))


def _many_chunks() -> bytes:
    return _png(10, 10, _chunk(b"tEXt", b"Comment\0" + CANARY) * 60_000)


def _scans() -> bytes:
    """A JPEG that walks through its pixels a thousand times."""
    whole = _picture("JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * 1_000 + b"\xff\xd9"


@cache
def whole_png() -> bytes:
    """As many pixels as are taken, and every one of them has to be unpacked."""
    return _picture("PNG", (4_890, 4_890), "RGBA")


def _info() -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", TEXT)
    info.add_itxt("XML:com.adobe.xmp", TEXT)
    return info


def hostile() -> Iterator[Hostile]:
    """Every one of them."""
    plain, html = _picture("JPEG"), b"<html><script>/*" + CANARY + b"*/alert(1)</script></html>"
    yield Hostile("a picture and an archive", plain + _archive(), True)
    yield Hostile(
        "a picture and a page", plain[:2] + b"\xff\xfe" + struct.pack(">H", len(html) + 2) + html + plain[2:], True
    )
    yield Hostile("a picture and a paper", plain + PAPER + CANARY, True)
    yield Hostile("a paper and an archive", PAPER + _archive(), False)
    yield Hostile("a paper and a page", PAPER + html * 40, False)
    yield Hostile("a paper that acts", PAPER.replace(b"<<", b"<</OpenAction<</S/JavaScript/JS(%s)>>" % CANARY), False)
    yield Hostile(
        "a drawing", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><!--%s--></svg>" % CANARY, False
    )
    yield Hostile("a page", html, False)
    yield Hostile("a program", b"MZ\x90\0" + CANARY, False)
    yield Hostile("an archive", _archive(), False)
    yield Hostile("an archive that swells", _zip_bomb(), False)
    yield Hostile("pixels without end", _png(60_000, 60_000), False)
    yield Hostile("too many pixels", _picture("PNG", (7_000, 7_000)), False)
    yield Hostile("a text that swells", _text_bomb(), False)
    yield Hostile("very many texts", _many_chunks(), True)
    yield Hostile("very many scans", _scans(), False)
    yield Hostile("half a picture", _picture("JPEG", (900, 900), quality=95)[:-3000], False)
    yield Hostile("half a PNG", _picture("PNG", (900, 900))[:-200], False)
    yield Hostile("nothing", b"", False)
    yield Hostile(
        "a photo with place, camera and comment", _picture("JPEG", exif=_exif(), comment=CANARY, xmp=CANARY), True
    )
    yield Hostile("a photo with a colour profile", _picture("JPEG", icc_profile=CANARY * 20), True)
    yield Hostile("a photo in a photo", _thumbnail(), True)
    yield Hostile("a photo and what follows it", plain + CANARY, True)
    yield Hostile("a PNG that tells", _picture("PNG", pnginfo=_info(), exif=_exif()), True)
    yield Hostile("a WebP that tells", _picture("WEBP", exif=_exif(), xmp=CANARY), True)
    yield Hostile("a HEIC that tells", HEIC, True)
    yield Hostile("half a HEIC", HEIC[:-300], False)
    yield Hostile("a large photo in many passes", _picture("JPEG", (7_000, 7_000), progressive=True), True)
    yield Hostile("as many pixels as are taken", whole_png(), True)


NAMES = (
    b"../../../../etc/canary-name.jpg", b"/etc/canary-name", b"C:\\canary-name.jpg", b"canary-name\x00.jpg", b".", b"..",
    "canary-name\u202egpj.exe".encode(), "金丝雀canary-name.jpg".encode(), b"canary-name" * 400, b"canary-name;rm -rf.jpg",
    b"canary-name%0d%0aSet-Cookie: a=b.jpg", b"\xff\xfecanary-name", b"CON", b"canary-name<script>.jpg",
)  # fmt: skip
"""Names of files as a browser would never send them."""
