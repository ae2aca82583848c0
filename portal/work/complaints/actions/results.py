"""From the case's outcome to the end (moves K12 and K17); the answer between them is told by the case (K13)."""

from typing import Any

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.complaints.models import Complaint


def result_reached(complaint: Complaint, *, act: Act) -> None:
    """K12: the case has an outcome to tell; done by the clock, whoever brought the outcome about."""
    reach_result(complaint, act=act.by_clock())


@verb(Track.COMPLAINT, "result_reached")
def reach_result(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K12 itself, which only the clock may make."""
    advance(complaint, "result_reached", act=act, learnt={"case_ready": True})


@verb(Track.COMPLAINT, "finish")
def finish(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K17: the time to ask for a re-check is over; done by the clock."""
    advance(complaint, "finish", act=act)
