"""What a reporter's picture becomes: fresh pixels in a new file, so that nothing of the camera comes along."""

import ctypes
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import NamedTuple

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.bilingual import Bilingual

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
PIXELS = {"JPEG": MAX_PIXELS, "MPO": MAX_PIXELS, "HEIF": 36_000_000, "PNG": 36_000_000, "WEBP": 16_000_000}
"""Most pixels of each format: a JPEG is read at a reduced size, the others whole, WebP several times over. Measured so
that one picture costs less than 330 MB."""
SEE_THROUGH = 24_000_000
"""Most pixels of a picture that one can see through: it is held twice while it is made smaller."""
LONGEST = 2560
"""Longest side of the stored picture, in pixels."""
QUALITY = 85
SCANS = 60
"""Most scans of a JPEG: a progressive photo has about ten, and each one is another walk through the whole picture."""
WAIT = 30
"""Seconds that a picture waits for the one before it."""
JPEG, PDF, HEIC = "image/jpeg", "application/pdf", "image/heic"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heif", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})

UNREADABLE = Bilingual(
    "打不开这张图片。请换一张，或者重新拍一张。", "This picture cannot be opened. Choose another one, or take it again."
)
TOO_BIG = Bilingual("这个文件太大。每个文件最多 20 MB。", "This file is too big. A file may have at most 20 MB.")
TOO_MANY_PIXELS = Bilingual(
    "这张图片的尺寸太大。请截取需要的部分，或者换一张。",
    "This picture is too large. Cut out the part that matters, or choose another one.",
)
WRONG_KIND = Bilingual(
    "只能用照片（JPEG、PNG、WebP、HEIC）或者 PDF。", "Only pictures (JPEG, PNG, WebP, HEIC) or PDF files can be used."
)
BUSY = Bilingual("现在传照片的人多。请过一会儿再加。", "Many pictures are arriving just now. Please try again shortly.")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
pi_heif.register_heif_opener()
_gate = threading.Lock()
with suppress(OSError, AttributeError):  # glibc only: each thread would keep what it unpacked for the next picture
    _give_back = ctypes.CDLL(None).mallopt
    _give_back(-3, 1024 * 1024)  # M_MMAP_THRESHOLD: what is larger goes back to the system at once
    _give_back(-8, 2)  # M_ARENA_MAX


class Unusable(Exception):
    """A file that is not kept; `reason` is what its sender reads."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Busy(Unusable):
    """Too many pictures at once: the same file may be kept later."""


class Taken(NamedTuple):
    """What is kept of a file that a reporter sent, and its type by content."""

    data: bytes
    type: str


def taken(data: bytes) -> Taken:
    """A file that somebody sent: a picture re-encoded, a PDF as it is (papers are opened by officers only); else
    Unusable."""
    if len(data) > MAX_BYTES:
        raise Unusable(TOO_BIG)
    if data.startswith(b"%PDF-"):
        return Taken(data, PDF)
    return Taken(clean(data), JPEG)


def is_heic(data: bytes) -> bool:
    """Whether this says that it is a HEIC picture, which takes seconds to open."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def glance(data: bytes) -> None:
    """Look at size and head of a picture without opening it; Unusable where it cannot be one."""
    if len(data) > MAX_BYTES:
        raise Unusable(TOO_BIG)
    with _said(), _opened(data):
        pass


def clean(data: bytes) -> bytes:
    """The picture as a new JPEG of at most 2560 pixels a side, upright, without metadata; Unusable says why not."""
    if len(data) > MAX_BYTES:
        raise Unusable(TOO_BIG)
    with _alone(), _said(), _opened(data) as image:
        out = BytesIO()
        _pixels(image).save(out, "JPEG", quality=QUALITY, optimize=True)
        return out.getvalue()


@contextmanager
def _alone() -> Iterator[None]:
    """One picture at a time in this process, so that what is unpacked stays bounded however many people send."""
    if not _gate.acquire(timeout=WAIT):
        raise Busy(BUSY)
    try:
        yield
    finally:
        _gate.release()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except Unusable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unusable(TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder fed with hostile bytes may raise anything; all of it means the same here
        raise Unusable(UNREADABLE) from error


def _opened(data: bytes) -> Image.Image:
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > SCANS:
        raise Unusable(UNREADABLE)
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unusable(WRONG_KIND) from error
    most = PIXELS.get(str(image.format), 0)  # the library's own limit is one for all formats
    if image.width * image.height > (min(most, SEE_THROUGH) if image.mode in {"RGBA", "LA"} else most):
        image.close()
        raise Unusable(TOO_MANY_PIXELS)
    return image


def _pixels(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST, LONGEST))
    image.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    ImageOps.exif_transpose(image, in_place=True)
    # A plain re-save would carry the comment and the profile along: only what is pasted goes on.
    fresh = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        solid = image.convert("RGBA")
        fresh.paste(solid, mask=solid.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def preview(data: bytes, longest: int = 640) -> bytes:
    """A small copy of a kept picture for a phone, `longest` pixels on its longest side."""
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        image.draft("RGB", (longest, longest))
        image.thumbnail((longest, longest))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=70)
        return out.getvalue()
