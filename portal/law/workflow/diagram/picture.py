"""What a drawing of one track holds: its states in order, the moves inside each, and the arrows between them."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.bilingual import Bilingual
from portal.law.workflow.moves import Move
from portal.law.workflow.states import ENDS, STATES, Track
from portal.law.workflow.tables import MOVES

TITLES: dict[Track, Bilingual] = {
    Track.COMPLAINT: Bilingual("一件反映", "A report"),
    Track.CASE: Bilingual("一个案件", "A case"),
    Track.ORDER: Bilingual("责令改正", "An order to correct"),
    Track.VISIT: Bilingual("现场核查", "A visit"),
    Track.PUBLICATION: Bilingual("公示", "A publication"),
    Track.REMEDY: Bilingual("复议和诉讼", "Reconsideration and suit"),
}
"""What each track is about."""


@dataclass(frozen=True)
class Arrow:
    """The moves that lead from one state to another."""

    source: str
    target: str
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Node:
    """One state: the moves that create the subject in it, those that leave it there, and its ways out."""

    state: str
    begins: tuple[Move, ...]
    stays: tuple[Move, ...]
    arrows: tuple[Arrow, ...]
    is_start: bool
    is_end: bool


@dataclass(frozen=True)
class Picture:
    """One track, its states in the order of the tables."""

    track: Track
    nodes: tuple[Node, ...]


def picture(track: Track) -> Picture:
    """The whole table of one track; a state that no move touches has no place in it."""
    moves = MOVES[track].values()
    known = {state for move in moves for state in (*move.sources, *move.targets)}
    order = [state.value for state in STATES[track] if state in known]
    return Picture(track, tuple(_node(track, state, order, moves) for state in order))


def _node(track: Track, state: str, order: list[str], moves: Iterable[Move]) -> Node:
    begins = tuple(move for move in moves if move.creates and state in move.targets)
    return Node(
        state=state,
        begins=begins,
        stays=tuple(move for move in moves if state in move.sources and state in (move.targets or (state,))),
        arrows=tuple(filter(None, (_arrow(state, target, moves) for target in order if target != state))),
        is_start=bool(begins) or not any(state in move.targets for move in moves),
        is_end=state in ENDS[track],
    )


def _arrow(source: str, target: str, moves: Iterable[Move]) -> Arrow | None:
    found = tuple(move for move in moves if source in move.sources and target in move.targets)
    return Arrow(source, target, found) if found else None
