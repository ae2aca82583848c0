"""The archive itself: member after member into a file that has no name, never more than one piece of evidence in memory."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from portal.ground.envelope import Unreadable
from portal.ground.procedure.act import Act
from portal.work.casefile.holdings import Holdings, Paper, Piece
from portal.work.casefile.sheets import Words, Written, index_data, index_page, paper_page
from portal.work.casefile.word import stamped
from portal.work.documents.queries import office_of
from portal.work.documents.render import document_view
from portal.work.documents.word import templates
from portal.work.documents.word.fill import filled
from portal.work.documents.word.ooxml import FIRST_DAY
from portal.work.files import actions as files
from portal.work.files.store import Missing

SUMS = "sha256.txt"
"""`sha256sum -c sha256.txt` checks every other member."""
GONE, SEALED, CHANGED = "文件已清除或缺失，未收入", "文件无法解封，未收入", "内容与登记的校验值不符，未收入"


def build(
    session: Session, held: Holdings, *, act: Act, words: Words, mark: str, folder: Path
) -> tuple[IO[bytes], Written]:
    """The archive, at its beginning, and what is in it. It lies in `folder` without a name: closing it removes it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed to the caller, who closes it
    try:
        written = Written()
        with zipfile.ZipFile(target, "w") as archive:
            for name, data, is_packed in _members(session, held, written, act, words, mark):
                _put(archive, written, name, data, is_packed=is_packed)
            _put(archive, written, SUMS, _sums(written), is_packed=True)
        target.seek(0)
        return target, written
    except BaseException:
        target.close()
        raise


def _members(
    session: Session, held: Holdings, written: Written, act: Act, words: Words, mark: str
) -> Iterator[tuple[str, bytes, bool]]:
    """Documents, evidence, and last the index, which says what became of each."""
    for paper in (paper for paper in held.papers if not paper.left_out):
        yield from _paper(session, paper, act, mark)
    for piece in held.pieces:
        data = _read(piece, written)
        if data is not None:
            yield piece.name, data, False
    pack = act.rules.pack
    yield "00-index.html", index_page(held, written, words, pack, mark), True
    yield "00-index.json", index_data(held, written, words, pack, mark), True


def _paper(session: Session, paper: Paper, act: Act, mark: str) -> Iterator[tuple[str, bytes, bool]]:
    view = document_view(paper.row, office_of(session, paper.row), (), "zh", act.rules)
    yield f"{paper.stem}.html", paper_page(view, mark), True
    word = filled(templates.of_paper(session, paper.row, "zh"), view, paper.row.kind)
    yield f"{paper.stem}.docx", stamped(word, mark), False


def _read(piece: Piece, written: Written) -> bytes | None:
    """The first bytes; None where they are gone, cannot be opened, or are others now, which the list then says."""
    try:
        data = files.read(piece.file)
    except Missing:
        written.missing[piece.name] = GONE
    except Unreadable:
        written.missing[piece.name] = SEALED
    else:
        if hashlib.sha256(data).hexdigest() == piece.sha256:
            return data
        written.missing[piece.name] = CHANGED
    return None


def _put(archive: zipfile.ZipFile, written: Written, name: str, data: bytes, *, is_packed: bool) -> None:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    archive.writestr(entry, data)
    written.hashes[name] = hashlib.sha256(data).hexdigest()


def _sums(written: Written) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(written.hashes.items())).encode()
