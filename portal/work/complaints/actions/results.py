"""From the case's outcome to the answer and the end (moves K12, K13, K17)."""

from typing import Any

from portal.bilingual import Bilingual
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint

HEADINGS = {
    "result": Bilingual("结果", "Result"),
    "basis": Bilingual("依据", "Legal basis"),
    "changed": Bilingual("场所有什么改变", "What has changed at the venue"),
    "remedies": Bilingual("不满意怎么办", "If you are not satisfied"),
}


def result_reached(complaint: Complaint, *, act: Act) -> None:
    """K12: the case has an outcome to tell; done by the clock, whoever brought the outcome about."""
    reach_result(complaint, act=act.by_clock())


@verb(Track.COMPLAINT, "result_reached")
def reach_result(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K12 itself, which only the clock may make."""
    advance(complaint, "result_reached", act=act, learnt={"case_ready": True})


@verb(Track.COMPLAINT, "tell_result")
def tell_result(
    complaint: Complaint, *, act: Act, result: str, basis: str, changed: str, remedies: str, **_: Any
) -> None:
    """K13: tell the reporter, in a sealed message (PIPL 65)."""
    given = {"result": result, "basis": basis, "changed": changed, "remedies": remedies}
    advance(complaint, "tell_result", act=act, given=given)
    complaint.result_on = act.today
    complaint.result_approver = act.second.user_id if act.second else None
    send(complaint, _text(given, complaint.language), False, act)


def _text(given: dict[str, str], language: str) -> str:
    return "\n\n".join(f"{HEADINGS[name].text(language)}\n{text.strip()}" for name, text in given.items())


@verb(Track.COMPLAINT, "finish")
def finish(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K17: the time to ask for a re-check is over; done by the clock."""
    advance(complaint, "finish", act=act)
