"""R3a: the visit behind a verdict was declared invalid, and the verdict falls with it."""

from typing import Any

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.fieldwork.actions.orders import forget_refusal, mirror
from portal.work.fieldwork.models import CorrectionOrder


@verb(Track.ORDER, "void_check")
def void_check(order: CorrectionOrder, *, act: Act, **_: Any) -> None:
    """R3a: the visit behind the verdict was declared invalid: every item has to be looked at again."""
    was = order.state
    advance(order, "void_check", act=act, case=order.case)
    for item in order.items:
        item.verdict, item.visit_id = None, None
    case = mirror(order)
    if was == "refused":
        forget_refusal(case)
