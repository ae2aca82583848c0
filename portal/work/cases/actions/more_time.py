"""More time for clocks other than the decision's: D11, D12 and D15, each once and before it ends (M32, M8)."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Case


def _grow(case: Case, move: str, code: str, days: int, given: dict[str, Any], act: Act) -> None:
    advance(case, move, act=act, given=given, data={"days": days})
    clocks.extend(case, code, act, days=days)
    clocks.repeat(case, act.rules)
    db.session.flush()


@verb(Track.CASE, "extend_check")
def extend_check(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M32: the head gives the preliminary check setting D11_extension more working days."""
    _grow(case, "extend_check", "D11", act.rules.setting("D11_extension"), {"reason": reason}, act)


@verb(Track.CASE, "extend_filing")
def extend_filing(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M32: in a special case the filing is approved within setting D12_special working days."""
    days = act.rules.setting("D12_special") - (act.rules.deadline("D12").length or 0)
    _grow(case, "extend_filing", "D12", max(days, 0), {"reason": reason}, act)


@verb(Track.CASE, "extend_hold")
def extend_hold(case: Case, *, act: Act, items: str, reason: str, **_: Any) -> None:
    """M8: seizure goes on for at most setting D15_extension days; the party is told in writing and why (ACL 25)."""
    _grow(case, "extend_hold", "D15", act.rules.setting("D15_extension"), {"items": items, "reason": reason}, act)
    held = clocks.running(case)["D15"]
    fields = {
        "items": items, "reason": reason, "from_on": held.started_on, "until_on": held.due_on,
        "officers": papers.named(case, act), **papers.party(case),
    }  # fmt: skip
    papers.issue(case, "F07", fields, act=act, variant="seize")
