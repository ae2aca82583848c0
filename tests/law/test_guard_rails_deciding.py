"""The legal guard rails of the second half of the tables: each with facts that refuse and facts that allow.

A row: the condition, the move that asks it, the facts that refuse, the facts that allow, the clause. Every condition of
the modules has a row, so that none is written without a test.
"""

import re
from datetime import date
from typing import Any, NamedTuple

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow import after_decision, deciding_guards, service
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import CaseFacts, Facts, PublicationFacts, RemedyFacts
from portal.law.workflow.moves import Guard
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, refusals
from portal.law.workflow.terms import Terms

TODAY = date(2026, 3, 20)
KINDS: dict[Track, type[Facts]] = {
    Track.CASE: CaseFacts,
    Track.PUBLICATION: PublicationFacts,
    Track.REMEDY: RemedyFacts,
}
WARNED = Terms(("N-WARN",), bases=("P28", "P66.1"), tier="general")
FINED = Terms(("N-WARN", "N-FINE1"), 5_000_000, bases=("P28", "P66.1"), tier="general")
GRAVE = Terms(("N-FINE2",), 200_000_000, bases=("P28", "P66.2"), tier="heavy")
GIVEN = {"kinds": FINED.kinds, "amount": FINED.fine, "bases": FINED.bases, "tier": "general"}
PERSON = {"person": "店长", "person_fine": 1_000_000}
REFUSED: dict[str, Any] = {"refusal_on": TODAY, "rectification": "refused"}
FAULT = (Refusal("amount_above", "PIPL66.1", pack().texts["offline_help"], "amount"),)
MINOR, FIRST, NOFAULT = "NO_PENALTY_MINOR", "NO_PENALTY_FIRST", "NO_PENALTY_NOFAULT"


class Row(NamedTuple):
    """One condition asked by one move."""

    guard: str
    move: str
    refuse: dict[str, Any]
    allow: dict[str, Any]
    clause: str
    track: Track = Track.CASE


def give(**given: Any) -> dict[str, Any]:
    """Facts whose form was filled in like this."""
    return {"given": given}


def of_case(**facts: Any) -> dict[str, Any]:
    """Facts of a side track whose case is like this."""
    return {"case": case(**facts)}


def case(**facts: Any) -> CaseFacts:
    """A case with the party's decision served."""
    return CaseFacts(**({"state": "performed", "office": "CAC-310117", "today": TODAY} | facts))


