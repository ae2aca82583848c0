"""In which role somebody acts on a case beside the moves of its table: the page and the door ask the same question."""

from dataclasses import replace

from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.actors import Role
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, role_for
from portal.work.cases.models import Case


def officer_of(case: Case, act: Act) -> Role:
    """Whoever records what is found (M2): the officers of the case. Raises NotYours."""
    return role_for(MOVES[Track.CASE]["record"], facts_of(case, act), act.by)


def head_of(case: Case, act: Act) -> Role:
    """The head of its office, for a case of the municipal office also the supervisor. Raises NotYours."""
    is_municipal = case.office == act.rules.pack.municipal_office
    roles = frozenset({Role.HEAD, Role.MUNICIPAL} if is_municipal else {Role.HEAD})
    return role_for(replace(MOVES[Track.CASE]["revoke_filing"], roles=roles), facts_of(case, act), act.by)
