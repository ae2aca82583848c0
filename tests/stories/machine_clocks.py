"""A second reading of the clocks: which ones run is replayed from the events and the rows of the tables alone.

What a verb does to a clock beyond its row is written down here; a conditional effect is judged from the stored rows.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from portal.law.workflow.moves import ALL_BUT_REMEDY, OUTLIVE_THE_CASE, Effect
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from tests.stories.machine_city import Row, Snapshot

Key = tuple[str, int]
Status = Literal["off", "runs", "paused"]
Held = dict[str, frozenset[Status]]

TURN: dict[str, dict[Status, Status]] = {
    "start": {"off": "runs"},
    "stop": {"runs": "off", "paused": "off"},
    "pause": {"runs": "paused"},
    "resume": {"paused": "runs"},
}


@dataclass(frozen=True)
class Seen:
    """One event and what is stored after the step in which it happened."""

    event: Row
    after: Snapshot

    @property
    def case(self) -> Row:
        """The case of the event."""
        return self.after.one("case", self.event["case_id"])

    @property
    def subject(self) -> Row:
        """The subject of the event."""
        return self.after.subjects()[self.event["track"], self.event["subject_id"]]


Asks = Callable[[Seen], bool | None]


def _urgent(seen: Seen) -> bool | None:
    """M1: a private space, a child, or an urgent visit owed already; a complaint tied since may have changed it."""
    case = seen.case
    return True if case["urgent"] and (case["private_space"] or case["under_14"]) else None if case["urgent"] else False


def _not(asks: Asks) -> Asks:
    def ask(seen: Seen) -> bool | None:
        found = asks(seen)
        return None if found is None else not found

    return ask


def _is_public(seen: Seen) -> bool:
    return seen.case["publication"] in {"published", "corrected"}


def _contested(seen: Seen) -> bool:
    return seen.case["remedy"] in {"reconsideration", "suit"}


def _has_visit(seen: Seen) -> bool:
    return bool(seen.case["valid_visits"])


def _with_merged(after: Snapshot, case_id: int) -> list[int]:
    """The case and what was merged into it: whoever reported there follows this one now."""
    into = [row["id"] for row in after.tables["case"] if row["merged_into"] == case_id]
    return [case_id, *(key for one in into for key in _with_merged(after, one))]


def _named(seen: Seen) -> bool | None:
    """M6, M7: somebody in the case gave a name; one who has withdrawn since counts no more."""
    cases = _with_merged(seen.after, seen.event["case_id"])
    tied = {row["complaint_id"] for case_id in cases for row in seen.after.of_case("case_complaint", case_id)}
    rows = [row for row in seen.after.tables["complaint"] if row["id"] in tied]
    return any(row["named"] and row["state"] != "withdrawn" for row in rows)


def _notice_with_hearing(seen: Seen) -> bool:
    return bool(seen.after.of_case("notice", seen.event["case_id"])[-1]["hearing_right"])


def _fined(seen: Seen) -> bool:
    row = seen.after.of_case("decision", seen.event["case_id"])[-1]
    return bool(row["amount_fen"] + row["person_fen"])


def _money(seen: Seen) -> bool:
    row = seen.after.of_case("decision", seen.event["case_id"])[-1]
    gains = row["gains_fen"] if "N-CONF" in row["kinds"] else 0
    return bool(row["amount_fen"] + row["person_fen"] + gains)


WHEN: dict[tuple[str, str, str], Asks] = {
    ("complaint", "submit", "start D3"): lambda s: bool(s.subject["urgent"]),
    ("case", "open", "start D3"): _urgent,
    ("case", "open", "start D7"): _not(_urgent),
    ("case", "record", "stop D7"): _has_visit,
    ("case", "record", "stop D3"): _has_visit,
    ("case", "file", "start D37"): _named,
    ("case", "do_not_file", "start D37"): _named,
    ("case", "serve_notice", "start D18"): _notice_with_hearing,
    ("case", "notice_reached", "start D18"): _notice_with_hearing,
    ("case", "demand", "start D23"): _fined,
    ("case", "demand", "pause D23"): _contested,
    ("case", "demand", "pause D26"): _contested,
    ("case", "serve_decision", "start D22"): _money,
    ("case", "serve_decision", "start D31"): lambda s: s.event["to_state"] == "performed",
    ("case", "penalise_on_the_spot", "start D22"): _money,
    ("case", "reopen", "start D13"): lambda s: s.event["to_state"] == "investigating",
    ("case", "reopen", "start D11"): lambda s: s.event["to_state"] == "preliminary",
    ("remedy", "change", "start D27"): _is_public,
    ("remedy", "revoke", "start D27"): _is_public,
    ("remedy", "find_unlawful", "start D27"): _is_public,
    ("remedy", "declare_void", "start D27"): _is_public,
}
"""Conditional effects by track, move and what they do; one that is not named here may go either way."""


def _again(code: str) -> Asks:
    """V5: the first visit is due anew, and the case's record says by which clock."""
    return lambda seen: json.loads(seen.event["data"]).get("clock") == code


def _suit_possible(seen: Seen) -> bool:
    return seen.event["from_state"] == "reconsideration"


@dataclass(frozen=True)
class ByHand:
    """What a verb does to a clock that the table does not say; `asks` None: it may."""

    op: str
    clock: str
    on: Literal["subject", "case"] = "subject"
    asks: Asks | None = lambda _: True


