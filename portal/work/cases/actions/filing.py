"""How the preliminary check ends: filed (M5/M6), not filed (M7), guidance (M3), or nothing found (M4)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases import queries
from portal.work.cases.actions import papers
from portal.work.cases.actions.closing import end
from portal.work.cases.actions.opening import reindex
from portal.work.cases.actions.police import role_in
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint


def _filing(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    session = db.session()
    certified = len(queries.officers(session, case.id, act.today))
    barred = queries.time_barred(session, case, act, harm=bool(given.get("harm")))
    return {"certified_officers": certified, "time_barred": barred}


def _record(case: Case, _act: Act, _: Mapping[str, Any]) -> Mapping[str, Any]:
    found = queries.earlier_finding(db.session(), case.operator_id, case.venue_id, but=case.id)
    return {"earlier_finding": found or case.relapsed}


@verb(Track.CASE, "file", learn=_filing)
def file(case: Case, *, act: Act, cause: str, facts: str, harm: bool = False, **_: Any) -> None:
    """M5/M6: file the case; its number is the one of the approval form (F02)."""
    named = queries.named_reporters(db.session(), case.id)
    given = {"cause": cause, "facts": facts, "harm": harm, "named_reporters": named}
    advance(case, "file", act=act, given=given, learnt=_filing(case, act, given))
    case.filed_on, case.cause, case.harm = act.today, cause, case.harm or harm
    fields = {"cause": cause, "facts": facts, "officers": papers.named(case, act), **papers.identity(case)}
    case.filing_no = papers.issue(case, "F02", fields, act=act, variant="file").reference
    reindex(case)


@verb(Track.CASE, "do_not_file")
def do_not_file(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M7: do not file; real-name reporters are told within D37."""
    given = {"reason": reason, "named_reporters": queries.named_reporters(db.session(), case.id)}
    end(case, "do_not_file", "NO_FILE", act=act, given=given)
    fields = {"reasons": reason, "officers": papers.named(case, act), **papers.identity(case)}
    papers.issue(case, "F02", fields, act=act, variant="do_not_file")


@verb(Track.CASE, "guide", learn=_record)
def guide(case: Case, *, act: Act, guidance: str, reason: str, **_: Any) -> None:
    """M3: guidance and education, for a slight first violation that was put right (APL 33)."""
    given = {"guidance": guidance, "reason": reason}
    end(case, "guide", "GUIDED", act=act, given=given, learnt=_record(case, act, given))


@verb(Track.CASE, "find_nothing")
def find_nothing(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M4: no violation was found."""
    end(case, "find_nothing", "NOT_FOUND", act=act, given={"reason": reason})


def tell_named(case: Case, *, text: Bilingual, act: Act) -> int:
    """Tell the real-name reporters that the case was filed or not; stops D37. Says how many were told."""
    rows = list(db.session.scalars(_named_complaints(case)))
    for complaint in rows:
        send(complaint, text.text(complaint.language), False, act)
    clocks.stop(case, "D37", act)
    clocks.repeat(case, act.rules)
    note(case, "named_told", act=act, role=role_in(case, act))
    return len(rows)


def _named_complaints(case: Case) -> Select[Complaint]:
    return (
        select(Complaint)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id == case.id, Complaint.named, Complaint.state != "withdrawn")
    )
