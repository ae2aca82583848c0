"""The pages of the archive: the index and each document as HTML that stands alone, and the index as data."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.bilingual import Bilingual
from portal.ground.wording import day, yuan
from portal.law.catalogue.types import Pack
from portal.work.casefile.holdings import Holdings, Paper, Piece, Step
from portal.work.documents.render import DocumentView
from portal.work.fieldwork.actions.evidence import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "casefile"
PAGES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
PROOF = "当事人提交的整改证明"
Words = Callable[[str, str], Bilingual]
"""(move, track) -> what an event says."""


@dataclass
class Written:
    """What has been put into the archive so far: name -> hash; and of what could not be, why."""

    hashes: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def paper_page(view: DocumentView, mark: str) -> bytes:
    """One document, as it is printed."""
    return PAGES.get_template("paper.html").render(view=view, mark=mark).encode()


def index_page(held: Holdings, written: Written, words: Words, pack: Pack, mark: str) -> bytes:
    """The table of contents with everything that is no document: evidence, services, payments, what happened when."""
    return PAGES.get_template("index.html").render(**_listed(held, written, words, pack), mark=mark).encode()


def index_data(held: Holdings, written: Written, words: Words, pack: Pack, mark: str) -> bytes:
    """The same as data."""
    listed = {**_listed(held, written, words, pack), "mark": mark}
    return json.dumps(listed, ensure_ascii=False, indent=1).encode()


def _listed(held: Holdings, written: Written, words: Words, pack: Pack) -> dict[str, Any]:
    return {
        "ref": held.ref,
        "office": held.office,
        "party": held.party,
        "terms": [[term.term, term.value] for term in held.terms],
        "documents": [_paper(paper, written) for paper in held.papers],
        "evidence": [_piece(piece, written, pack.zone) for piece in held.pieces],
        "services": [[s.title, s.reference, s.way, day(s.served_on, "zh"), s.receiver, s.witness, s.note] for s in held.services],
        "payments": [[day(p.paid_on, "zh"), yuan(p.fen), yuan(p.late_fee_fen), p.slip] for p in held.payments],
        "remedies": [
            [r.state, day(r.lodged_on, "zh") if r.lodged_on else "", day(r.outcome_on, "zh") if r.outcome_on else "", r.paper]
            for r in held.remedies
        ],
        "timeline": [_step(step, words, pack) for step in held.steps],
    }  # fmt: skip


def _paper(paper: Paper, written: Written) -> dict[str, Any]:
    files = [name for name in (f"{paper.stem}.html", f"{paper.stem}.docx") if name in written.hashes]
    return {"title": paper.title, "reference": paper.row.reference or "", "files": files, "left_out": paper.left_out}


def _piece(piece: Piece, written: Written, zone: str) -> dict[str, Any]:
    return {
        "file": piece.name if piece.name in written.hashes else "",
        "kind": PROOF if piece.handed_in else KINDS[piece.kind].zh,
        "sha256": piece.sha256,
        "taken_by": piece.taken_by,
        "taken_at": _minute(piece.taken_at, zone),
        "source": piece.source,
        "left_out": written.missing.get(piece.name, ""),
    }


def _minute(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _step(step: Step, words: Words, pack: Pack) -> Mapping[str, str]:
    said = words(step.move, step.track).zh
    kind = pack.documents.get(step.kind)
    return {
        "on": step.on.isoformat(),
        "what": f"{said}：{kind.name.zh}" if kind else said,
        "who": " ".join(part for part in (step.office, step.role, step.who) if part),
        "second": step.second,
        "written": "；".join(step.written),
    }
