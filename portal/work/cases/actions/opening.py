"""Opening a case (M1) with its source form (F01), its violations and its index."""

from collections.abc import Iterable, Sequence
from datetime import date

from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.search import index
from portal.law.catalogue.types import Pack
from portal.law.workflow.choices import CASE_SOURCES
from portal.work.cases.actions import papers
from portal.work.cases.actions.assigning import enter
from portal.work.cases.actions.police import inform_police
from portal.work.cases.models import Case, CaseViolation
from portal.work.cases.queries import earlier_finding
from portal.work.venues.models import Venue


def open_case(
    *, venue: Venue, act: Act, source: str, conduct_from: date, conduct_to: date | None = None,
    private_space: bool = False, under_14: bool = False, violations: Iterable[str] = (), officers: Sequence[int] = (),
    campaign_id: int | None = None, urgent_since: date | None = None, office: str | None = None, summary: str = "",
    harm: bool = False,
) -> Case:  # fmt: skip
    """M1: open a case at `venue`, in `office` or else its district's own.

    `urgent_since`: the day from which the urgent visit (D3) is owed already. The first of `officers` leads. `harm`: to
    life, health or finance (APL 36). A private space is told to the police the same day (A5). Raises NotYours or
    Refused.
    """
    private = private_space or venue.private_space
    case = Case(
        state="preliminary", office=office or office_of(venue.district, act.rules.pack), opened_on=act.today,
        venue=venue, operator_id=venue.operator_id, scenario=venue.scenario, district=venue.district, source=source,
        campaign_id=campaign_id, conduct_from=conduct_from, conduct_to=conduct_to, private_space=private,
        under_14=under_14, urgent=private or under_14 or urgent_since is not None, summary=summary,
        fictitious=venue.fictitious, earlier_finding=earlier_finding(db.session(), venue.operator_id, venue.id),
        rectification="none", harm=harm,
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    _begin(case, urgent_since, act)
    add_violations(case, violations)
    for place, user_id in enumerate(officers):
        enter(case, user_id, "second" if place else "lead", act)
    _source_form(case, act)
    if private:
        inform_police(case, act=act)
    reindex(case)
    return case


def _source_form(case: Case, act: Act) -> None:
    """F01: where the clue came from; who reported stays sealed (domain 1.6)."""
    pack = act.rules.pack
    codes = [row.code for row in case.violations]
    suspected = (
        "涉嫌：" + "、".join(pack.violations[code].name.zh for code in codes) if codes else "涉嫌违法处理人脸信息。"
    )
    fields = {
        "source": CASE_SOURCES[case.source].zh, "received_on": act.today, "target": case.venue.name_zh,
        "address": case.venue.address, "summary": case.summary or suspected, "proposal": "开展初步核查。",
    }  # fmt: skip
    papers.issue(case, "F01", fields, act=act)


def _begin(case: Case, urgent_since: date | None, act: Act) -> None:
    if urgent_since is not None:
        clocks.start(case, "D3", act, on=urgent_since)
    given = {
        "source": case.source,
        "conduct_from": case.conduct_from,
        "conduct_to": case.conduct_to,
        "private_space": case.private_space,
        "harm": case.harm,
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


def reindex(case: Case) -> None:
    """What the list finds the case by: its venue, operator, cause and summary."""
    venue, operator = case.venue, case.operator
    case.search = index(
        venue.name_zh, venue.name_en, venue.address, operator.name_zh if operator else None,
        operator.name_en if operator else None, case.cause, case.summary
    )  # fmt: skip
    db.session.flush()
