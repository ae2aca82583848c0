"""Reading a case's file: one statement for each kind of row, however many rows there are."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.clock import legal_day
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Particulars
from portal.ground.wording import day as day_words
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import Office, User
from portal.work.casefile import particulars
from portal.work.casefile.holdings import Holdings, Paper, Payment, Piece, Remedy, Service, Step, Term
from portal.work.casefile.screen import Screen
from portal.work.cases.models import Case
from portal.work.cases.reporters import unsayable_of
from portal.work.documents.models import Document
from portal.work.documents.papers import WAYS
from portal.work.documents.printed import title_of
from portal.work.documents.queries import of_case
from portal.work.fieldwork.models import CorrectionOrder, Evidence, Proof
from portal.work.files.actions import BY_COMPLAINT
from portal.work.files.models import File
from portal.work.penalties.queries import PenaltyRecord, penalty_record

TRACKS = (Track.CASE, Track.ORDER, Track.VISIT, Track.PUBLICATION, Track.REMEDY)
NOTED = frozenset(
    {
        "police_told",
        "assign",
        "unassign",
        "recuse",
        "document.issue",
        "document.void",
        "document.serve",
        "facts_corrected",
        "cases_merged",
        "evidence_added",
    }
)
"""Events that are no moves and tell nothing of a report."""
NOT_FINAL = {"draft": "草稿，未收入", "void": "已作废，未收入"}
WITHHELD = "含反映人信息，未收入"


def holdings(session: Session, case: Case, act: Act) -> Holdings:
    """Everything of the case that may leave the house."""
    documents = [row for row in of_case(session, case.id) if row.complaint_id is None]
    pieces, record, steps = list(_pieces(session, case.id)), penalty_record(session, case.id), _events(session, case.id)
    typed = (text for row in steps for text in particulars.texts(row[-1]))
    screen = Screen(unsayable_of(case.id, act), (*_texts(case, documents, pieces, record), *typed))
    return Holdings(
        ref=case.ref,
        office=session.get_one(Office, case.office).name_zh,
        party=_party(case),
        terms=tuple(_terms(case, act, screen)),
        papers=tuple(_paper(place, row, act, screen) for place, row in enumerate(documents, start=1)),
        pieces=tuple(_numbered(pieces, screen)),
        steps=tuple(_step(row, act, screen) for row in steps if _shown(row[0])),
        services=tuple(_services(documents, act, screen)),
        payments=tuple(Payment(p.paid_on, p.fen, p.late_fee_fen, screen.said(p.slip)) for p in record.payments),
        remedies=tuple(
            Remedy(state_name(Track.REMEDY, r.state).zh, r.lodged_on, r.outcome_on, screen.said(r.paper))
            for r in record.remedies
        ),
    )


def _texts(case: Case, documents: list[Document], pieces: list[Piece], record: PenaltyRecord) -> Iterator[str]:
    """Every text that somebody typed and that stands outside the documents."""
    yield from (case.cause or "", *(piece.source for piece in pieces))
    for service in (service for document in documents for service in document.services):
        yield from (service.receiver, service.witness or "", service.refused_note or "")
    yield from (payment.slip for payment in record.payments)
    yield from (remedy.paper or "" for remedy in record.remedies)


def _party(case: Case) -> str:
    return case.operator.name_zh if case.operator else case.venue.name_zh


def _terms(case: Case, act: Act, screen: Screen) -> Iterator[Term]:
    pack = act.rules.pack
    closed = pack.closures.get(case.closed_kind or "")
    names = {**pack.closures, **pack.penalties}
    decided = [names[code].name.zh for code in (case.decision_kind or "").split(",") if code in names]
    until = day_words(case.conduct_to, "zh") if case.conduct_to else "今"
    found = (
        ("案号", case.ref), ("立案号", case.filing_no), ("案由", screen.said(case.cause)), ("当事人", _party(case)),
        ("统一社会信用代码", case.operator.uscc if case.operator else None), ("场所", case.venue.name_zh), ("地址", case.venue.address),
        ("行为时间", f"{day_words(case.conduct_from, 'zh')}至{until}"),
        ("涉及问题", "；".join(pack.violations[row.code].name.zh for row in case.violations if row.code in pack.violations)),
        ("阶段", state_name(Track.CASE, case.state).zh), ("决定", "；".join(decided)),
        ("结案方式", closed.name.zh if closed else None),
    )  # fmt: skip
    yield from (Term(term, value) for term, value in found if value)


def _paper(place: int, row: Document, act: Act, screen: Screen) -> Paper:
    left_out = NOT_FINAL.get(row.state) or (WITHHELD if screen.holds(row) else "")
    return Paper(place, row, title_of(row, act.rules).zh, left_out)


def _services(documents: list[Document], act: Act, screen: Screen) -> Iterator[Service]:
    for document in documents:
        for row in document.services:
            yield Service(
                title_of(document, act.rules).zh, document.reference or "", WAYS[row.way].zh, row.served_on,
                screen.said(row.receiver), screen.said(row.witness), screen.said(row.refused_note),
            )  # fmt: skip


def _pieces(session: Session, case_id: int) -> Iterator[Piece]:
    """The officers' evidence, then what the party handed in. A picture from a reporter is a lead and is neither."""
    ours = (File.kid != BY_COMPLAINT, File.kind != "lead")
    evidence = (
        select(Evidence, File, User.name)
        .join(File, File.id == Evidence.file_id)
        .join(User, User.id == Evidence.taken_by)
        .where(Evidence.case_id == case_id, *ours)
        .order_by(Evidence.id)
    )
    for row, file, name in session.execute(evidence):
        yield Piece(0, row.kind, row.sha256, name, row.taken_at, row.source, file)
    proofs = (
        select(Proof, File)
        .join(File, File.id == Proof.file_id)
        .join(CorrectionOrder, CorrectionOrder.id == Proof.order_id)
        .where(CorrectionOrder.case_id == case_id, *ours)
        .order_by(Proof.id)
    )
    for proof, file in session.execute(proofs):
        yield Piece(0, "", file.sha256, "", proof.at, "", file, handed_in=True)


