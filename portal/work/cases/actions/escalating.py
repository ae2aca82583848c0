"""M14: the municipal office takes a case with all its side tracks (PIPL 66(2))."""

from typing import Any

from sqlalchemy import inspect, select, update

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track
from portal.work.cases.actions.handing_over import letter
from portal.work.cases.actions.police import role_in
from portal.work.cases.models import Case

HANDED_UP = Refusal(
    "handed_up",
    "PIPL66.2",
    T(
        "案件已上报市级，原单位提出的事项不再有效；由市级重新提出。",
        "The case has gone to the municipal office, so what the former office proposed is void; the municipal office proposes anew.",
    ),
)


@verb(Track.CASE, "escalate")
def escalate(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M14: the municipal office takes the case (PIPL 66(2)); D13 goes on, and the district's officers hand over.

    Visits, orders, publication and remedies go with it; what the district had proposed is void.
    """
    advance(case, "escalate", act=act, given={"reason": reason}, data={"from": case.office})
    pack = act.rules.pack
    letter(case, "escalation", pack.offices[pack.municipal_office].name.zh, reason, act)
    _void_proposals(case, act)
    case.office = pack.municipal_office
    for row in case.assignments:
        if row.duty in {"lead", "second"} and row.to_day is None:
            row.to_day = act.today
    db.session.flush()
    _take_along(case)


def _take_along(case: Case) -> None:
    """Every side track belongs to the office of its case."""
    for model in Tracked.__subclasses__():
        if "case_id" in inspect(model).attrs:
            statement = update(model).where(model.case_id == case.id)  # type: ignore[attr-defined]
            db.session.execute(statement.values(office=case.office), execution_options={"synchronize_session": "fetch"})


def _void_proposals(case: Case, act: Act) -> None:
    waiting = select(Proposal).where(Proposal.case_id == case.id, Proposal.state == "pending")
    for proposal in db.session.scalars(waiting):
        if (proposal.track, proposal.move) == (Track.CASE.value, "escalate"):
            continue
        proposal.state, proposal.decided_by, proposal.decided_at = "void", act.by.user_id, act.now
        words = HANDED_UP.needs
        proposal.refusal = [{"name": HANDED_UP.name, "clause": HANDED_UP.clause, "zh": words.zh, "en": words.en}]
        if proposal.track == Track.CASE.value:
            note(case, f"{proposal.move}.void", act=act, role=role_in(case, act))
