"""A walk through the tables: days go by, people of the cast make moves, and each move is what its verb does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Actor
from portal.law.workflow.tables import MOVES
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.penalties.actions import remedy
from portal.work.penalties.models import Remedy
from portal.work.publication.actions import proposing
from portal.work.publication.models import Publication
from tests import makers
from tests.cast import Person
from tests.conftest import DAY
from tests.stories.samples import FINE, WARNING, given


class Walk:
    """One story in time."""

    def __init__(self, act: Callable[..., Act]) -> None:
        self.act = act
        self.day: date = DAY

    def later(self, days: int) -> "Walk":
        """Some days later."""
        self.day += timedelta(days=days)
        return self

    def do(
        self,
        subject: Tracked,
        *names: str,
        by: Person | Actor | None = None,
        second: Person | None = None,
        **told: Any,
    ) -> None:
        """Make the moves one after the other, each with what its form asks for; `told` belongs to all of them."""
        for name in names:
            answers = given(MOVES[subject.TRACK][name], self.day, **told)
            makers.done(self.act, subject, name, by=by, second=second, day=self.day, **answers)
            db.session.commit()

    def complaint(self, **answers: Any) -> Complaint:
        """A complaint that was looked at, at a venue of the register."""
        found = makers.complaint(self.act, day=self.day, **answers)
        self.do(found, "first_look")
        return found

    def case(self, fault: str | None = "c7", **more: Any) -> Case:
        """A case with one valid visit, which found a fault unless `fault` is None."""
        found = makers.case(self.act, day=self.day, **more)
        self.visit(found, fault)
        return found

    def visit(self, case: Case, fault: str | None = None, **more: Any) -> Visit:
        """A visit; by default signed and without a fault."""
        made = makers.visit(self.act, case, day=self.day, fault=fault, **more)
        db.session.commit()
        return made

    def look_again(self, case: Case) -> Visit:
        """A re-inspection."""
        return self.visit(case, purpose="re_inspection")

    def order(self, case: Case) -> CorrectionOrder:
        """An order to correct, issued and served."""
        self.do(case, "order_correction")
        made = db.session.scalars(select(CorrectionOrder).order_by(CorrectionOrder.id.desc())).first()
        assert made is not None
        self.do(made, "serve")
        return made

    def every_item(self, order: CorrectionOrder) -> tuple[int, ...]:
        """The items of an order, as its forms name them."""
        return tuple(item.id for item in order.items)

    def refused(self, case: Case) -> CorrectionOrder:
        """An order that was not followed, not even the second time."""
        order = self.order(case)
        for name in ("set_new_date", None):
            self.later(3).look_again(case)
            self.do(order, "fail", failed=self.every_item(order))
            if name:
                self.do(order, name, due_on=self.day + timedelta(days=10))
        self.do(order, "record_refusal")
        return order

    def to_notice(self, case: Case, plan: dict[str, Any] = FINE) -> None:
        """From the preliminary check to the served notice."""
        self.do(case, "file")
        self.do(case, "finish", **plan)
        self.do(case, "pass_review", "serve_notice")

    def warned(self) -> Case:
        """A case that ended with a warning on the spot, served."""
        case = self.case()
        told = {**WARNING, "party": "entity", "told_orally": True}
        self.do(case, "penalise_on_the_spot", **told)
        self.do(case, "serve_decision")
        return case

    def publication(self, case: Case) -> Publication:
        """The case's public record, before anything was proposed."""
        return proposing.begin(case, act=self.act(makers.OFFICER, self.day))

    def published(self) -> Publication:
        """A warning that is shown to the public."""
        record = self.publication(self.warned())
        self.do(record, "propose", "redact", "approve", "publish")
        return record

    def remedy(self) -> Remedy:
        """What the party may lodge against a warning."""
        return remedy.begin(self.warned())
