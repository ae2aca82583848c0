"""M31: a closed case is taken up again."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases.actions.closing import together
from portal.work.cases.actions.telling_later import tell_everyone
from portal.work.cases.models import Case
from portal.work.cases.queries import FOUND_BEFORE


@verb(Track.CASE, "reopen")
def reopen(case: Case, *, act: Act, why: str, reason: str, **_: Any) -> None:
    """M31: new evidence, an upheld re-check, a decision revoked, or a relapse.

    What was reviewed, notified and decided before counts no more (A4, A6.12). After a relapse the conduct goes on, and
    the case's own finding is an earlier one. Every reporter of the case gets a message, because the stage goes back.
    """
    before = case.closed_kind
    together(case, "reopen", None, act, {"why": why, "reason": reason}, data={"why": why})
    if why == "relapse":
        case.relapsed, case.conduct_to = case.relapsed or before in FOUND_BEFORE, None
    _begin_again(case)
    case.reopened_on = act.today
    tell_everyone(case, act.rules.pack.texts["case_reopened"], act=act)


def _begin_again(case: Case) -> None:
    case.paused, case.paused_for, case.paused_until, case.merged_into = False, None, None, None
    case.plan, case.plan_changed_at, case.legal_pass_at = {}, None, None
    case.withdraw_notice()
    case.undecide()
    case.extensions, case.stage_reached = 0, 3
    db.session.flush()
