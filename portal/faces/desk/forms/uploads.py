"""What an officer uploads as evidence: kept byte for byte, its type by content and never by what the browser says."""

from collections.abc import Iterable, Iterator

from werkzeug.datastructures import FileStorage

from portal.bilingual import Bilingual
from portal.work.files.actions import Stored, put
from portal.work.files.pictures import JPEG, MAX_BYTES, PDF, Unusable, clean, taken

MOST_BYTES = 100 * 1024 * 1024
"""Of a recording; a picture or a paper has the limit of the files capability."""
TOO_BIG = Bilingual("录像每个最多 100 MB。", "A recording may have at most 100 MB.")
HEADS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", PDF))
HEIC = {b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    PDF: "pdf",
    "video/mp4": "mp4",
}
"""Types that are kept, with the ending of a neutral file name."""
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Types that every browser shows by itself; others are downloaded."""


def chosen(files: Iterable[FileStorage] | None) -> Iterator[FileStorage]:
    """The files that were really chosen: an empty control sends one without a name."""
    return (file for file in files or () if getattr(file, "filename", ""))


def original(file: FileStorage) -> tuple[bytes, str]:
    """The bytes as they came and their type; Unusable for what is no picture, paper or recording."""
    data = file.read(MOST_BYTES + 1)
    if _is_film(data):
        if len(data) > MOST_BYTES:
            raise Unusable(TOO_BIG)
        return data, "video/mp4"
    taken(data)  # opened as a stranger's file would be: what no decoder reads is no evidence
    return data, type_of(data)


def cleaned(files: Iterable[FileStorage] | None) -> list[Stored]:
    """What goes to a reporter: pictures made anew, papers as they are, sealed on disk. Unusable says what cannot be
    sent; what was written by then goes with the sweep."""
    usable = [taken(file.read(MAX_BYTES + 1)) for file in chosen(files)]
    return [put(one.data, type=one.type) for one in usable]


def picture(file: FileStorage) -> Stored:
    """A picture made anew as a reporter's is, sealed on disk; Unusable for anything else. A paper is none: under what is
    painted over in it the words may still be there."""
    return put(clean(file.read(MAX_BYTES + 1)), type=JPEG)


def _is_film(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] not in HEIC


def type_of(data: bytes) -> str:
    """The type of a picture or paper that can be opened."""
    found = next((kind for head, kind in HEADS if data.startswith(head)), None)
    if found:
        return found
    return "image/webp" if data[8:12] == b"WEBP" else "image/heic"
