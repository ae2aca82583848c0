"""A case made of bare rows and its creating move alone, for tests of the ground, which knows no capability's verbs."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.work.cases.models import Assignment, Case, CaseViolation
from portal.work.venues.models import Venue
from tests.cast import OFFICER, SECOND_OFFICER

INTERVIEW = {"who": "店长", "risks": "未单独告知", "commitments": ""}


def bare_case(act: Act, **columns: Any) -> Case:
    """A case in the preliminary check, with two officers; `columns` over the usual ones."""
    venue = Venue(
        code="H0001", scenario="SP.GYM", district="310117", name_zh="云动健身", address="一号", fictitious=True
    )
    db.session.add(venue)
    db.session.flush()
    case = Case(
        state="preliminary", office="CAC-310117", opened_on=act.today, venue_id=venue.id, scenario="SP.GYM",
        district="310117", source="inspection", conduct_from=act.today, **columns,
    )  # fmt: skip
    case.violations.append(CaseViolation(code="V02"))
    for person, duty in ((OFFICER, "lead"), (SECOND_OFFICER, "second")):
        case.assignments.append(Assignment(user_id=person.id, duty=duty, from_day=act.today))
    db.session.add(case)
    db.session.flush()
    advance(case, "open", act=act, given={"source": "inspection", "conduct_from": act.today})
    return case


def interview(case: Case, *, act: Act, **given: Any) -> None:
    """M10 with nothing but the move itself."""
    advance(case, "interview", act=act, given=given)


def do_not_file(case: Case, *, act: Act, **given: Any) -> None:
    """M7 with nothing but the move itself and how the case ended."""
    case.closed_kind = "NO_FILE"
    advance(case, "do_not_file", act=act, given=given)
