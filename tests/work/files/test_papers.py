"""A PDF is kept as it is, unless something in it acts, hides or locks."""

import zlib

import pytest

from portal.work.files.papers import ACTS, BROKEN, LOCKED, TOO_LONG, fault_of

HEAD = b"%PDF-1.7\n"
PAPER = (
    HEAD + b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n3 0 obj<</Type /Page>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def packed(inner: bytes, filters: bytes = b"/Filter/FlateDecode", end: bytes = b"\r\n") -> bytes:
    """A PDF whose objects are in a packed stream, as newer programs write them."""
    return (
        HEAD
        + b"5 0 obj<</Type/ObjStm/N 1/First 4"
        + filters
        + b"/Length 9>>stream"
        + end
        + zlib.compress(inner)
        + b"\nendstream endobj\n%%EOF"
    )


def inside(more: bytes) -> bytes:
    return PAPER.replace(b"/Pages 2", more + b"/Pages 2")


@pytest.mark.parametrize(
    "data",
    [PAPER, PAPER.rstrip(), PAPER + b"\0" * 500, packed(b"<</Type/Page>>"), packed(b"<</Type/Page>>", end=b"\n"),
     inside(b"/OpenAction[3 0 R/Fit]"), inside(b"/Author(x)/JSON 1"), packed(b"<</Type/Page>>", b"/Filter[/FlateDecode]")],
)  # fmt: skip
def test_a_plain_paper_is_kept(data: bytes) -> None:
    assert fault_of(data) is None


@pytest.mark.parametrize(
    "part",
    [b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", b"/Names<</J#61vaScript 3 0 R>>", b"/AA<</O 4 0 R>>",
     b"/Names<</EmbeddedFiles 7 0 R>>", b"/S/Launch/F(cmd.exe)", b"/AcroForm<</XFA 9 0 R>>", b"/S /SubmitForm",
     b"/S/GoToR", b"/Subtype/RichMedia", b"/OpenAction << /S /URI >>", b"/S/#4caunch"],
)  # fmt: skip
def test_what_acts_is_refused_in_the_open_and_packed(part: bytes) -> None:
    assert fault_of(inside(part)) == ACTS
    assert fault_of(packed(b"<<" + part + b">>")) == ACTS
    assert fault_of(packed(b"<<" + part + b">>").replace(b"/ObjStm", b"/#4FbjSt#6d")) == ACTS


def test_a_locked_paper_is_refused() -> None:
    assert fault_of(inside(b"/Encrypt 8 0 R")) == LOCKED
    assert fault_of(inside(b"/Encr#79pt 8 0 R")) == LOCKED


@pytest.mark.parametrize(
    "data",
    [
        HEAD,
        PAPER[:-7],
        PAPER + b"PK\x05\x06" + b"\0" * 18,
        PAPER + b"<html><script>alert(1)</script>" * 50,
        PAPER[:-6] + b"PK\x05\x06" + b"\0" * 16 + b"\x06\0%%EOF\n",
        packed(b"<</Type/Page>>", b"/Filter/LZWDecode"),
        packed(b"<</Type/Page>>", b""),
        packed(b"<</Type/Page>>").replace(zlib.compress(b"<</Type/Page>>"), b"not packed at all"),
        HEAD + b"<</Type/ObjStm/Filter/FlateDecode>> and nothing more %%EOF",
        packed(b"<</S/JavaScript>>").replace(b"/N 1", b"/X(>>stream\n" + zlib.compress(b"") + b")/N 1"),
    ],
)
def test_what_is_broken_or_two_files_at_once_is_refused(data: bytes) -> None:
    assert fault_of(data) == BROKEN


def test_a_packed_bomb_is_refused_before_it_is_unpacked() -> None:
    assert fault_of(packed(b"0" * 40_000_000)) == BROKEN
    many = HEAD + b"<</Type/ObjStm/Filter/FlateDecode>>stream\n" * 600 + b"%%EOF"
    assert fault_of(many) == BROKEN


def test_one_packed_stream_is_looked_at_once_however_often_it_is_named() -> None:
    assert fault_of(packed(b"<</Type/Page>>").replace(b"/N 1", b"/N 1" + b"/ObjStm " * 200)) == BROKEN
    twice = packed(b"<</Type/Page>>").removesuffix(b"%%EOF") + packed(b"<</Type/Page>>").removeprefix(HEAD)
    assert fault_of(twice) is None


def test_too_many_pages_are_refused() -> None:
    assert fault_of(packed(b"<</Type/Page>>" * 100)) is None
    assert fault_of(packed(b"<</Type/Page>>" * 101)) == TOO_LONG
    assert fault_of(packed(b"<</Type/Pages>>" * 101)) is None
