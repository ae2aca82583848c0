"""Opening a case (M1), its violations, its index, and telling the police of a private space."""

from collections.abc import Iterable, Sequence
from datetime import date

from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.search import index
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import Role
from portal.work.cases.actions.assigning import enter
from portal.work.cases.models import Case, CaseViolation
from portal.work.cases.queries import earlier_finding
from portal.work.venues.models import Venue


def open_case(
    *, venue: Venue, act: Act, source: str, conduct_from: date, conduct_to: date | None = None,
    private_space: bool = False, under_14: bool = False, violations: Iterable[str] = (), officers: Sequence[int] = (),
    campaign_id: int | None = None, urgent_since: date | None = None, office: str | None = None, summary: str = "",
) -> Case:  # fmt: skip
    """M1: open a case at `venue`, in `office` or else its district's own.

    `urgent_since`: the day from which the urgent visit (D3) is owed already. The first of `officers` leads. A private
    space is told to the police the same day (A5). Raises NotYours or Refused.
    """
    private = private_space or venue.private_space
    case = Case(
        state="preliminary", office=office or office_of(venue.district, act.rules.pack), opened_on=act.today,
        venue=venue, operator_id=venue.operator_id, scenario=venue.scenario, district=venue.district, source=source,
        campaign_id=campaign_id, conduct_from=conduct_from, conduct_to=conduct_to, private_space=private,
        under_14=under_14, urgent=private or under_14 or urgent_since is not None, summary=summary,
        fictitious=venue.fictitious, earlier_finding=earlier_finding(db.session(), venue.operator_id, venue.id),
        rectification="none",
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    _begin(case, urgent_since, act)
    add_violations(case, violations)
    for place, user_id in enumerate(officers):
        enter(case, user_id, "second" if place else "lead", act)
    if private:
        tell_police(case, act=act)
    reindex(case)
    return case


def _begin(case: Case, urgent_since: date | None, act: Act) -> None:
    if urgent_since is not None:
        clocks.start(case, "D3", act, on=urgent_since)
    given = {
        "source": case.source,
        "conduct_from": case.conduct_from,
        "private_space": case.private_space,
        "urgent_since": urgent_since,
    }
    advance(case, "open", act=act, given=given, data={"source": case.source, "venue": case.venue_id})


def office_of(district: str, pack: Pack) -> str:
    """The office that works for a district; KeyError where the pack has none."""
    found = next(
        (row.code for row in pack.offices.values() if row.kind == "district" and row.district == district), None
    )
    if found is None:
        raise KeyError(district)
    return found


def add_violations(case: Case, codes: Iterable[str]) -> None:
    """Suspect these violations too (list C2); known ones stay as they are."""
    known = {row.code for row in case.violations}
    for code in sorted(set(codes) - known):
        case.violations.append(CaseViolation(code=code))
    db.session.flush()


def tell_police(case: Case, *, act: Act) -> None:
    """Note that the police were told of a private space (Order 799 Art. 8); told once, it stays so."""
    if case.police_told_on is None:
        case.police_told_on = act.today
        note(case, "police_told", act=act, role=role_in(case, act))


def role_in(case: Case, act: Act) -> Role:
    """The role in which somebody acts on the case, for events that are no moves."""
    held = act.by.roles_in(case.office)
    return next((role for role in Role if role in held), Role.SYSTEM)


def reindex(case: Case) -> None:
    """What the list finds the case by: its venue, operator, cause and summary."""
    venue, operator = case.venue, case.operator
    case.search = index(
        venue.name_zh, venue.name_en, venue.address, operator.name_zh if operator else None,
        operator.name_en if operator else None, case.cause, case.summary
    )  # fmt: skip
    db.session.flush()
