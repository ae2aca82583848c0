"""Who wants to see a certain move made, and works towards it: along the table, and where a guard bars the way, around.

The way is read from the rows of the tables, so that a new row is walked by itself; only what lifts a guard is told here.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from portal.ground.procedure import clocks
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.actors import Role
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.cases.models import Case
from tests.stories import machine_births as births
from tests.stories.machine_answers import answers
from tests.stories.machine_city import PEOPLE, City
from tests.stories.machine_steps import Doing, days, hindrances, make, settle, waiting, who_confirms, who_may
from tests.stories.machine_way import DEEP, ENDED, ENDS_A_CASE, LIFTS, ONCE, WAITS, Goal, case_of, way_to, wish_of

CROWDED = 4
"""Subjects of one track after which no new one is begun for a goal."""


class Pursuit:
    """One goal in one city. `step()` is the next thing to do for it; it asks nothing of what was done before."""

    def __init__(self, city: City, dice: Random, goal: Goal) -> None:
        self.city, self.dice, self.goal = city, dice, goal
        city.wish = wish_of(*goal)

    def step(self) -> Doing:
        """The next step towards the goal; where there is none, something new, or a few days of waiting."""
        return self._reach(*self.goal, None, 0) or self._anew() or days(self.city, self.dice.randint(1, 15))

    def _anew(self) -> Doing | None:
        """What there is may be past the goal for good."""
        full = len(self.city.all(self.goal[0])) > CROWDED
        return None if full or self.dice.random() < 0.6 else self._begin(self.goal[0], None, 0)

    def _reach(self, track: Track, name: str, case: Case | None, depth: int) -> Doing | None:
        move = MOVES[track].get(name)
        if move is None or depth > DEEP:
            return None
        if move.creates:
            return self._begin(track, case, depth)
        found = self._nearest(self._candidates(track, case), move)
        if found is None:
            return self._begin(track, case, depth)
        subject, way = found
        return self._make(subject, way[0] if way else move.name, depth)

    def _candidates(self, track: Track, case: Case | None) -> list[Any]:
        rows = self.city.all(track)[::-1]
        if case is None or track is Track.COMPLAINT:
            return rows
        return [row for row in rows if row.case_key == case.id]

    def _nearest(self, rows: Sequence[Any], move: Move) -> tuple[Any, list[str]] | None:
        """The subject with the shortest way to a state from which the move is made; the newest of equals."""
        ways = [(row, way_to(move.track, row.state, move, self.dice, shy=bool(self.city.wish))) for row in rows[:4]]
        open_ways = [(row, way) for row, way in ways if way is not None]
        return min(open_ways, key=lambda found: len(found[1]), default=None)

    def _begin(self, track: Track, case: Case | None, depth: int) -> Doing | None:
        """Something of the track comes into being: a report, a case, an order, a visit …"""
        venue = self._venue()
        if track is Track.COMPLAINT:
            return births.complain(self.city, self.dice, venue if self.dice.random() < 0.7 else None)
        if track is Track.CASE:
            return births.open_case(self.city, self.dice, venue, old=self.goal[1] == "time_bar")
        chosen = case or self._open_case(track)
        if chosen is None:
            return self._begin(Track.CASE, None, depth)
        if track is Track.ORDER:
            return self._make(chosen, "order_correction", depth)
        if track is Track.VISIT:
            return births.plan_visit(self.city, chosen, self.dice.choice(("first", "re_inspection")))
        return births.begin(self.city, chosen, track)

    def _venue(self) -> Any:
        """Everything here is about one gym, now and then about another."""
        cases = self.city.all(Track.CASE)
        return cases[0].venue if cases and self.dice.random() < 0.8 else None

    def _open_case(self, track: Track) -> Case | None:
        """The newest case that goes on, and has no public record or remedy yet where that is what is wanted."""
        own = {row.case_id for row in self.city.all(track)} if track in ONCE else set()
        return next((c for c in reversed(self.city.all(Track.CASE)) if c.state not in ENDED and c.id not in own), None)

    def _make(self, subject: Any, name: str, depth: int) -> Doing | None:
        """Make the move, approve it where it waits, or lift what hinders it."""
        move = MOVES[subject.TRACK][name]
        proposals = waiting(self.city, subject, name)
        if proposals:
            return self._confirm(subject, proposals[0])
        if (move.track, name) == (Track.COMPLAINT, "reopen") and subject.venue_id is None:
            return births.match(self.city, subject, self._venue())
        people = who_may(self.city, subject, move)
        self.dice.shuffle(people)
        if move.roles == {Role.SYSTEM} or not people:
            return self._without_people(subject, move, depth)
        found: Sequence[Refusal] = ()
        for who in people[:3]:
            if (move.track, name) == (Track.VISIT, "do"):
                return births.write_visit(self.city, subject, who, self.dice)
            told = answers(self.city, subject, move, self.dice)
            found = hindrances(self.city, subject, move, who, told)
            if not found:
                return make(self.city, subject, name, who, told)
        return self._lift(subject, found, depth + 1)

    def _confirm(self, subject: Any, proposal: Any) -> Doing | None:
        able = who_confirms(self.city, subject, proposal)
        if able:
            return settle(self.city, proposal, self.dice.choice(able), approve=self.dice.random() < 0.9)
        case = case_of(subject)
        return births.staff(self.city, case) if case is not None else None

    def _without_people(self, subject: Any, move: Move, depth: int) -> Doing | None:
        """The clock makes its own moves; a result is reached when the case ends; else officers are wanting."""
        if move.name == "result_reached":
            case = self._case_of(subject)
            return self._reach(Track.CASE, self.dice.choice(ENDS_A_CASE), case, depth + 1) if case else None
        if move.roles == {Role.SYSTEM}:
            return self._until_the_clock(subject, move, depth)
        case = case_of(subject)
        return births.staff(self.city, case) if case is not None else None

    def _until_the_clock(self, subject: Any, move: Move, depth: int) -> Doing | None:
        """Start the clock that has to run out, if the table says how; then wait for it."""
        codes = [code for guard in move.guards for code in WAITS.get(guard.name, ())]
        if codes and not set(codes) & set(clocks.running(subject)):
            starts = [
                m for m in MOVES[move.track].values() if any(e.op == "start" and e.clock in codes for e in m.clocks)
            ]
            usual = next((m for m in starts if subject.state in m.sources), None)
            if usual is not None and depth < DEEP:
                return self._make(subject, usual.name, depth + 1)
        return self._wait(subject, codes or tuple(clocks.running(subject)))

    def _lift(self, subject: Any, found: Sequence[Refusal], depth: int) -> Doing | None:
        names = [refusal.name for refusal in found]
        case = case_of(subject)
        for name in names:
            step = self._special(subject, case, name)
            if step is None and name in LIFTS:
                step = self._reach(*LIFTS[name], case, depth)
            if step is None and name in WAITS:
                step = self._wait(subject, WAITS[name])
            if step is not None:
                return step
        return None

    def _special(self, subject: Any, case: Case | None, name: str) -> Doing | None:
        """What lifts a guard and is no move of the tables."""
        if name == "venue_known":
            return births.match(self.city, subject, self._venue())
        if name == "same_matter":
            return self._main_complaint(subject)
        if case is None:
            return None
        if name in {"valid_visit", "violation_shown", "checklist"}:
            return births.look(self.city, case, "first", self.dice)
        if name == "reinspected":
            return births.look(self.city, case, "re_inspection", self.dice)
        if name in {"two_officers", "no_recusal"}:
            return births.staff(self.city, case)
        if name == "evidence":
            officers = births.pair_of(case)
            return births.prove(self.city, case, officers[0]) if officers else None
        if name == "demand_waited":
            return (
                self._reach(Track.CASE, "serve_demand", case, 1)
                if not self._demand_served(case)
                else self._wait(subject, ())
            )
        if name in {"asked_to_list", "evidence_to_list", "two_asking"}:
            return births.staff(self.city, case) if name == "two_asking" else births.prove(self.city, case, PEOPLE[1])
        if name == "limitation_passed":
            return births.open_case(self.city, self.dice, None, old=True)
        if name in {"case_fits", "main", "other_case"}:
            return births.open_case(self.city, self.dice, case.venue)
        if name == "paused" and case.paused:
            return self._reach(Track.CASE, "police_decline" if case.paused_for == "crime" else "resume", case, 1)
        return None

    def _main_complaint(self, complaint: Any) -> Doing | None:
        """Another complaint about the same venue that has been taken up."""
        others = [c for c in self.city.all(Track.COMPLAINT) if c.id != complaint.id and c.venue_id]
        tied = {link.complaint_id: case for case in self.city.all(Track.CASE) for link in case.links}
        main = next((c for c in others if c.id in tied), None)
        if main is not None:
            return births.match(self.city, complaint, main.venue) if complaint.venue_id != main.venue_id else None
        first = next((c for c in others if c.state == "submitted"), None)
        if first is not None:
            return self._make(first, "accept" if first.first_look_at else "first_look", DEEP - 2)
        case = next(iter(self.city.all(Track.CASE)), None)
        return births.complain(self.city, self.dice, case.venue) if case else births.open_case(self.city, self.dice)

    def _demand_served(self, case: Case) -> bool:
        facts: Any = facts_of(case, self.city.act(PEOPLE[1]))
        return facts.demand_served_on is not None or not facts.demanded

    def _wait(self, subject: Any, codes: Sequence[str]) -> Doing:
        """Until the day after the last of these clocks."""
        held = [clock for code, clock in clocks.running(subject).items() if code in codes and clock.due_on]
        ends = [(clock.due_on - self.city.day).days + 1 for clock in held if clock.due_on]
        return days(self.city, min(max(1, *ends, 0), 1200) if ends else self.dice.randint(1, 20))

    def _case_of(self, complaint: Any) -> Case | None:
        return next((c for c in self.city.all(Track.CASE) if complaint.id in {k.complaint_id for k in c.links}), None)
