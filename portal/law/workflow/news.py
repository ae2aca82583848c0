"""Which events are news to whoever reported: read off the tables of moves, so that a new row speaks for itself."""

from portal.law.workflow.alarm import ALARM_STEPS
from portal.law.workflow.stage import IN_HAND
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES

OF_COMPLAINT = frozenset({"message"} | {name for name, move in MOVES[Track.COMPLAINT].items() if move.tells_reporter})
"""Events of the complaint itself: moves that the table says are told, and messages from the office."""
OF_CASE = frozenset(name for name, move in MOVES[Track.CASE].items() if move.tells_reporter)
"""Moves of the case that the tracking page shows."""
OF_ORDER = frozenset({"serve"})
"""The venue was told to put things right by a day: the first thing that brings stage 4 (A4)."""
TO_STAGE_4 = frozenset(name for name, move in MOVES[Track.CASE].items() if IN_HAND & set(move.targets))
"""Moves of the case that may bring it, whether or not the table says that they are told."""
MESSAGES_OF_CASE = frozenset({"reporters_told", "named_told"})
"""Events of a case by which some of its reporters, not all, were sent a message."""
OF_ALARM = frozenset(f"alarm.{name}" for name in ALARM_STEPS)
"""Events of an alarm, some of which write to the reporter."""
FOLLOWING = frozenset({"accepted", "duplicate"})
"""States in which a complaint shows how its case stands; before it has none, afterwards it is sent messages."""


def brings_stage(from_state: str | None, to_state: str | None) -> bool:
    """Whether a move of the case brings its reporters from stage 3 to stage 4."""
    return to_state in IN_HAND and from_state not in IN_HAND