def _numbered(pieces: list[Piece], screen: Screen) -> Iterator[Piece]:
    for place, piece in enumerate(pieces, start=1):
        yield Piece(
            place, piece.kind, piece.sha256, piece.taken_by, piece.taken_at, screen.said(piece.source), piece.file,
            piece.handed_in,
        )  # fmt: skip


def _events(session: Session, case_id: int) -> list[Any]:
    second = aliased(User)
    statement = (
        select(Event, User.name, second.name, Office.short_zh, Particulars.given)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(second, second.id == Event.second_id)
        .outerjoin(Office, Office.code == Event.office)
        .outerjoin(Particulars, Particulars.event_id == Event.id)
        .where(Event.case_id == case_id)
        .order_by(Event.id)
    )
    return list(session.execute(statement))


def _shown(event: Event) -> bool:
    """Moves of the case and its side tracks, and what was noted beside them; never what happened to a report."""
    if event.track not in {*(track.value for track in TRACKS), "document"}:
        return False
    return event.move in NOTED or event.move.partition(".")[0] in {name for track in TRACKS for name in MOVES[track]}


def _step(row: Any, act: Act, screen: Screen) -> Step:
    event, who, second, office, given = row
    return Step(
        on=legal_day(event.at, act.rules.pack.zone), track=event.track, move=event.move,
        role=ROLE_NAMES[Role(event.role)].zh, office=office or "", who=who or "", second=second or "",
        kind=str(event.data.get("kind", "")) if event.track == "document" else "",
        written=tuple(_written(given, event, screen)),
    )  # fmt: skip


def _written(given: Any, event: Event, screen: Screen) -> Iterator[str]:
    typed = set(particulars.texts(given))
    for label, value in particulars.lines(event.track, event.move, given) if given else ():
        yield f"{label}：{screen.said(value) if value in typed else value}"
