"""What can be done now with a subject: the allowed moves with their addresses, the others with the reason why not."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from portal.faces.desk.choices import either, say
from portal.faces.desk.nextstep import NEXT
from portal.ground.procedure.models import Tracked
from portal.ground.procedure.propose import verbs
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import ROLE_NAMES, Actor, Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.tables import MOVES, Option, options


@dataclass(frozen=True)
class Doit:
    """One move for the doit macro; no href where it is not allowed."""

    name: str
    why: str
    href: str = ""
    first: bool = False


def offered(move: Move) -> bool:
    """Whether a person makes this move on a page of its own: it has a verb, a subject, and a role of the desk."""
    return (move.track, move.name) in verbs() and not move.creates and bool(move.roles - {Role.CITIZEN, Role.SYSTEM})


def moves_here(subject: Tracked, facts: Facts, actor: Actor, waiting: Collection[str] = ()) -> list[Doit]:
    """The panel of a subject for one person: what leads on first, what is seldom wanted last.

    `waiting` names moves that somebody has proposed already.
    """
    found = [option for option in options(subject.TRACK, facts, actor) if offered(option.move)]
    found = [option for option in found if not option.blocked or option.blocked[0].name not in OVER]
    wanted = NEXT.get(subject.TRACK.value, {}).get(subject.state, ())
    found.sort(key=lambda option: (bool(option.blocked), option.move.name not in wanted, option.move.id in SELDOM))
    return [_doit(subject, option, waiting, place == 0) for place, option in enumerate(found)]


SELDOM = frozenset(
    {"M8", "M10", "M14", "M15", "M31", "M32", "M33", "M34", "M35", "M36", "M39", "M40", "K16", "R6", "V5"}
)
"""Moves that may come at any time and seldom do."""
OVER = frozenset({"not_looked_at", "order_not_served"})
"""Refusals of a step that was taken already: it is left out."""


def _doit(subject: Tracked, option: Option, waiting: Collection[str], first: bool) -> Doit:
    name = say(option.move.label)
    if option.move.name in waiting:
        return Doit(name, _("已经提出，等批准"))
    if option.blocked:
        return Doit(name, refusal_words(option.blocked[0]))
    return Doit(name, second_words(option.move), move_url(subject, option.move.name), first)


def move_url(subject: Tracked, name: str) -> str:
    """The address of a move's page."""
    return url_for(f"desk.move_{subject.TRACK.value}", ref=str(getattr(subject, "ref", subject.id)), move=name)


def refusal_words(refusal: Refusal) -> str:
    """What would make it allowed, with the rule it comes from."""
    pack: Pack = current_app.extensions["portal.pack"]
    needs, clause = say(refusal.needs), say(pack.clauses[refusal.clause])
    if refusal.clause == "DESIGN" or not clause:
        return needs
    return _("%(needs)s（%(clause)s）", needs=needs.rstrip("。."), clause=clause)


def second_words(move: Move) -> str:
    """Who has to confirm; empty where nobody has to."""
    if move.second is None:
        return ""
    if move.second.visit_partner:
        return _("要另一名承办人员确认")
    return _("要%(who)s批准", who=either(say(ROLE_NAMES[role]) for role in Role if role in move.second.roles))


def done_words(done: str | None, proposed: str | None) -> str:
    """The sentence after a move was made or proposed, from the address; empty for an unknown one."""
    track, _dot, name = (done or proposed or "").partition(".")
    move = next((moves.get(name) for key, moves in MOVES.items() if key.value == track), None)
    if move is None:
        return ""
    if done:
        return _("已办：%(what)s", what=say(move.label))
    return _("已提出：%(what)s。%(second)s后才生效。", what=say(move.label), second=second_words(move))
