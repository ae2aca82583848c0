"""Who may read, reveal and administer (part F). The roles of moves derive from the tables of moves."""

from collections.abc import Mapping
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
    standing_in: frozenset[Role] = frozenset()
    """Roles that have it too while no officer of the subject's own office is assigned."""

    def towards(self, facts: Facts) -> frozenset[Role]:
        """The roles that have it towards a subject."""
        roles = self.roles | self.escalated if facts.escalated else self.roles
        officers = any(duties & DUTIES[Role.OFFICER] for duties in facts.assigned.values())
        return roles if officers and not facts.escalated else roles | self.standing_in


DUTIES: Mapping[Role, frozenset[str]] = {
    Role.OFFICER: frozenset({"lead", "second"}),
    Role.REVIEWER: frozenset({"reviewer", "host"}),
}
"""What somebody has to be in a case to act in a role where that needs an assignment."""


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
        # R6: an uncovered picture is for the officer who covers it, and for the head until there is one; whoever else
        # part F lets open a quarantined picture gets the covered copy.
        Permission("complaint.image", frozenset({_C}), reach="assigned", reason=True, standing_in=frozenset({_H})),
        Permission("complaint.covered", frozenset({_C, _L, _H}), reach="assigned"),
        Permission("case.read", _DESK | {_U}),
        Permission("document.read", frozenset({_T, _C, _L, _H, _M, _U})),
        Permission("evidence.read", frozenset({_C, _L, _H}), reach="assigned"),
        Permission("proposal.decide", _DESK),
        Permission(
            "move.make", frozenset(role for move in every_move() for role in move.roles) - {Role.CITIZEN, Role.SYSTEM}
        ),
        Permission("case.export", frozenset({_H, _M}), reason=True),
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
    row = PERMISSIONS[name]
    return bool((row.roles | row.escalated | row.standing_in) & actor.roles_in(None))


def role_under(name: str, actor: Actor, facts: Facts) -> Role:
    """The role in which the actor has permission `name` towards a subject, the first in which nothing bars it; NotYours
    says why there is none."""
    row = PERMISSIONS[name]
    roles = row.towards(facts)
    held = roles & actor.roles_in(facts.office)
    if not held:
        raise NotYours(WRONG_OFFICE if roles & actor.roles_in(None) else WRONG_ROLE)
    free = next((role for role in Role if role in held and _reaches(row, role, actor, facts)), None)
    if free is None:
        raise NotYours(NOT_ASSIGNED)
    return free


def _reaches(row: Permission, role: Role, actor: Actor, facts: Facts) -> bool:
    if row.reach != "assigned" or role not in DUTIES:
        return True
    return bool(facts.assigned.get(actor.user_id or 0, frozenset()) & DUTIES[role])
