"""What happens while a case runs: evidence held, interviews, time, pauses, and visits recorded."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.models import Clock
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases import queries
from portal.work.cases.actions import papers
from portal.work.cases.actions.closing import end
from portal.work.cases.models import Case

DAYS = Refusal(
    "days",
    "APL60",
    T(
        "天数要大于 0，首次延长不得超过规定的日数。",
        "The days must be more than 0, and a first extension has a longest length.",
    ),
    "days",
)


@verb(Track.CASE, "record")
def record(case: Case, *, act: Act, **_: Any) -> None:
    """M2: a visit or evidence is on record; the first valid visit stops D3 and D7."""
    advance(case, "record", act=act)


@verb(Track.CASE, "preserve")
def preserve(case: Case, *, act: Act, items: str, reason: str, **_: Any) -> None:
    """M8: register and preserve evidence that may vanish (APL 56); 7 working days (D14)."""
    advance(case, "preserve", act=act, given={"items": items, "reason": reason})
    _hold(case, "preserve", "D14", items, reason, act)


@verb(Track.CASE, "seize")
def seize(case: Case, *, act: Act, items: str, reason: str, **_: Any) -> None:
    """M8: seal or seize with the chief's approval (PIPL 63); 30 days (D15)."""
    advance(case, "seize", act=act, given={"items": items, "reason": reason})
    _hold(case, "seize", "D15", items, reason, act)


def _hold(case: Case, variant: str, clock: str, items: str, reason: str, act: Act) -> None:
    until = clocks.running(case)[clock].due_on
    fields = {
        "items": items,
        "reason": reason,
        "from_on": act.today,
        "until_on": until,
        "officers": papers.named(case, act),
    }
    papers.issue(case, "F07", fields | papers.party(case), act=act, variant=variant)


@verb(Track.CASE, "give_back")
def give_back(case: Case, *, act: Act, which: Sequence[str], outcome: str, **_: Any) -> None:
    """M8: what was preserved (APL 56) or seized (ACL 25) is dealt with or given back, each by itself."""
    given = {"which": tuple(which), "outcome": outcome}
    advance(case, "give_back", act=act, given=given, data={"which": list(which)})


@verb(Track.CASE, "call_interview")
def call_interview(case: Case, *, act: Act, held_on: date, place: str, who: str, risks: str, **_: Any) -> None:
    """M10: the party is called in for a talk, in writing (PIPL 64); the record follows as a move of its own."""
    given = {"held_on": held_on, "place": place, "who": who, "risks": risks}
    advance(case, "call_interview", act=act, given=given)
    fields = {"party": papers.party(case)["party"], "officers": papers.named(case, act), **given}
    papers.issue(case, "F09", fields, act=act, variant="notice")


@verb(Track.CASE, "interview")
def interview(case: Case, *, act: Act, held_on: date, who: str, risks: str, commitments: str = "", **_: Any) -> None:
    """M10: regulatory interview (PIPL 64); the record is F09."""
    given = {"held_on": held_on, "who": who, "risks": risks, "commitments": commitments}
    advance(case, "interview", act=act, given=given)
    fields = {"party": papers.party(case)["party"], "officers": papers.named(case, act), **given}
    papers.issue(case, "F09", fields, act=act, variant="record")


@verb(Track.CASE, "extend")
def extend(case: Case, *, act: Act, days: int, reason: str, **_: Any) -> None:
    """M32: the head's first extension of the time to decide, before it ends, by at most setting D13_extension days."""
    _check_days(days, act.rules.setting("D13_extension"))
    advance(case, "extend", act=act, given={"days": days, "reason": reason}, data={"days": days})
    _lengthen(case, days, act)


@verb(Track.CASE, "extend_again")
def extend_again(case: Case, *, act: Act, days: int, reason: str, **_: Any) -> None:
    """M32: the municipal office extends again, or records a late extension with its reasons (A6.1)."""
    _check_days(days)
    late = "D13" in clocks.overdue(case, act.today)
    if case.office == act.rules.pack.municipal_office and not late and not case.extensions:
        _check_days(days, act.rules.setting("D13_extension"))
    advance(case, "extend_again", act=act, given={"days": days, "reason": reason}, data={"days": days, "late": late})
    _lengthen(case, days, act)


def _check_days(days: int, at_most: int | None = None) -> None:
    if not days or days < 0 or (at_most is not None and days > at_most):
        raise Refused(DAYS)


def _lengthen(case: Case, days: int, act: Act) -> None:
    clocks.extend(case, "D13", act, days=days)
    clocks.repeat(case, act.rules)
    case.extensions += 1
    db.session.flush()


@verb(Track.CASE, "pause")
def pause(case: Case, *, act: Act, why: str, from_on: date, until: date, reason: str, **_: Any) -> None:
    """M33: hearing, test, appraisal, announcement or assistance: the days from `from_on` do not count.

    `until` is what is expected; the clock runs on from the day that resume() names.
    """
    given = {"why": why, "from_on": from_on, "until": until, "reason": reason}
    said = {"why": why, "from": from_on.isoformat(), "until": until.isoformat()}
    advance(case, "pause", act=act, given=given, data=said)
    _stand_still(case, from_on, act)
    case.paused, case.paused_for, case.paused_until = True, why, until
    db.session.flush()


def _stand_still(case: Case, from_on: date, act: Act) -> None:
    """The clocks that this pause stopped stand still from its first day, never before they began."""
    for clock in clocks.running(case).values():
        if clock.paused_on == act.today and clock.pauses and clock.pauses[-1][1] is None:
            clock.paused_on = max(from_on, clock.started_on)
            clock.pauses = [*clock.pauses[:-1], [clock.paused_on.isoformat(), None]]
    clocks.repeat(case, act.rules)


@verb(Track.CASE, "resume")
def resume(case: Case, *, act: Act, ended_on: date, reason: str, **_: Any) -> None:
    """M33: the clock runs on, from the day on which the ground ended: who resumes late gains no time."""
    still = {code for code, clock in clocks.running(case).items() if clock.paused_on}
    advance(case, "resume", act=act, given={"ended_on": ended_on, "reason": reason})
    for code in still:
        _run_on(clocks.running(case)[code], ended_on, act)
    clocks.repeat(case, act.rules)
    go_on(case)


def _run_on(clock: Clock, ended_on: date, act: Act) -> None:
    """The last pause of a clock that runs again ended on `ended_on`."""
    if clock.paused_on is None and clock.pauses:
        began = str(clock.pauses[-1][0])
        clock.pauses = [*clock.pauses[:-1], [began, max(began, ended_on.isoformat())]]
        clocks.compute(clock, act.rules)


def go_on(case: Case) -> None:
    """The case is no longer paused."""
    case.go_on()
    db.session.flush()


def _limitation(case: Case, act: Act, _: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"time_barred": queries.time_barred(db.session(), case, act)}


@verb(Track.CASE, "time_bar", learn=_limitation)
def time_bar(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M39: the limitation period (D33) had passed before the conduct was discovered."""
    given = {"reason": reason}
    end(case, "time_bar", act=act, given=given, learnt=_limitation(case, act, given))


@verb(Track.CASE, "party_gone")
def party_gone(case: Case, *, act: Act, extract: str, reason: str, **_: Any) -> None:
    """M40: the operator no longer exists."""
    end(case, "party_gone", act=act, given={"extract": extract, "reason": reason})
