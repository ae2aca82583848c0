"""What has to hold after every step: states and events as the tables have them, duties apart, numbers without a gap."""

from collections import Counter

from portal.law.workflow.actors import Role
from portal.law.workflow.states import STATES, Track
from portal.law.workflow.tables import MOVES
from tests.stories.machine_city import Row, Snapshot
from tests.stories.machine_steps import Doing

BEFORE_ANYTHING = "none"
"""A public record or a remedy before its first move has no event."""
CHAIN = (Role.OFFICER.value, Role.REVIEWER.value, Role.HEAD.value)


def unlisted_states(after: Snapshot) -> list[str]:
    """States that no table has."""
    return [
        f"{track} {key} is in the state {row['state']}"
        for (track, key), row in after.subjects().items()
        if row["state"] not in set(STATES[Track(track)])
    ]


def unexplained(before: Snapshot, after: Snapshot) -> list[str]:
    """Changes of state that no event tells, and events that no row of the tables allows."""
    events = after.events(before.last_event)
    states = {key: row["state"] for key, row in before.subjects().items()}
    wrong = []
    for event in events:
        if event["to_state"] is not None:
            wrong += _disallowed(event, states.get((event["track"], event["subject_id"])))
            states[event["track"], event["subject_id"]] = event["to_state"]
    for key, row in after.subjects().items():
        if states.get(key, BEFORE_ANYTHING) != row["state"]:
            wrong.append(f"{key} is {row['state']}, its events say {states.get(key)}")
    return wrong


def _disallowed(event: Row, here: str | None) -> list[str]:
    what = f"event {event['id']} {event['track']}.{event['move']}"
    move = MOVES.get(Track(event["track"]), {}).get(event["move"])
    if move is None:
        return [f"{what} is no move of the table"]
    wrong = []
    if move.creates != (event["from_state"] is None):
        wrong.append(f"{what} comes from {event['from_state']}")
    if not move.creates and (
        event["from_state"] != (here or BEFORE_ANYTHING) or event["from_state"] not in move.sources
    ):
        wrong.append(f"{what} says it left {event['from_state']}, which was {here}")
    if event["to_state"] not in (move.targets or (event["from_state"],)):
        wrong.append(f"{what} leads to {event['to_state']}")
    if event["role"] not in {role.value for role in move.roles}:
        wrong.append(f"{what} was made as {event['role']}")
    if move.second is not None and event["second_id"] is None:
        wrong.append(f"{what} has no second person")
    return wrong


def rewritten(before: Snapshot, after: Snapshot) -> list[str]:
    """Events that are no longer what they were."""
    old = before.tables["event"]
    return [] if after.tables["event"][: len(old)] == old else ["an event was changed or removed"]


def miscounted(doing: Doing, before: Snapshot, after: Snapshot) -> list[str]:
    """A step writes each of its events once, and the one it is about at all."""
    events = after.events(before.last_event)
    names = Counter((e["track"], e["subject_id"], e["move"]) for e in events if e["to_state"] is not None)
    wrong = [f"{key} was written {n} times" for key, n in names.items() if n > 1 and not doing.many]
    if doing.about is not None:
        track, key, name = doing.about
        wanted = {name, *(f"{name}.{what}" for what in ("proposed", "returned", "void"))}
        found = [e["move"] for e in events if (e["track"], e["subject_id"]) == (track, key) and e["move"] in wanted]
        if len(found) != 1:
            wrong.append(f"{doing.about} wrote {found}")
    return wrong


def joined_duties(after: Snapshot) -> list[str]:
    """People who approved their own doing, or who investigated, reviewed and decided in one case (APL 58)."""
    wrong = [
        f"event {e['id']} {e['track']}.{e['move']} has one person twice"
        for e in after.events()
        if e["actor_id"] is not None and e["actor_id"] == e["second_id"]
    ]
    for case in after.tables["case"]:
        wrong += _both(case["id"], after)
        wrong += _investigated(case["id"], after)
    return wrong


