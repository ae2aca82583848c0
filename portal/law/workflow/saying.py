"""A move in words: who makes it, in which states, and where it leads. For the desk's panel and for the public's tables."""

from collections.abc import Callable, Iterable
from functools import reduce

from portal.bilingual import Bilingual
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.states import STATES, Track, state_name

NEW, SAME = Bilingual("新建", "New"), Bilingual("不变", "No change")


def whose(move: Move) -> Bilingual:
    """Whose move it is; the municipal office is named only where nobody else makes it."""
    return either(move.roles - {Role.MUNICIPAL} or move.roles)


def either(roles: Iterable[Role]) -> Bilingual:
    """One or another of several roles, in the order of the list."""
    held = set(roles)
    return _joined([ROLE_NAMES[role] for role in Role if role in held], _or)


def listed(roles: Iterable[Role]) -> Bilingual:
    """Each of several roles, the municipal office only where it stands alone."""
    held = set(roles) - {Role.MUNICIPAL} or set(roles)
    return _joined([ROLE_NAMES[role] for role in Role if role in held], _beside)


def confirmed(move: Move) -> Bilingual | None:
    """Who has to confirm it; None where nobody has to."""
    if move.second is None:
        return None
    if move.second.visit_partner:
        return Bilingual("另一名承办人员", "another case officer")
    other = bool(move.second.roles & move.roles)
    who = either(move.second.roles)
    return Bilingual(f"另一名{who.zh}", f"another {_small(who.en)}") if other else Bilingual(who.zh, _small(who.en))


def sources(move: Move) -> Bilingual:
    """The states from which it is made, as a range where they follow each other."""
    if move.creates:
        return NEW
    order = [state.value for state in STATES[move.track]]
    places = [place for place, state in enumerate(order) if state in move.sources]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        first, last = (state_name(move.track, order[place]) for place in (places[0], places[-1]))
        return Bilingual(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
    return _states(move.track, [order[place] for place in places])


def targets(move: Move) -> Bilingual:
    """The states to which it may lead."""
    return _states(move.track, move.targets) if move.targets else SAME


def _states(track: Track, states: Iterable[str]) -> Bilingual:
    return _joined([state_name(track, state) for state in states], _and)


def _joined(words: list[Bilingual], join: Callable[[Bilingual, Bilingual], Bilingual]) -> Bilingual:
    return reduce(join, words)


def _and(one: Bilingual, two: Bilingual) -> Bilingual:
    return Bilingual(f"{one.zh}、{two.zh}", f"{one.en}; {two.en}")


def _or(one: Bilingual, two: Bilingual) -> Bilingual:
    return Bilingual(f"{one.zh}或{two.zh}", f"{one.en} or {_small(two.en)}")


def _beside(one: Bilingual, two: Bilingual) -> Bilingual:
    return Bilingual(f"{one.zh}、{two.zh}", f"{one.en}, {_small(two.en)}")


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
