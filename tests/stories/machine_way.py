"""What the tables say of the way to a move, and what lifts a guard that bars it."""

import heapq
from itertools import count
from random import Random

from portal.ground.procedure.models import Tracked
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.cases.models import Case

Goal = tuple[Track, str]
T = Track
ENDED = frozenset({"closed", "transferred"})
NO_MONEY = frozenset({"penalise_on_the_spot", "do_not_penalise"})
"""Ways to a decision on which there is little to enforce."""
ONCE = frozenset({T.PUBLICATION, T.REMEDY})
"""Of these a case has one at a time."""
ENDS_A_CASE = ("find_nothing", "do_not_file", "transfer")
DEEP = 8

LIFTS: dict[str, Goal] = {
    "looked_at": (T.COMPLAINT, "first_look"),
    "disputed": (T.COMPLAINT, "refuse"),
    "own_district": (T.COMPLAINT, "transfer"),
    "fixed": (T.ORDER, "verify"),
    "fixed_for_ground": (T.ORDER, "verify"),
    "rectification_done": (T.ORDER, "verify"),
    "no_order": (T.ORDER, "withdraw"),
    "order_served": (T.ORDER, "serve"),
    "second_chance": (T.ORDER, "set_new_date"),
    "refusal_for_fine": (T.ORDER, "record_refusal"),
    "paused": (T.CASE, "pause"),
    "with_police": (T.CASE, "suspect_crime"),
    "held": (T.CASE, "preserve"),
    "penalty_planned": (T.CASE, "send_back"),
    "notice_served": (T.CASE, "serve_notice"),
    "notice_or_none": (T.CASE, "serve_notice"),
    "discussed": (T.CASE, "discuss"),
    "decision_in_time": (T.CASE, "extend_again"),
    "filed": (T.CASE, "file"),
    "again_or_late": (T.CASE, "extend"),
    "decision_served": (T.CASE, "serve_decision"),
    "has_decision": (T.CASE, "serve_decision"),
    "publication_decided": (T.PUBLICATION, "decline"),
    "hearing_right": (T.ORDER, "record_refusal"),
    "refusal_for_person": (T.ORDER, "record_refusal"),
    "order_settled": (T.ORDER, "verify"),
    "harm_removed": (T.ORDER, "verify"),
    "check_void": (T.VISIT, "invalidate"),
    "nothing_held": (T.CASE, "give_back"),
    "d12_may_grow": (T.CASE, "file"),
    "d15_may_grow": (T.CASE, "seize"),
    "police_told": (T.CASE, "tell_police"),
    "within_office": (T.CASE, "escalate"),
    "beyond_district": (T.CASE, "send_back"),
    "notice_not_sent": (T.CASE, "notice_reached"),
    "notice_sent": (T.CASE, "send_notice"),
    "legal_pass": (T.CASE, "revise"),
    "as_passed": (T.CASE, "revise"),
    "not_heavier": (T.CASE, "revise"),
    "convened": (T.CASE, "convene_hearing"),
    "day_announced": (T.CASE, "convene_hearing"),
    "host_announced": (T.CASE, "convene_hearing"),
    "demand_open": (T.CASE, "demand"),
    "applied": (T.CASE, "apply_to_court"),
    "may_reopen": (T.CASE, "close"),
    "may_revoke": (T.REMEDY, "revoke"),
    "decision_changed": (T.REMEDY, "revoke"),
    "performed": (T.CASE, "perform"),
}
"""What to do where a guard bars the way, if it is a move."""

WAITS: dict[str, tuple[str, ...]] = {
    "reply_overdue": ("D4",), "recheck_over": ("D9",), "windows_over": ("D17", "D18"), "order_late": ("D29",),
    "clock_may_end_window": ("D17", "D18"), "payment_overdue": ("D22",), "hearing_notice": ("D19",),
    "minimum_over": ("D28",), "shelf_life_over": ("D28",), "public_notice": (), "day": ("D19",), "served_on": (),
    "remedies_over": ("D24", "D25"), "not_deferred": ("D22",),
}  # fmt: skip
"""What only time lifts, and the clocks that say how much."""


def wish_of(track: Track, name: str) -> str:
    """What has to be proposed on the way to a move, as its row says."""
    move = MOVES[track][name]
    guards = {guard.name for guard in move.guards}
    if guards & {"beyond_district", "district_case"}:
        return "grave"
    if "hearing_right" in guards or move.sources == {"hearing"}:
        return "hearing"
    return "money" if move.sources == {"enforcing"} or (track, name) == (Track.REMEDY, "change") else ""


def case_of(subject: Tracked) -> Case | None:
    """The case that a subject is, or belongs to."""
    return subject if isinstance(subject, Case) else getattr(subject, "case", None)


def way_to(track: Track, state: str, move: Move, dice: Random, *, shy: bool = False) -> list[str] | None:
    """The moves from `state` to where `move` is made, the easiest first; None where the table has no way.

    `shy`: not by way of a decision that imposes little or nothing.
    """
    order = count()
    heap: list[tuple[float, int, str, list[str]]] = [(0.0, next(order), state, [])]
    seen: set[str] = set()
    while heap:
        cost, _, here, way = heapq.heappop(heap)
        if here in move.sources:
            return way
        if here in seen:
            continue
        seen.add(here)
        for step in MOVES[track].values():
            if here in step.sources and step.targets and not (shy and step.name in NO_MONEY):
                for there in step.targets:
                    price = cost + 1 + len(step.guards) * 0.2 + dice.random()
                    heapq.heappush(heap, (price, next(order), there, [*way, step.name]))
    return None
