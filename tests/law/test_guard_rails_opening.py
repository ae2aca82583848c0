"""The legal guard rails of the first half of the tables, one row each: what refuses, what allows, and by which rule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.bilingual import Bilingual
from portal.law.catalogue.pack import pack
from portal.law.workflow import case_guards as g
from portal.law.workflow import complaint as k
from portal.law.workflow import opening_guards as o
from portal.law.workflow import side as s
from portal.law.workflow.case_opening import OPENING
from portal.law.workflow.facts import CaseFacts, ComplaintFacts, Facts, OrderFacts, VisitFacts
from portal.law.workflow.moves import Guard
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, refusals

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS: dict[Track, type[Facts]] = {
    Track.COMPLAINT: ComplaintFacts,
    Track.CASE: CaseFacts,
    Track.ORDER: OrderFacts,
    Track.VISIT: VisitFacts,
}


@dataclass(frozen=True)
class Rail:
    """One condition: what makes it refuse, what makes it allow, and the rule it names."""

    guard: Guard
    clause: str
    refuses: dict[str, Any]
    allows: dict[str, Any]


def set_of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def at(hour: int, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def given(**more: Any) -> dict[str, Any]:
    return {"given": more}


LEAK = Refusal("leak", "APL50", Bilingual("有电话", "a phone"), "result")

COMPLAINT_RAILS = (
    Rail(k.PLACE_GIVEN, "SAMR14", {"place_findable": False}, {"place_findable": True}),
    Rail(k.NOT_LOOKED_AT, "DESIGN", {"looked_at": True}, {"looked_at": False}),
    Rail(k.LOOKED_AT, "DESIGN", {"looked_at": False}, {"looked_at": True}),
    Rail(k.ROUNDS_LEFT, "SAMR14", {"ask_rounds": 2}, {"ask_rounds": 1}),
    Rail(k.REPLY_IN_TIME, "DESIGN", {"overdue": set_of("D4")}, {"running": set_of("D4")}),
    Rail(k.REPLY_OVERDUE, "DESIGN", {"running": set_of("D4")}, {"overdue": set_of("D4")}),
    Rail(k.CLOCK_NEEDS_PLACE, "DESIGN", {"actor": None, "place_findable": False}, {"actor": 1, "place_findable": False}),
    Rail(k.OTHER_OFFICE, "APL25", given(office="A"), given(office="B")),
    Rail(k.NOT_BOUNCED, "APL25", {"bounced": True}, {"bounced": False}),
    Rail(k.BOUNCED, "APL25", {"bounced": False}, {"bounced": True}),
    Rail(k.CONTACT_CONSENT, "PIPL28", given(with_contact=True), {"contact_consent": True, **given(with_contact=True)}),
    Rail(k.NOT_FOR_REFERRAL, "PIPL60", {"reason_only": "referral"}, {"reason_only": None}),
    Rail(k.FOUND_LAWFUL, "APL55", {"reason_only": "visit"}, {"reason_only": "visit", "found_lawful": True}),
    Rail(k.TOO_OLD, "APL36", {"reason_only": "limitation"}, {"reason_only": "limitation", "limitation_over": True}),
    Rail(k.ASKED_IN_VAIN, "SAMR14", {"reason_only": "asked"}, {"reason_only": "asked", "ask_rounds": 1}),
    Rail(k.ASKED_IN_VAIN, "SAMR14", {"reason_only": "asked", "ask_rounds": 1, "venue_known": True}, {"venue_known": True}),
    Rail(k.SAME_MATTER, "SAMR31", {"duplicate_ok": False}, {"duplicate_ok": True}),
    Rail(k.IN_CITY, "APL22", {"in_city": False}, {"in_city": True}),
    Rail(k.OWN_DISTRICT, "APL22", {"own_district": False}, {"own_district": True}),
    Rail(k.OWN_DISTRICT, "APL22", {"own_district": False}, {"own_district": False, "in_city": False}),
    Rail(k.VENUE_KNOWN, "APL22", {"venue_known": False}, {"venue_known": True}),
    Rail(k.NEUTRAL, "PIPL65", {"leaks": (LEAK,)}, {"leaks": ()}),
    Rail(k.NOTHING_OF_OTHERS, "PIPL65", {"leaks": (LEAK,)}, {"leaks": ()}),
    Rail(k.OUTCOME_REACHED, "PIPL65", {"case_ready": False}, {"case_ready": True}),
    Rail(k.RECHECK_ONCE, "DESIGN", {"recheck_used": True}, {"recheck_used": False}),
    Rail(k.RECHECK_IN_TIME, "DESIGN", {"running": set_of("D9"), "overdue": set_of("D9")}, {"running": set_of("D9")}),
    Rail(k.NOT_OWN_RESULT, "APL58", {"actor": 5, "result_approver": 5}, {"actor": 6, "result_approver": 5}),
    Rail(k.RECHECK_OVER, "DESIGN", {"running": set_of("D9")}, {"running": set_of("D9"), "overdue": set_of("D9")}),
)  # fmt: skip

CASE_RAILS = (
    Rail(o.CONDUCT_DAYS, "APL36", given(conduct_from=TOMORROW), given(conduct_from=TODAY)),
    Rail(o.CONDUCT_DAYS, "APL36", given(conduct_from=TODAY, conduct_to=YESTERDAY), given(conduct_from=YESTERDAY, conduct_to=TODAY)),
    Rail(o.POLICE_OPEN, "O799.8", {"police_told": True}, {"police_told": False}),
    Rail(o.TWO_ASKING, "APL42", {"asking_officers": 1}, {"asking_officers": 2}),
    Rail(o.ASKED_IN_ORDER, "APL55", given(started=at(10), ended=at(9)), given(started=at(9), ended=at(10))),
    Rail(o.ASKED_IN_ORDER, "APL55", given(started=at(9), ended=at(9, TOMORROW)), given(started=at(9, YESTERDAY), ended=at(9))),
    Rail(o.ANSWERED, "APL55", {"answers": 0}, {"answers": 1}),
    Rail(o.LISTED, "APL46", {"listed_evidence": 0}, {"listed_evidence": 1}),
    Rail(g.HAS_VISIT, "APL55", {"valid_visits": 0}, {"valid_visits": 1}),
    Rail(g.FIXED, "APL33", {"rectification": "ordered"}, {"rectification": "verified"}),
    Rail(g.SLIGHT, "APL33", {"harm": True}, {"harm": False}),
    Rail(g.NO_EARLIER_FINDING, "APL33", {"earlier_finding": True}, {"earlier_finding": False}),
    Rail(g.NOT_PRIVATE, "APL33", {"private_space": True}, {"private_space": False}),
    Rail(g.NOT_MINOR, "APL33", {"under_14": True}, {"under_14": False}),
    Rail(g.NOT_REFUSED, "APL33", {"rectification": "refused"}, {"rectification": "verified"}),
    Rail(g.NOT_REFUSED, "APL33", {"rectification": "verified", "refusal_on": TODAY}, {"rectification": "verified"}),
    Rail(g.CHECKLIST, "APL46", {"checklist_complete": False}, {"checklist_complete": True}),
    Rail(o.ORDER_SETTLED, "APL28", {"rectification": "overdue"}, {"rectification": "none"}),
    Rail(g.POLICE_TOLD, "O799.8", {"private_space": True}, {"private_space": True, "police_told": True}),
    Rail(g.OWN_DISTRICT, "APL22", {"own_district": False}, {"own_district": True}),
    Rail(g.SUSPECTED_FACTS, "APL54", {"violations": set_of()}, {"violations": set_of("V02")}),
    Rail(g.WITHIN_LIMITATION, "APL36", {"time_barred": True}, {"time_barred": False}),
    Rail(g.LIMITATION_PASSED, "APL36", {"time_barred": False}, {"time_barred": True}),
    Rail(g.TWO_OFFICERS, "APL42", {"certified_officers": 1}, {"certified_officers": 2}),
    Rail(g.NO_RECUSAL, "APL43", {"recused": {3}, "assigned": {3: set_of("second")}}, {"recused": {4}, "assigned": {3: set_of("second")}}),
    Rail(g.HELD, "ACL25", {"running": set_of("D13")}, {"running": set_of("D14")}),
    Rail(o.HELD_KIND, "ACL25", {"running": set_of("D14"), **given(which=("seize",))}, {"running": set_of("D15"), **given(which=("seize",))}),
    Rail(o.NOTHING_HELD, "ACL25", {"running": set_of("D15")}, {"running": set_of("D13")}),
    Rail(g.ORDER_FREE, "APL28", {"rectification": "ordered"}, {"rectification": "verified"}),
    Rail(g.VIOLATION_SHOWN, "APL28", {"violations": set_of("V02")}, {"violations": set_of("V02"), "valid_visits": 1}),
    Rail(o.TALKED, "PIPL64", given(held_on=TOMORROW), given(held_on=TODAY)),
    Rail(o.TALK_AHEAD, "PIPL64", given(held_on=YESTERDAY), given(held_on=TODAY)),
    Rail(g.FILED, "APL54", {"filed": False}, {"filed": True}),
    Rail(g.AGAIN_OR_LATE, "APL60", {"extensions": 0, "running": set_of("D13")}, {"extensions": 1}),
    Rail(g.AGAIN_OR_LATE, "APL60", {"level": "district"}, {"overdue": set_of("D13")}),
    Rail(g.AGAIN_OR_LATE, "APL60", {"level": "market"}, {"level": "municipal"}),
    Rail(g.FIRST_EXTENSION, "APL60", {"extensions": 1}, {"extensions": 0}),
    Rail(g.BEFORE_EXPIRY, "APL60", {"overdue": set_of("D13")}, {"running": set_of("D13")}),
    Rail(g.NOT_PAUSED, "APL60", {"paused": True}, {"paused": False}),
    Rail(o.TIME_RUNS, "APL60", {"running": set_of("D13"), "resting": set_of("D13")}, {"running": set_of("D13")}),
    Rail(o.PAUSE_IN_TIME, "APL60", {"overdue": set_of("D13")}, {"running": set_of("D13")}),
    Rail(o.PAUSE_DAYS, "APL60", given(from_on=TOMORROW, until=TOMORROW), given(from_on=YESTERDAY, until=TOMORROW)),
    Rail(o.PAUSE_DAYS, "APL60", given(from_on=YESTERDAY, until=YESTERDAY), given(from_on=TODAY, until=TODAY)),
    Rail(g.IS_PAUSED, "APL60", {"paused": True, "paused_for": "crime"}, {"paused": True, "paused_for": "test"}),
    Rail(o.RESUME_DAY, "APL60", given(ended_on=TOMORROW), given(ended_on=YESTERDAY)),
    Rail(o.UNDECIDED, "APL25", {"state": "decided"}, {"state": "deciding"}),
    Rail(g.OTHER_CASE, "APL29", given(main=None), given(main=7)),
)  # fmt: skip

ORDER_RAILS = (
    Rail(s.ITEMISED, "APL28", given(items=()), given(items=({"measure": "RM02"},))),
    Rail(s.NOT_SERVED, "APL28", {"served": True}, {"served": False}),
    Rail(s.SERVED_ORDER, "APL28", {"served": False}, {"served": True}),
    Rail(s.REINSPECTED, "APL46", {"visit_valid": False}, {"visit_valid": True}),
    Rail(s.ALL_ITEMS_PASS, "APL28", {"open_items": 1, **given(passed=(1,))}, {"open_items": 0, **given(passed=(1, 2))}),
    Rail(s.CHECK_VOID, "APL46", {"check_void": False}, {"check_void": True}),
    Rail(s.EXTEND_ONCE, "DESIGN", {"extended": True}, {"extended": False}),
    Rail(s.BEFORE_DUE, "DESIGN", {"overdue": set_of("D29")}, {"running": set_of("D29")}),
    Rail(s.NEW_DATE_ONCE, "DESIGN", {"new_date_given": True}, {"new_date_given": False}),
    Rail(s.SECOND_CHANCE, "PIPL66.1", {"second_chance": False}, {"second_chance": True}),
    Rail(s.SECOND_CHANCE, "PIPL66.1", {"second_chance": False}, given(refused_in_writing=True)),
    Rail(s.ORDER_LATE, "DESIGN", {"running": set_of("D29")}, {"overdue": set_of("D29")}),
)

VISIT_RAILS = (
    Rail(s.TWO_CERTIFIED, "APL42", {"officers_certified": 1, "joint_people": 3}, {"officers_certified": 2}),
    Rail(s.TWO_CERTIFIED, "APL42", {"officers_certified": 2, "officers_recused": 1}, {"officers_certified": 2}),
    Rail(s.ID_AND_RIGHTS, "APL55", {"id_shown": True}, {"id_shown": True, "rights_told": True}),
    Rail(s.WHEN_AND_WHERE, "APL55", {"times_complete": True}, {"times_complete": True, "place_complete": True}),
    Rail(s.CHECKLIST_DONE, "APL46", {"mandatory_open": 1}, {"mandatory_open": 0}),
    Rail(s.FINDINGS_BACKED, "APL46", {"findings_without_evidence": 1}, {"findings_without_evidence": 0}),
    Rail(s.SIGNED_OR_REFUSED, "APL55", given(signature="refused"), given(signature="refused", witness="录像 03")),
    Rail(s.PHOTO_OR_WHY, "APL47", given(note="没人"), given(note="没人", no_photo="夜间")),
)

RAILS = {
    Track.COMPLAINT: COMPLAINT_RAILS,
    Track.CASE: CASE_RAILS,
    Track.ORDER: ORDER_RAILS,
    Track.VISIT: VISIT_RAILS,
}
ROWS = [
    pytest.param(track, rail, id=f"{track}-{rail.guard.name}-{number}")
    for track, rails in RAILS.items()
    for number, rail in enumerate(rails)
]
ELSEWHERE = {"evidence", "plan_lawful"}
"""Conditions of the final report, which belongs to the second half."""
OF_SERVICE = set(s.ORDER_MOVES["serve"].guards) - {s.NOT_SERVED}
"""Conditions of serving any paper, which the second half shares."""


def facts(track: Track, **more: Any) -> Any:
    """Facts of a subject about which nothing is known but this."""
    plain = {"state": "submitted" if track is Track.COMPLAINT else "preliminary", "office": "A", "today": TODAY}
    return KINDS[track](**(plain | more))


@pytest.mark.parametrize(("track", "rail"), ROWS)
def test_it_refuses_and_allows(track: Track, rail: Rail) -> None:
    assert not rail.guard.holds(facts(track, **rail.refuses))
    assert rail.guard.holds(facts(track, **rail.allows))


@pytest.mark.parametrize(("track", "rail"), ROWS)
def test_its_refusal_names_the_rule_and_the_way_out_in_both_languages(track: Track, rail: Rail) -> None:
    assert rail.guard.clause == rail.clause
    assert rail.clause in pack().clauses
    assert len(rail.guard.needs.zh) >= 4
    assert len(rail.guard.needs.en.split()) >= 3


@pytest.mark.parametrize(("track", "rail"), ROWS)
def test_every_move_that_has_it_is_refused_for_it(track: Track, rail: Rail) -> None:
    having = [move for move in MOVES[track].values() if rail.guard in move.guards]
    assert having
    for move in having:
        state = {} if "state" in rail.refuses else {"state": min(move.sources or set(move.targets))}
        looked_at = facts(track, **(rail.refuses | state))
        at_stake = replace(looked_at, paused=False) if track is Track.CASE and not move.while_paused else looked_at
        if at_stake != looked_at:
            continue  # a paused case refuses for the pause before it asks anything else
        found = refusals(move, looked_at, filled=True)
        wanted = {r.name for r in rail.guard.detail(looked_at)} if rail.guard.detail else {rail.guard.name}
        assert wanted <= {refusal.name for refusal in found}, move.name


def of_the_first_half() -> Iterator[tuple[Track, Guard]]:
    """Every condition of table A1, of the first half of A2, of rectification and of visits."""
    for track in (Track.COMPLAINT, Track.ORDER, Track.VISIT):
        yield from ((track, guard) for move in MOVES[track].values() for guard in move.guards)
    yield from ((Track.CASE, guard) for move in OPENING for guard in move.guards)


def test_no_condition_is_without_a_row() -> None:
    tried = {(track, rail.guard.name) for track, rails in RAILS.items() for rail in rails}
    wanted = {(t, guard.name) for t, guard in of_the_first_half() if guard not in OF_SERVICE} - {
        (Track.CASE, name) for name in ELSEWHERE
    }
    assert wanted - tried == set()


def test_a_leak_is_named_at_its_field() -> None:
    told = dict.fromkeys(("result", "basis", "changed", "remedies"), "x") | {"checked": True}
    found = refusals(MOVES[Track.COMPLAINT]["tell_result"], facts(Track.COMPLAINT, state="result_ready", leaks=(LEAK,), given=told), filled=True)  # fmt: skip
    assert found == (LEAK,)


def test_a_step_of_another_stage_says_which_stages_it_has() -> None:
    (found,) = refusals(MOVES[Track.CASE]["preserve"], facts(Track.CASE), filled=True)
    assert (found.name, "调查取证" in found.needs.zh, "Investigation" in found.needs.en) == ("state", True, True)
    assert "初步核查" in found.needs.zh
