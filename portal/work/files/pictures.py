"""What a reporter's picture becomes: fresh pixels in a new file, so that nothing of the camera comes along."""

import warnings
from io import BytesIO
from typing import NamedTuple

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.bilingual import Bilingual

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST = 2560
"""Longest side of the stored picture, in pixels."""
QUALITY = 85
JPEG, PDF = "image/jpeg", "application/pdf"

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

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
pi_heif.register_heif_opener()


class Unusable(Exception):
    """A file that is not kept; `reason` is what its sender reads."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Taken(NamedTuple):
    """What is kept of a file that a reporter sent, and its type by content."""

    data: bytes
    type: str


def taken(data: bytes) -> Taken:
    """A reporter's file: a picture re-encoded, a PDF as it is (papers are opened by officers only); else Unusable."""
    if len(data) > MAX_BYTES:
        raise Unusable(TOO_BIG)
    if data.startswith(b"%PDF-"):
        return Taken(data, PDF)
    return Taken(clean(data), JPEG)


def clean(data: bytes) -> bytes:
    """The picture as a new JPEG of at most 2560 pixels a side, upright, without metadata; Unusable says why not."""
    if len(data) > MAX_BYTES:
        raise Unusable(TOO_BIG)
    fresh = _fresh(data)
    out = BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _fresh(data: bytes) -> Image.Image:
    try:
        with _opened(data) as image:
            return _pixels(image)
    except Unusable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unusable(TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder fed with hostile bytes may raise anything; all of it means the same here
        raise Unusable(UNREADABLE) from error


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unusable(WRONG_KIND) from error
    if image.width * image.height > MAX_PIXELS:  # the limit above only warns where somebody has reset the filters
        image.close()
        raise Unusable(TOO_MANY_PIXELS)
    return image


def _pixels(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST))
    # A plain re-save would carry the comment and the profile along: only what is pasted goes on.
    fresh = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        solid = upright.convert("RGBA")
        fresh.paste(solid, mask=solid.getchannel("A"))
    else:
        fresh.paste(upright.convert("RGB"))
    return fresh


def preview(data: bytes, longest: int = 640) -> bytes:
    """A small copy of a kept picture for a phone, `longest` pixels on its longest side."""
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        image.draft("RGB", (longest, longest))
        image.thumbnail((longest, longest))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=70)
        return out.getvalue()