MAY: Asks | None = None
BY_HAND: dict[tuple[str, str], tuple[ByHand, ...]] = {
    ("case", "complaint_tied"): (ByHand("start", "D3", asks=MAY),),
    ("case", "cases_merged"): (ByHand("start", "D3", asks=MAY),),
    ("case", "visit_due_again"): (ByHand("start", "D3", asks=_again("D3")), ByHand("start", "D7", asks=_again("D7"))),
    ("visit", "sign"): (ByHand("stop", "D3", "case"), ByHand("stop", "D7", "case")),
    ("order", "vary"): (ByHand("stop", "D29"),),
    ("case", "defer"): (ByHand("stop", "D23"), ByHand("stop", "D26")),
    ("case", "named_told"): (ByHand("stop", "D37"),),
    ("remedy", "lodge_reconsideration"): (ByHand("pause", "D23", "case"),),
    ("remedy", "lodge_suit"): (ByHand("pause", "D23", "case"),),
    ("remedy", "uphold"): (ByHand("resume", "D23", "case"), ByHand("start", "D25", "case", asks=_suit_possible)),
    ("remedy", "change"): (ByHand("resume", "D23", "case"), ByHand("start", "D25", "case", asks=_suit_possible)),
    ("remedy", "revoke"): (ByHand("resume", "D23", "case"),),
    ("remedy", "find_unlawful"): (ByHand("resume", "D23", "case"),),
    ("remedy", "declare_void"): (ByHand("resume", "D23", "case"),),
}


@dataclass
class Replay:
    """Which clocks run, told by the events alone."""

    held: dict[Key, Held] = field(default_factory=dict)

    def follow(self, events: list[Row], after: Snapshot) -> list[str]:
        """Take in the events of one step; what is stored and should not be so, in words."""
        for event in events:
            self._take(Seen(event, after))
        return self._compare(after)

    def _take(self, seen: Seen) -> None:
        track, name = seen.event["track"], seen.event["move"]
        for effect in _effects(seen.event):
            self._apply(seen, effect.op, effect.clock, effect.on, _asked(seen, effect))
        for hand in BY_HAND.get((track, name), ()):
            self._apply(seen, hand.op, hand.clock, hand.on, hand.asks(seen) if hand.asks else None)

    def _apply(self, seen: Seen, op: str, code: str, on: str, sure: bool | None) -> None:
        key = ("case", seen.event["case_id"]) if on == "case" else (seen.event["track"], seen.event["subject_id"])
        if sure is False or key[1] is None:
            return
        if code == ALL_BUT_REMEDY and key[0] == "case":
            self._end_parts(key[1], seen.after)
        held = self.held.setdefault(key, {})
        codes = [c for c in held if c not in OUTLIVE_THE_CASE] if code == ALL_BUT_REMEDY else [code]
        for each in codes:
            before = held.get(each, frozenset({"off"}))
            turned: frozenset[Status] = frozenset(TURN[op].get(status, status) for status in before)
            held[each] = turned if sure else turned | before

    def _end_parts(self, case_id: int, after: Snapshot) -> None:
        """Closing a case stops what still runs on its side tracks (A3)."""
        for (track, key), row in after.subjects().items():
            if track not in {"case", "complaint"} and row["case_id"] == case_id:
                held = self.held.setdefault((track, key), {})
                held.update({c: frozenset({"off"}) for c in held if c not in OUTLIVE_THE_CASE})

    def _compare(self, after: Snapshot) -> list[str]:
        stored = _stored(after)
        wrong = []
        for key in {*self.held, *stored}:
            held, now = self.held.setdefault(key, {}), stored.get(key, {})
            for code in {*held, *now}:
                is_now, may_be = now.get(code, "off"), held.get(code, frozenset({"off"}))
                if is_now not in may_be:
                    wrong.append(
                        f"clock {code} of {key} is {is_now}; by table and events it should be {sorted(may_be)}"
                    )
                held[code] = frozenset({is_now})
        return wrong


def _effects(event: Row) -> tuple[Effect, ...]:
    track, name = event["track"], event["move"]
    if track not in set(Track):
        return ()
    base, _, what = name.partition(".")
    move = MOVES[Track(track)].get(base)
    if move is None:
        return ()
    if what:
        return {"proposed": move.on_propose, "returned": move.on_return, "void": move.on_return}.get(what, ())
    return move.clocks if event["to_state"] is not None else ()


def _asked(seen: Seen, effect: Effect) -> bool | None:
    if effect.when is None:
        return True
    asks = WHEN.get((seen.event["track"], seen.event["move"].partition(".")[0], f"{effect.op} {effect.clock}"))
    return asks(seen) if asks else None


def _stored(after: Snapshot) -> dict[Key, dict[str, Status]]:
    found: dict[Key, dict[str, Status]] = {}
    for clock in after.tables["clock"]:
        if clock["stopped_on"] is None:
            held = found.setdefault((clock["track"], clock["subject_id"]), {})
            assert clock["code"] not in held, (
                f"clock {clock['code']} runs twice for {clock['track']} {clock['subject_id']}"
            )
            held[clock["code"]] = "paused" if clock["paused_on"] else "runs"
    return found


def strays(after: Snapshot) -> list[str]:
    """Clocks that run although what they belong to has ended (A3: closing stops what still runs, except D24–D28)."""
    subjects, wrong = after.subjects(), []
    for (track, key), held in _stored(after).items():
        state = subjects[track, key]["state"]
        outlives = OUTLIVE_THE_CASE | {"D37"} if track == "case" else frozenset[str]()
        ended = {"case": {"closed"}, "complaint": {"referred_out", "duplicate", "withdrawn", "closed"}}.get(
            track, set()
        )
        wrong += [
            f"clock {c} still runs on {track} {key} [{state}]" for c in held if state in ended and c not in outlives
        ]
    return wrong