def _investigated(case_id: int, after: Snapshot) -> list[str]:
    """Whoever was ever named an investigator, or for a visit, and reviewed or decided all the same."""
    visits = {row["id"] for row in after.of_case("visit", case_id)}
    named = {row["user_id"] for row in after.of_case("assignment", case_id) if row["duty"] in {"lead", "second"}}
    named |= {row["user_id"] for row in after.tables["visit_person"] if row["visit_id"] in visits} - {None}
    others = {Role.REVIEWER.value, Role.HEAD.value}
    return [
        f"person {e['actor_id']} investigated case {case_id} and acted as {e['role']} in event {e['id']}"
        for e in after.events()
        if e["case_id"] == case_id and e["actor_id"] in named and e["role"] in others and _is_duty(e)
    ]


def _both(case_id: int, after: Snapshot) -> list[str]:
    """Only moves of the case's tracks: a complaint tied to it is read and answered by whoever is there."""
    held: dict[int, set[str]] = {}
    for event in after.events():
        if event["case_id"] == case_id and event["actor_id"] is not None and _is_duty(event):
            held.setdefault(event["actor_id"], set()).add(event["role"])
    return [f"person {who} acted as {sorted(roles)} in case {case_id}" for who, roles in held.items() if len(roles) > 1]


def _is_duty(event: Row) -> bool:
    """Whether it was done in a duty of the chain.

    Whoever only opens a case (M1), or reads a text before it is public (P2), has none.
    """
    name, _, what = event["move"].partition(".")
    move = MOVES[Track(event["track"])].get(name) if event["track"] in set(Track) else None
    if move is None or move.track is Track.COMPLAINT or event["role"] not in CHAIN or move.creates:
        return False
    decides = what in {"approved", "returned", "void"}
    reads = decides and event["role"] == Role.OFFICER.value and not (move.second and move.second.visit_partner)
    return not reads


def gaps(after: Snapshot) -> list[str]:
    """Numbers of papers that are missing or there twice."""
    taken: dict[tuple[str, str, int], list[int]] = {}
    for row in after.tables["document"]:
        if row["number"] is not None:
            taken.setdefault((row["office"], row["kind"], row["year"]), []).append(row["number"])
    wrong = [f"numbers of {key}: {sorted(n)}" for key, n in taken.items() if sorted(n) != list(range(1, len(n) + 1))]
    for row in after.tables["series"]:
        found = taken.get((row["office"], row["kind"], row["year"]), [])
        if row["next"] != len(found) + 1:
            wrong.append(
                f"the next number of {row['office']} {row['kind']} {row['year']} is {row['next']} after {len(found)}"
            )
    return wrong


def stepped_back(before: Snapshot, after: Snapshot) -> list[str]:
    """Reporters whose stage went back without a re-check or a reopening, or without a message (A4)."""
    was, now = stages(before), stages(after)
    events = after.events(before.last_event)
    wrong = []
    for key, stage in now.items():
        if stage >= was.get(key, 0):
            continue
        again = [e for e in events if e["move"] == "reopen" and e["track"] in {"complaint", "case"}]
        if not again:
            wrong.append(f"complaint {key} went back from stage {was[key]} to {stage}")
        elif not _told(key, before, after):
            wrong.append(f"complaint {key} went back from stage {was[key]} to {stage} without a message")
    return wrong


def _told(key: int, before: Snapshot, after: Snapshot) -> bool:
    def letters(at: Snapshot) -> int:
        return sum(1 for m in at.tables["message"] if m["complaint_id"] == key and not m["from_reporter"])

    return letters(after) > letters(before)


def stages(at: Snapshot) -> dict[int, int]:
    """The stage that each reporter sees: an accepted complaint follows its case up to stage 4."""
    cases = {row["id"]: row["stage_reached"] for row in at.tables["case"]}
    own = {row["id"]: row["stage"] for row in at.tables["complaint"]}
    found = {}
    for row in at.tables["complaint"]:
        stage, main = row["stage"], row["main_id"]
        if row["state"] == "duplicate" and main:
            stage = max(stage, own[main])
        tied = [k["case_id"] for k in at.tables["case_complaint"] if k["complaint_id"] in {row["id"], main}]
        follows = tied and row["state"] in {"accepted", "duplicate"}
        found[row["id"]] = max(stage, min(cases[max(tied)], 4)) if follows else stage
    return found


def everything(doing: Doing, before: Snapshot, after: Snapshot) -> list[str]:
    """All of it, in words."""
    return [
        *unlisted_states(after), *unexplained(before, after), *rewritten(before, after),
        *miscounted(doing, before, after), *joined_duties(after), *gaps(after), *stepped_back(before, after),
    ]  # fmt: skip
