"""M1 without a complaint: an office opens a case on what it found, read or was handed (A2)."""

from collections.abc import Sequence
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.procedure.act import Act
from portal.law.catalogue.places import is_own
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.cases.actions.opening import open_case
from portal.work.cases.models import Case
from portal.work.venues.models import Venue

ELSEWHERE = Refusal(
    "own_district",
    "APL22",
    T("场所不在本单位辖区，请移送所在区的单位。", "The place lies in another district; pass it on to that office."),
    "district",
)
BY_COMPLAINT = Refusal(
    "own_source",
    "DESIGN",
    T(
        "由投诉举报来的案件，请从投诉办理“受理”。",
        "A case that comes from a complaint is opened by taking that complaint up.",
    ),
    "source",
)


def open_own_check(
    venue: Venue, *, act: Act, office: str, source: str, violations: Sequence[str] = (), officers: Sequence[int] = (),
    **told: Any,
) -> Case:  # fmt: skip
    """M1 in `office` for a place of its own district (APL 22); `told` as open_case takes it. NotYours or Refused."""
    faults = [] if is_own(act.rules.pack, office, venue.district) else [ELSEWHERE]
    faults += [BY_COMPLAINT] if source == "complaint" else []
    if faults:
        raise Refused(*faults)
    return open_case(
        venue=venue, act=act, office=office, source=source, violations=violations, officers=officers, **told
    )
