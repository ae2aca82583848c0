"""What can be done now with a subject: the allowed moves with their addresses, the others with why not, by whom or when."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

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
from portal.law.workflow.refusal import WRONG_ROLE, WRONG_STATE, Refusal
from portal.law.workflow.saying import sources, whose
from portal.law.workflow.tables import MOVES, Option, options


@dataclass(frozen=True)
class Doit:
    """One move for the doit macro; no href where it is not allowed, and then `more` has the other conditions."""

    name: str
    why: str
    href: str = ""
    first: bool = False
    more: tuple[str, ...] = ()


class Elsewhere(NamedTuple):
    """A move that this person does not make now: who makes it, or in which stage."""

    name: str
    who: str


@dataclass(frozen=True)
class Panel:
    """Every move that the subject may ever see, each once: for this person now, for others now, and in other stages.

    `unready` are the seldom ones that are not allowed yet, each with what is missing."""

    now: list[Doit]
    unready: list[Elsewhere]
    others: list[Elsewhere]
    later: list[Elsewhere]


def offered(move: Move) -> bool:
    """Whether a person makes this move on a page of its own: it has a verb, a subject, and a role of the desk."""
    return (move.track, move.name) in verbs() and not move.creates and bool(move.roles - {Role.CITIZEN, Role.SYSTEM})


def moves_here(subject: Tracked, facts: Facts, actor: Actor, waiting: Collection[str] = ()) -> Panel:
    """The panel of a subject for one person: what leads on first, what is seldom wanted last, the rest folded away.

    `waiting` names moves that somebody has proposed already.
    """
    found = options(subject.TRACK, facts, actor)
    wanted = NEXT.get(subject.TRACK.value, {}).get(subject.state, ())
    here = [option for option in found if option.standing in {"open", "blocked"} and not _over(option)]
    unready = [option for option in here if option.blocked and _seldom(option.move) and option.move.name not in waiting]
    mine = [option for option in here if option not in unready]
    mine.sort(key=lambda option: (bool(option.blocked), option.move.name not in wanted, _seldom(option.move)))
    leads = mine[0].move.name if mine and mine[0].move.name in wanted else ""
    return Panel(
        [_doit(subject, option, waiting, option.move.name == leads) for option in mine],
        [Elsewhere(say(option.move.label), refusal_words(option.blocked[0])) for option in unready],
        [Elsewhere(say(option.move.label), _by_whom(option)) for option in found if option.standing == "others"],
        [
            *(Elsewhere(say(option.move.label), say(option.blocked[0].needs)) for option in found if _over(option)),
            *(Elsewhere(say(option.move.label), _when(option)) for option in found if option.standing == "later"),
        ],
    )


SELDOM = frozenset(
    {"M8", "M10", "M14", "M15", "M31", "M32", "M33", "M34", "M35", "M36", "M39", "M40", "K16", "R6", "V5"}
)
"""Moves that may come at any time and seldom do, with their extensions and side papers (M8a …)."""
OVER = frozenset({"not_looked_at", "order_not_served"})
"""Refusals of a step that was taken already."""


def _seldom(move: Move) -> bool:
    return move.id in SELDOM or move.name in {"tell_police", "extend_hold", "ask_hearing"}


def _over(option: Option) -> bool:
    return option.standing == "blocked" and option.blocked[0].name in OVER


def _doit(subject: Tracked, option: Option, waiting: Collection[str], first: bool) -> Doit:
    name = say(option.move.label)
    if option.move.name in waiting:
        return Doit(name, _("已经提出，等批准"))
    if option.blocked:
        first_why, *more = (refusal_words(refusal) for refusal in option.blocked)
        return Doit(name, first_why, more=tuple(more))
    return Doit(name, second_words(option.move), move_url(subject, option.move.name), first)


def _by_whom(option: Option) -> str:
    """由负责人办理; and why not by this person, where the role alone does not say it."""
    who = _("由%(who)s办理", who=say(whose(option.move)))
    reason = option.blocked[0]
    if reason.name in {WRONG_ROLE.name, WRONG_STATE.name}:
        return who
    return _("%(who)s。%(why)s", who=who, why=say(reason.needs).rstrip("。."))


def _when(option: Option) -> str:
    stages = say(sources(option.move))
    if option.role is not None:
        return _("在%(stage)s阶段办理", stage=stages)
    return _("由%(who)s在%(stage)s阶段办理", who=say(whose(option.move)), stage=stages)


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