P, X = Track.PUBLICATION, Track.REMEDY
ROWS = [
    # what is proposed
    Row("plan_lawful", "finish", give(kinds=("N-WARN",)), {**give(kinds=("N-WARN",)), "judged": True}, "APL57"),
    Row("plan_lawful", "revise", give(amount=100), give(kinds=()), "APL57"),
    Row("beyond_district", "escalate", {"plan_beyond": False}, {"plan_beyond": True}, "PIPL66.2"),
    Row("within_office", "pass_review", {"plan_beyond": True}, {"plan_beyond": True, "level": "municipal"}, "PIPL66.2"),
    Row("within_office", "pass_review", {"plan_beyond": True}, {"plan_beyond": False}, "PIPL66.2"),
    Row("district_case", "escalate", {"level": "municipal"}, {"level": "district"}, "PIPL66.2"),
    # the notice
    Row("penalty_planned", "serve_notice", {}, {"plan": WARNED}, "APL44"),
    Row("legal_pass", "serve_notice", {"changed_after_pass": True}, {"changed_after_pass": False}, "APL58"),
    Row("legal_pass", "penalise", {"changed_after_pass": True}, {"changed_after_pass": False}, "APL58"),
    Row("notice_not_served", "serve_notice", {"notice_served": True}, {}, "APL44"),
    Row("notice_not_sent", "serve_notice", {"notice_sent": True}, {}, "APL44"),
    Row("notice_sent", "notice_reached", {}, {"notice_sent": True}, "APL44"),
    Row("notice_sent", "notice_reached", {"notice_sent": True, "notice_served": True}, {"notice_sent": True}, "APL44"),
    Row("notice_served", "hear_statement", {}, {"notice_served": True}, "APL44"),
    Row("notice_or_none", "penalise", {}, {"notice_served": True}, "APL62"),
    Row("windows_over", "end_windows", {"running": {"D17"}}, {"running": {"D17"}, "overdue": {"D17"}}, "APL62"),
    Row("windows_over", "end_windows", {"running": {"D18"}}, {"running": {"D18"}, **give(waived_in_writing=True)}, "APL62"),
    Row("clock_may_end_window", "end_windows", {"running": {"D17"}}, {"running": {"D17"}, "actor": 1}, "APL62"),
    # service
    Row("left_with", "serve_notice", give(way="left_with_witness"), give(way="left_with_witness", witness="王"), "CPL87"),
    Row("refusal_noted", "serve_decision", give(way="left_with_witness"), give(way="left_with_witness", refused_note="拒收"), "CPL87"),
    Row("consented", "serve_decision", give(way="electronic"), give(way="electronic", consent=True), "APL61"),
    Row("tracked", "serve_decision", give(way="post"), give(way="post", tracking="EMS 1"), "CPL87"),
    Row("tracked", "serve_demand", give(way="public_notice"), give(way="direct"), "CPL87"),
    Row("served_at_once", "serve_notice", give(way="post"), give(way="direct"), "APL61"),
    Row("served_at_once", "convene_hearing", give(way="public_notice"), give(way="electronic"), "APL61"),
    # the hearing
    Row("hearing_right", "ask_hearing", {}, {"hearing_right": True}, "APL63"),
    Row("hearing_once", "ask_hearing", {"hearing_held": True}, {}, "APL64"),
    Row("hearing_in_time", "ask_hearing", {}, {"request_in_time": True}, "APL64"),
    Row("hearing_in_time", "ask_hearing", {}, give(good_cause="住院"), "APL64"),
    Row("host_apart", "convene_hearing", {"actor": 1, "assigned": {1: {"lead"}}}, {"actor": 1, "assigned": {1: {"reviewer"}}}, "APL64"),
    Row("host_apart", "convene_hearing", {"actor": 1, "ever": {1: {"second"}}}, {"actor": 1, "ever": {2: {"second"}}}, "APL64"),
    Row("host_apart", "hold_hearing", {"actor": 1, "ever": {1: {"visitor"}}}, {"actor": 1, "ever": {1: {"host"}}}, "APL64"),
    Row("convened", "hold_hearing", {}, {"hearing_on": TODAY}, "APL64"),
    Row("host_announced", "hold_hearing", {"actor": 1, "hearing_host": 2}, {"actor": 2, "hearing_host": 2}, "APL64"),
    Row("day_announced", "hold_hearing", {"hearing_on": TODAY}, {"hearing_on": TODAY, **give(held_on=TODAY)}, "APL64"),
    # the decision
    Row("enough_attend", "discuss", {"collective_least": 3, **give(attendees="甲、乙")}, {"collective_least": 3, **give(attendees="甲\n乙\n丙")}, "APL57"),
    Row("decision_in_time", "penalise", {"running": {"D13"}, "overdue": {"D13"}}, {"running": {"D13"}}, "APL60"),
    Row("discussed", "penalise", {"plan": FINED, "collective_fen": 5_000_000}, {"plan": FINED, "collective_fen": 5_000_001}, "APL57"),
    Row("discussed", "penalise", {"plan_beyond": True}, {"plan_beyond": True, "discussed": True}, "APL57"),
    Row("decider_apart", "penalise", {"actor": 1, "assigned": {1: {"reviewer"}}}, {"actor": 1, "assigned": {1: {"head"}}}, "APL58"),
    Row("decider_apart", "penalise", {"actor": 1, "ever": {1: {"lead"}}}, {"actor": 1, "ever": {2: {"lead"}}}, "APL58"),
    Row("decider_apart", "penalise", {"actor": 1, "ever": {1: {"visitor"}}}, {"actor": 1, "ever": {1: {"head"}}}, "APL58"),
    Row("decider_apart", "do_not_penalise", {"actor": 1, "assigned": {1: {"second"}}}, {"actor": 1}, "APL58"),
    Row("own_authority", "penalise", {"actor": 1, "enforcer": "market"}, {"actor": 1, "enforcer": "market", "roles": {Role.HEAD}}, "PIPL60"),
    Row("district_decides", "penalise", {"actor": 1, "able_heads": 1}, {"actor": 1, "able_heads": 0}, "APL57"),
    Row("district_decides", "do_not_penalise", {"actor": 1, "able_heads": 1}, {"actor": 1, "able_heads": 1, "level": "municipal"}, "APL57"),
    Row("as_passed", "penalise", {"plan": WARNED, **give(**GIVEN)}, {"plan": FINED, **give(**GIVEN)}, "APL58"),
    Row("as_passed", "penalise", {"plan": FINED, **give(**GIVEN | {"amount": 4_999_999})}, {"plan": FINED, **give(**GIVEN)}, "APL58"),
    Row("as_passed", "penalise", {"plan": FINED, **give(**GIVEN | {"bases": ("P66.1",)})}, {"plan": FINED, **give(**GIVEN | {"bases": ("P66.1", "P28")})}, "APL58"),
    Row("bases", "penalise", give(**GIVEN), {"judged": True, **give(**GIVEN)}, "APL37"),
    Row("bases", "penalise_on_the_spot", {"judged": True, "basis_faults": FAULT}, {"judged": True}, "APL37"),
    Row("limits", "penalise", give(**GIVEN), {"judged": True, **give(**GIVEN)}, "PIPL66.1"),
    Row("limits", "penalise_on_the_spot", {"judged": True, "limit_faults": FAULT}, {"judged": True}, "PIPL66.1"),
    Row("refusal_for_fine", "serve_notice", {"plan": FINED}, {"plan": FINED, **REFUSED}, "PIPL66.1"),
    Row("refusal_for_fine", "serve_notice", {"plan": FINED, "refusal_on": TODAY, "rectification": "verified"}, {"plan": FINED, **REFUSED}, "PIPL66.1"),
    Row("refusal_for_fine", "penalise", {**REFUSED, "rectification": "evidence_in", **give(**GIVEN)}, {**REFUSED, **give(**GIVEN)}, "PIPL66.1"),
    Row("refusal_for_fine", "penalise_on_the_spot", {**REFUSED, "rectification": "ordered", **give(**GIVEN)}, {**REFUSED, **give(**GIVEN)}, "PIPL66.1"),
    Row("refusal_for_fine", "penalise", give(**GIVEN), give(kinds=("N-WARN",)), "PIPL66.1"),
    Row("refusal_for_fine", "penalise_on_the_spot", give(**GIVEN), {**REFUSED, **give(**GIVEN)}, "PIPL66.1"),
    Row("refusal_for_fine", "penalise", give(**GIVEN), give(kinds=GRAVE.kinds, amount=1, bases=GRAVE.bases), "PIPL66.1"),
    Row("refusal_for_person", "penalise", give(**GIVEN | PERSON), {**REFUSED, **give(**GIVEN | PERSON)}, "PIPL66.1"),
    Row("refusal_for_person", "penalise", {**REFUSED, "rectification": "verified", **give(**GIVEN | PERSON)}, {**REFUSED, **give(**GIVEN | PERSON)}, "PIPL66.1"),
    Row("refusal_for_person", "penalise", give(**GIVEN | PERSON), {"person_fine_needs_refusal": False, **give(**GIVEN | PERSON)}, "PIPL66.1"),
    Row("refusal_for_person", "send_notice", {"plan": Terms(("N-WARN",), person_fine=1, bases=("P66.1",))}, {"plan": Terms(("N-STOP",), person_fine=1, bases=("P66.2",))}, "PIPL66.1"),
    Row("one_fine_per_act", "penalise", {"fined_before": True, **give(**GIVEN)}, {"fined_before": True, **give(kinds=("N-WARN",))}, "APL29"),
    Row("one_fine_per_act", "penalise_on_the_spot", {"fined_before": True, **give(**GIVEN)}, give(**GIVEN), "APL29"),
    Row("not_heavier", "penalise", {"notice_served": True, "notice": WARNED, **give(**GIVEN)}, {"notice_served": True, "notice": FINED, **give(**GIVEN)}, "APL45"),
    Row("not_heavier", "penalise", {"notice_served": True, "notice": FINED, **give(**GIVEN | PERSON)}, {"notice_served": True, "notice": FINED, **give(**GIVEN | {"amount": 1})}, "APL45"),
    Row("refusal_approver", "penalise", {"actor": 1, "refusal_approver": 1, "other_heads": 1}, {"actor": 1, "refusal_approver": 1}, "APL58"),
    Row("penalty_kind", "penalise", {}, give(**GIVEN), "APL57"),
    # no penalty
    Row("no_penalty_ground", "do_not_penalise", {}, give(ground=MINOR), "APL33"),
    Row("no_harm", "do_not_penalise", give(ground=MINOR, harm="slight"), give(ground=MINOR, harm="none"), "APL33"),
    Row("no_harm", "do_not_penalise", give(ground=FIRST), give(ground=FIRST, harm="slight"), "APL33"),
    Row("corrected", "do_not_penalise", give(ground=MINOR), {"rectification": "verified", **give(ground=MINOR)}, "APL33"),
    Row("corrected", "do_not_penalise", give(ground=FIRST), give(ground=FIRST, evidence="复查已停用"), "APL33"),
    Row("corrected", "do_not_penalise", {"rectification": "refused", **give(ground=FIRST, evidence="1")}, give(ground="NOT_FOUND"), "APL33"),
    Row("no_fault_proven", "do_not_penalise", give(ground=NOFAULT), give(ground=NOFAULT, evidence="合同"), "APL33"),
    Row("first_time", "do_not_penalise", {"earlier_finding": True, **give(ground=FIRST)}, give(ground=FIRST), "APL33"),
    Row("pass_or_none", "do_not_penalise", {"plan": WARNED}, {"plan": WARNED, "changed_after_pass": False}, "APL58"),
    Row("pass_or_none", "do_not_penalise", {"plan": WARNED}, {}, "APL58"),
    # payment and enforcement
    Row("not_deferred", "demand", {"deferred": True}, {}, "APL66"),
    *(
        Row("after_decision_day", move, {"decided_on": date(2024, 8, 2), **give(on=date(2024, 8, 1))}, {"decided_on": date(2024, 8, 2), **give(on=date(2024, 8, 2))}, "APL67")
        for move in ("pay_part", "perform")
    ),
    Row("payment_overdue", "demand", {"decision": FINED}, {"decision": FINED, "overdue": {"D22"}}, "APL72"),
    Row("payment_overdue", "demand", {"decision": FINED}, {"decision": Terms(("N-APP",))}, "APL72"),
    Row("decision_stands", "perform", {"remedy": "revoked"}, {"remedy": "upheld"}, "APL48"),
    Row("decision_stands", "apply_to_court", {"remedy": "void"}, {"remedy": "changed"}, "APL48"),
    Row("decision_stands", "close", {"remedy": "unlawful"}, {"remedy": "suit"}, "APL48"),
    Row("demanded", "demand", {"demanded": True}, {}, "ACL54"),
    Row("demand_open", "serve_demand", {}, {"demanded": True}, "ACL54"),
    Row("demand_open", "serve_demand", {"demanded": True, "demand_served_on": TODAY}, {"demanded": True}, "ACL54"),
    Row("demand_waited", "apply_to_court", {"demand_served_on": TODAY}, {"demand_over": True}, "ACL54"),
    Row("remedies_over", "apply_to_court", {"running": {"D25"}}, {"running": {"D25"}, "overdue": {"D25"}}, "ACL53"),
    Row("remedies_over", "apply_to_court", {"remedy": "suit"}, {"remedy": "upheld"}, "ACL53"),
    Row("apply_in_time", "apply_to_court", {"running": {"D26"}, "overdue": {"D26"}}, {"running": {"D26"}}, "ACL53"),
    Row("applied", "end_enforcement", {}, {"court_applied": True}, "ACL53"),
    Row("applied", "end_enforcement", {"running": {"D26"}}, {"overdue": {"D26"}}, "ACL53"),
    # the end
    Row("rectification_done", "close", {"rectification": "ordered"}, {"rectification": "verified"}, "APL28"),
    Row("rectification_done", "close", {"rectification": "refused"}, {"rectification": "refused", "ended_by_court": True}, "APL28"),
    Row("results_queued", "close", {"results_pending": 1}, {}, "PIPL65"),
    Row("publication_decided", "close", {"publication": "proposed"}, {"publication": "declined"}, "APL48"),
    Row("publication_decided", "close", {}, {"publication": "withdrawn"}, "APL48"),
    Row("archive", "close", {}, give(archive_complete=True), "APL47"),
    Row("closing_kind", "close", {"closing_kinds": ("PENALTY_DONE",), **give(kind="PENALTY_COURT")}, {"closing_kinds": ("PENALTY_DONE",), **give(kind="PENALTY_DONE")}, "APL57"),
    Row("may_reopen", "reopen", {"state": "enforcing"}, {"state": "enforcing", "remedy": "revoked"}, "APL57"),
    Row("may_reopen", "reopen", {"state": "performed", "remedy": "upheld"}, {"state": "closed"}, "APL57"),
    Row("may_revoke", "revoke_filing", {"state": "decided"}, {"state": "decided", "remedy": "void"}, "APL57"),
    Row("may_revoke", "revoke_filing", {"state": "performed"}, {"state": "investigating", "overdue": {"D13"}}, "APL57"),
    # on the spot
    Row("spot_limits", "penalise_on_the_spot", {"spot_unit_fen": 300_000, **give(kinds=("N-FINE1",), amount=300_001)}, {"spot_unit_fen": 300_000, **give(kinds=("N-FINE1",), amount=300_000)}, "APL51"),
    Row("spot_limits", "penalise_on_the_spot", {"spot_person_fen": 20_000, **give(kinds=("N-FINE1",), amount=20_001, party="citizen")}, give(kinds=("N-WARN",)), "APL51"),
    Row("spot_limits", "penalise_on_the_spot", give(kinds=("N-CONF",)), give(kinds=("N-WARN",)), "APL51"),
    Row("spot_told", "penalise_on_the_spot", {}, give(told_orally=True), "APL44"),
    # publication
    Row("decision_served", "propose", {}, {"decision_served": True}, "APL48", P),
    Row("served_or_begun", "decline", {"state": "none"}, {"state": "none", "decision_served": True}, "APL48", P),
    Row("served_or_begun", "decline", {"state": "none"}, {"state": "proposed"}, "APL48", P),
    Row("decision_served", "publish", {}, {"decision_served": True}, "APL48", P),
    Row("decision_stands", "publish", of_case(remedy="revoked"), of_case(remedy="upheld"), "APL48", P),
    Row("decision_stands", "correct", of_case(remedy="unlawful"), of_case(remedy="changed"), "APL48", P),
    Row("texts_complete", "redact", {}, {"texts_complete": True}, "APL48", P),
    Row("no_leak", "redact", {"leaks": 1}, {}, "APL50", P),
    Row("party_told", "approve", {}, give(party_told_on=TODAY), "APL48", P),
    Row("cross_district", "approve", {"cross_district": True}, {"cross_district": True, "roles": {Role.MUNICIPAL}}, "APL48", P),
    Row("both_languages", "correct", {"shown": {"zh", "en"}}, {"shown": {"zh", "en"}, **give(title_en="A", body_en="B")}, "APL48", P),
    Row("both_languages", "correct", {"shown": {"zh", "en"}}, {"shown": {"zh"}}, "APL48", P),
    Row("performed", "remove_early", {}, {"performed": True}, "CREDIT36", P),
    Row("decision_changed", "withdraw", of_case(remedy="upheld"), of_case(remedy="changed"), "APL48", P),
    Row("decision_changed", "withdraw", of_case(remedy="none"), of_case(state="investigating"), "APL48", P),
    Row("harm_removed", "remove_early", {}, {"harm_removed": True}, "CREDIT36", P),
    Row("no_repeat", "remove_early", {"repeated": True}, {}, "CREDIT36", P),
    Row("minimum_over", "remove_early", {}, {"minimum_over": True}, "CREDIT36", P),
    Row("shelf_life_over", "expire", {}, {"expired": True}, "CREDIT36", P),
    # remedies
    Row("has_decision", "lodge_reconsideration", of_case(state="decided"), of_case(state="enforcing"), "APL73", X),
    Row("has_decision", "lodge_suit", {"has_decision": False, **of_case(state="closed")}, of_case(state="closed"), "APL73", X),
    Row("remedy_in_time", "lodge_suit", {"in_time": False}, {}, "ARL20", X),
    Row("not_worse", "change", {**of_case(decision=FINED), **give(**GIVEN | {"amount": 5_000_001})}, {**of_case(decision=FINED), **give(**GIVEN)}, "NOTWORSE", X),
]  # fmt: skip


