"""A reporter's picture loses everything but its pixels."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.work.files import pictures
from portal.work.files.pictures import Unusable, clean, taken
from tests.hostile import CANARY as MARK
from tests.hostile import Hostile, hostile

CANARY = "canary-31.0301N-121.2277E"


def jpeg(size: tuple[int, int] = (64, 48), colour: str = "red", **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **more)
    return out.getvalue()


def with_everything() -> bytes:
    """A JPEG with EXIF (and a place), a comment, XMP and a colour profile, all with the canary."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0110], exif[0x9286] = CANARY, CANARY, CANARY
    exif.get_ifd(0x8825)[1] = CANARY
    return jpeg(exif=exif, comment=CANARY.encode(), xmp=CANARY.encode(), icc_profile=CANARY.encode())


def png(**more: object) -> bytes:
    info = PngInfo()
    info.add_text("Comment", CANARY)
    info.add_itxt("XML:com.adobe.xmp", CANARY)
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 255, 0)).save(out, "PNG", pnginfo=info, **more)
    return out.getvalue()


def webp() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (40, 40), "green").save(out, "WEBP", exif=exif, xmp=CANARY.encode())
    return out.getvalue()


@pytest.mark.parametrize("data", [with_everything(), png(), webp()], ids=["jpeg", "png", "webp"])
def test_no_canary_survives(data: bytes) -> None:
    assert CANARY.encode() in data
    fresh = clean(data)
    assert CANARY.encode() not in fresh
    with Image.open(BytesIO(fresh)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)


TELLING = [file for file in hostile() if file.kept and MARK in file.data]


@pytest.mark.parametrize("file", TELLING, ids=[file.what for file in TELLING])
def test_what_is_kept_of_a_hostile_file_is_clean(file: Hostile) -> None:
    fresh = clean(file.data)
    assert MARK not in fresh
    with Image.open(BytesIO(fresh)) as image:
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)


def test_there_are_hostile_files_that_tell() -> None:
    assert len(TELLING) >= 9
    assert {Image.open(BytesIO(file.data)).format for file in TELLING} == {"JPEG", "PNG", "WEBP"}


def test_what_follows_the_picture_is_left_behind() -> None:
    assert CANARY.encode() not in clean(jpeg() + CANARY.encode())


def test_a_sideways_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(clean(jpeg((64, 48), exif=exif)))) as image:
        assert image.size == (48, 64)


def test_a_large_picture_becomes_smaller_and_keeps_its_shape() -> None:
    with Image.open(BytesIO(clean(jpeg((5200, 2600))))) as image:
        assert image.size == (2560, 1280)


def test_a_small_picture_is_not_blown_up() -> None:
    with Image.open(BytesIO(clean(jpeg((64, 48))))) as image:
        assert image.size == (64, 48)


def test_nothing_shines_through_a_transparent_picture() -> None:
    with Image.open(BytesIO(clean(png()))) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


def _png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Unusable) as refused:
        clean(_png_header(side, side))
    assert refused.value.reason == pictures.TOO_MANY_PIXELS


@pytest.mark.filterwarnings("ignore")
def test_a_bomb_is_refused_even_where_warnings_are_silenced() -> None:
    with pytest.raises(Unusable) as refused:
        clean(_png_header(8_000, 8_000))
    assert refused.value.reason == pictures.TOO_MANY_PIXELS


def _gif() -> bytes:
    out = BytesIO()
    Image.new("RGB", (10, 10)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _gif(), b"MZ\x90\0"]
)
def test_other_kinds_are_refused(data: bytes) -> None:
    with pytest.raises(Unusable) as refused:
        taken(data)
    assert refused.value.reason == pictures.WRONG_KIND


@pytest.mark.parametrize("cut", [30, 300])
def test_a_broken_picture_is_refused_with_a_reason(cut: int) -> None:
    with pytest.raises(Unusable) as refused:
        clean(jpeg((400, 400))[:-cut] if cut == 300 else png()[:-cut])
    assert refused.value.reason == pictures.UNREADABLE


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(Unusable) as refused:
        taken(b"%PDF-" + b"0" * pictures.MAX_BYTES)
    assert refused.value.reason == pictures.TOO_BIG


def test_a_pdf_is_taken_as_it_is() -> None:
    data = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
    assert taken(data) == (data, "application/pdf")


def test_the_type_is_what_the_bytes_are() -> None:
    assert taken(jpeg()).type == "image/jpeg"
    assert taken(png()).type == "image/jpeg"


def test_heic_is_among_what_is_opened() -> None:
    Image.init()
    assert "HEIF" in Image.OPEN
    assert "HEIF" in pictures.FORMATS
