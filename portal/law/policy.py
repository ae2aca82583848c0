"""Who may read, reveal and administer (part F). The roles of moves derive from the tables of moves."""

from dataclasses import dataclass
from typing import Literal

from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NOT_ASSIGNED, WRONG_OFFICE, WRONG_ROLE, NotYours
from portal.law.workflow.tables import every_move

Reach = Literal["office", "assigned"]


@dataclass(frozen=True)
class Permission:
    """One row of part F: which roles, how far, and whether a reason has to be given."""

    name: str
    roles: frozenset[Role]
    reach: Reach = "office"
    reason: bool = False
    escalated: frozenset[Role] = frozenset()
    """Roles that have it too where a case of the subject is with the municipal office (A6.8)."""


_T, _C, _L, _H, _M, _A, _U = (
    Role.TRIAGE,
    Role.OFFICER,
    Role.REVIEWER,
    Role.HEAD,
    Role.MUNICIPAL,
    Role.ADMIN,
    Role.AUDITOR,
)
_DESK = frozenset({_T, _C, _L, _H, _M})

PERMISSIONS: dict[str, Permission] = {
    row.name: row
    for row in (
        Permission("desk.enter", _DESK | {_A, _U, Role.AGENCY}),
        Permission("worklist.read", _DESK),
        Permission("complaint.enter", frozenset({_T})),
        Permission("complaint.read", _DESK | {_U}),
        # A6.8: the municipal supervisor reads neutral summaries; sealed words stay with the office that works on
        # them, and go up with a case that was escalated.
        Permission("complaint.words", frozenset({_T, _C, _L, _H}), reach="assigned", escalated=frozenset({_M})),
        Permission("complaint.identity", frozenset({_T, _C, _H}), reach="assigned", reason=True),
        Permission("complaint.image", frozenset({_C, _L, _H}), reach="assigned", reason=True),
        Permission("case.read", _DESK | {_U}),
        Permission("document.read", frozenset({_T, _C, _L, _H, _M, _U})),
        Permission("evidence.read", frozenset({_C, _L, _H}), reach="assigned"),
        Permission("proposal.decide", _DESK),
        Permission(
            "move.make", frozenset(role for move in every_move() for role in move.roles) - {Role.CITIZEN, Role.SYSTEM}
        ),
        Permission("case.export", frozenset({_C, _H, _M}), reach="assigned", reason=True),
        Permission("audit.read", frozenset({_H, _M, _U})),
        Permission("template.read", frozenset({_A, _U})),
        Permission("template.edit", frozenset({_A})),
        Permission("notice.read", frozenset({_A, _U})),
        Permission("notice.manage", frozenset({_A})),
        Permission("overdue.read", frozenset({_H, _M})),
        # An alarm is about those who work on the report: it is read by the municipal supervisor and by nobody below.
        Permission("alarm.read", frozenset({_M})),
        Permission("alarm.handle", frozenset({_M})),
        Permission("label.print", frozenset({_T, _C, _H, _M})),
        Permission("calendar.read", frozenset({_M, _A, _U})),
        Permission("calendar.edit", frozenset({_A})),
        Permission("calendar.approve", frozenset({_M})),
    )
}


def may(name: str, actor: Actor, office: str | None = None) -> bool:
    """Whether the actor holds a role for permission `name` towards `office` (None: anywhere)."""
    return bool(PERMISSIONS[name].roles & actor.roles_in(office))


def ever(name: str, actor: Actor) -> bool:
    """Whether there can be anything towards which the actor has permission `name`."""
    return bool((PERMISSIONS[name].roles | PERMISSIONS[name].escalated) & actor.roles_in(None))


def role_under(name: str, actor: Actor, facts: Facts) -> Role:
    """The role in which the actor has permission `name` towards a subject; NotYours says why not."""
    row = PERMISSIONS[name]
    roles = row.roles | row.escalated if facts.escalated else row.roles
    held = roles & actor.roles_in(facts.office)
    if not held:
        raise NotYours(WRONG_OFFICE if roles & actor.roles_in(None) else WRONG_ROLE)
    role = next(r for r in Role if r in held)
    if row.reach == "assigned" and role in {Role.OFFICER, Role.REVIEWER} and actor.user_id not in facts.assigned:
        raise NotYours(NOT_ASSIGNED)
    return role