def facts(row: Row, more: dict[str, Any]) -> Any:
    """The facts of one side of a row, in a state from which its move can be made."""
    move = MOVES[row.track][row.move]
    told = {key: frozenset(value) if isinstance(value, set) else value for key, value in more.items()}
    for name in {"assigned", "ever"} & told.keys():
        told[name] = {user: frozenset(duties) for user, duties in told[name].items()}
    base = {"state": min(move.sources or set(move.targets)), "office": "CAC-310117", "today": TODAY}
    return KINDS[row.track](**(base | told))


def guard_of(row: Row) -> Guard:
    """The condition as its move asks it."""
    return next(guard for guard in MOVES[row.track][row.move].guards if guard.name == row.guard)


def said(row: Row, more: dict[str, Any]) -> list[Refusal]:
    """What the table answers for this condition; particulars stand for it where the facts hold them."""
    found = refusals(MOVES[row.track][row.move], facts(row, more), filled=True)
    return [refusal for refusal in found if refusal.name == row.guard or refusal in FAULT]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.move}-{row.guard}-{n}" for n, row in enumerate(ROWS)])
def test_the_condition_refuses_and_allows(row: Row) -> None:
    (refusal,) = said(row, row.refuse)
    assert said(row, row.allow) == []
    assert guard_of(row).clause == row.clause
    assert refusal.clause in pack().clauses
    assert re.search(r"[\u4e00-\u9fff]", refusal.needs.zh)
    assert refusal.needs.en
    assert not re.search(r"[\u4e00-\u9fff]", refusal.needs.en)


def test_every_condition_has_a_row() -> None:
    written = {
        (value.name, value.clause)
        for module in (deciding_guards, service, after_decision)
        for value in vars(module).values()
        if isinstance(value, Guard)
    }
    assert written == {(row.guard, guard_of(row).clause) for row in ROWS}


@pytest.mark.parametrize("module", [deciding_guards, service, after_decision])
def test_what_is_asked_of_a_form_names_its_field(module: Any) -> None:
    """But for what judges several fields at once: those name theirs one by one."""
    several = {"plan_lawful", "not_heavier"}
    for guard in vars(module).values():
        if isinstance(guard, Guard) and guard.asks == "given":
            assert guard.field or guard.name in several, guard.name


@pytest.mark.parametrize("move", ["penalise", "finish", "revise", "penalise_on_the_spot"])
def test_nothing_is_imposed_that_nobody_judged(move: str) -> None:
    told = facts(Row("", move, {}, {}, ""), give(**GIVEN))
    assert {"bases", "limits", "plan_lawful"} & {
        row.name for row in refusals(MOVES[Track.CASE][move], told, filled=True)
    }
