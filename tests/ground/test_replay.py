"""Working out clocks and due dates anew from rows and events: nothing to say of a whole story, much of a false row."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.procedure.replay import recomputed
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.work.cases.models import Case
from tests.cast import OFFICER
from tests.conftest import Acting
from tests.ground.subjects import bare_case
from tests.scene import scene


def faults(session: Session, subject: Tracked) -> list[str]:
    return recomputed(subject, rules(session, pack()))


def test_a_whole_story_says_of_its_clocks_what_its_events_say(act: Acting, session: Session) -> None:
    scene(act)
    seen = 0
    for model in Tracked.__subclasses__():
        for subject in session.query(model):
            assert faults(session, subject) == [], f"{model.__name__} {subject.id}"
            seen += len(subject.clocks)
    assert seen > 10


def _later(case: Case) -> None:
    clocks.running(case)["D7"].due_on = date(2026, 3, 20)


def _firm(case: Case) -> None:
    clocks.running(case)["D7"].provisional = True


def _lost(case: Case) -> None:
    clocks.running(case)["D11"].stopped_on = date(2026, 3, 2)


def _stolen(case: Case) -> None:
    case.clocks.append(Clock(track="case", code="D20", started_on=date(2026, 3, 2), length=7, unit="wd", due_on=date(2026, 3, 11), pauses=[], paused_days=0))  # fmt: skip


def _forgotten(case: Case) -> None:
    case.due_on = (case.due_on or date.min) + timedelta(days=1)


def _other_clock(case: Case) -> None:
    case.due_clock = "D11"


def _half_paused(case: Case) -> None:
    clocks.running(case)["D7"].paused_on = date(2026, 3, 3)


def _longer_pause(case: Case) -> None:
    clocks.running(case)["D7"].paused_days = 2


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_later, "D7 ends"),
        (_firm, "D7 ends"),
        (_lost, "D11 was started and is lost"),
        (_stolen, "D20 runs, but no event started it"),
        (_forgotten, "the list says"),
        (_other_clock, "the list says"),
        (_half_paused, "D7 is paused on its row"),
        (_longer_pause, "D7 counts 2 paused days"),
    ],
)
def test_a_false_row_is_found(act: Acting, session: Session, spoil: Callable[[Case], None], says: str) -> None:
    case = bare_case(act(OFFICER))
    assert faults(session, case) == []
    spoil(case)
    assert any(says in fault for fault in faults(session, case)), faults(session, case)


def test_a_pause_and_an_extension_are_worked_out_too(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.pause(case, "D7", act(OFFICER, date(2026, 3, 3)))
    clocks.repeat(case, act(OFFICER).rules)
    assert faults(session, case) == []
    clocks.resume(case, "D7", act(OFFICER, date(2026, 3, 6)))
    clocks.extend(case, "D7", act(OFFICER), days=3)
    clocks.repeat(case, act(OFFICER).rules)
    assert faults(session, case) == []
