"""How the preliminary check ends: filed (M5/M6), not filed (M7), guidance (M3), or nothing found (M4)."""

from collections.abc import Mapping
from typing import Any

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases import queries
from portal.work.cases.actions import papers
from portal.work.cases.actions.closing import end
from portal.work.cases.actions.opening import reindex
from portal.work.cases.actions.telling_later import tell_by_name
from portal.work.cases.models import Case


def _filing(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    session = db.session()
    certified = len(queries.officers(session, case.id, act.today))
    barred = queries.time_barred(session, case, act, harm=bool(given.get("harm")))
    own = queries.own_district(session, case, act)
    return {"certified_officers": certified, "time_barred": barred, "own_district": own}


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
    end(case, "do_not_file", act=act, given=given)
    fields = {"reasons": reason, "officers": papers.named(case, act), **papers.identity(case)}
    papers.issue(case, "F02", fields, act=act, variant="do_not_file")


@verb(Track.CASE, "guide", learn=_record)
def guide(
    case: Case, *, act: Act, guidance: str, proof: str, education: str, reason: str, **_: Any
) -> None:  # fmt: skip
    """M3: guidance and education, for a slight first violation that was put right (APL 33)."""
    given = {"guidance": guidance, "proof": proof, "education": education, "reason": reason}
    end(case, "guide", act=act, given=given, learnt=_record(case, act, given))


@verb(Track.CASE, "find_nothing")
def find_nothing(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M4: no violation was found."""
    end(case, "find_nothing", act=act, given={"reason": reason})


def tell_named(case: Case, *, text: Bilingual, act: Act) -> int:
    """Tell the real-name reporters that the case was filed or not; stops D37. Says how many were told."""
    told = tell_by_name(case, text, act=act)
    clocks.stop(case, "D37", act)
    clocks.repeat(case, act.rules)
    return told
