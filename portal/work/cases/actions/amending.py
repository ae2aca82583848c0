"""Correcting what a case is about while nothing is decided yet: its violations, conduct, party, and what makes it urgent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.case_opening import TO_DECIDING
from portal.law.workflow.opening_guards import CONDUCT_DAYS
from portal.law.workflow.refusal import Refusal, Refused, missing
from portal.work.cases.actions.opening import add_violations, reindex
from portal.work.cases.actions.police import inform_police
from portal.work.cases.models import Case
from portal.work.cases.queries import earlier_finding
from portal.work.cases.reporters import unsayable_of
from portal.work.cases.standing import officer_of
from portal.work.documents.scan import Leak, scan
from portal.work.documents.whitelist import PaperField
from portal.work.venues.actions import known_operator, make_findable

FIXED = Refusal(
    "facts_fixed", "APL59", T(
        "已经作出决定，案情不再更改；决定有错的，由复议、诉讼或者重新办理来改变。",
        "A decision has been made, so the facts stand; what is wrong in it is changed by a remedy or by reopening the case.",
    ),
)  # fmt: skip
FOUND_STAYS = Refusal(
    "violation_found", "APL54", T("核查已经查实的问题不能删去。", "What a visit has established cannot be taken out."), "violations",
)  # fmt: skip
ORDERED_STAYS = Refusal(
    "violation_ordered", "APL28", T(
        "已经责令改正，问题不能删去；先变更或者撤回责令改正。",
        "There is an order to correct, so no violation can be taken out; vary or withdraw the order first.",
    ), "violations",
)  # fmt: skip
NEEDS_VISIT = T("要有一次有效核查，才能取消这一项。", "It takes a valid visit before this can be taken back.")
UNCHANGED = Refusal("unchanged", "DESIGN", T("没有改动任何一项。", "Nothing was changed."))
VIOLATIONS = T("涉嫌的问题", "Suspected violations")
SUMMARY = PaperField("summary", T("问题概述", "Summary"), "text")
PARTY = (
    PaperField("operator", T("经营主体", "Operator"), "line"),
    PaperField("legal_rep", T("法定代表人（负责人）", "Legal representative"), "line"),
)


@dataclass(frozen=True)
class Told:
    """What the case is about, as the officer has it now. An empty operator leaves the party as it is."""

    because: str
    conduct_from: date
    conduct_to: date | None
    violations: tuple[str, ...]
    private_space: bool
    under_14: bool
    harm: bool
    summary: str
    operator: str = ""
    uscc: str = ""
    legal_rep: str = ""


PLAIN = ("conduct_from", "conduct_to", "private_space", "under_14", "harm", "summary")
BEARING = frozenset(PLAIN) - {"summary"} | {"violations", "operator"}
"""What a legal review rests on: after a change of these it has to be made again (APL 58)."""


def correct(case: Case, told: Told, *, act: Act) -> tuple[str, ...]:
    """Bring the case into line with what was learnt; gives back the names of what changed.

    A legal pass no longer holds (APL 58). A private space or a child learnt of now is urgent, and the police are told
    the same day (A5, D3). The event holds codes only. Raises NotYours, Refused or Leak.
    """
    role = officer_of(case, act)
    faults = [*_faults(case, told, act)]
    if faults:
        raise Refused(*faults)
    _search(case, told, act)
    was_private, was_child = case.private_space, case.under_14
    changed = (*_plain(case, told), *_violations(case, told), *_operator(case, told, act))
    if not changed:
        raise Refused(UNCHANGED)
    if BEARING & set(changed):
        case.legal_pass_at = None
    flag_modified(case, "search")  # a change of the violations alone counts as one of the case, too
    note(case, "facts_corrected", act=act, role=role, data=_codes(case, told, changed))
    _urgent(case, act, private=case.private_space and not was_private, child=case.under_14 and not was_child)
    reindex(case)
    return changed


def _codes(case: Case, told: Told, changed: Sequence[str]) -> Mapping[str, object]:
    return {"because": told.because, "fields": list(changed), "violations": sorted(row.code for row in case.violations)}


def _faults(case: Case, told: Told, act: Act) -> list[Refusal]:
    if case.state not in TO_DECIDING:
        return [FIXED]
    days = replace(facts_of(case, act), given={"conduct_from": told.conduct_from, "conduct_to": told.conduct_to})
    fixed = {row.code for row in case.violations if row.found} - set(told.violations)
    gone = {row.code for row in case.violations} - set(told.violations)
    checks = (
        (CONDUCT_DAYS.holds(days), Refusal(CONDUCT_DAYS.name, CONDUCT_DAYS.clause, CONDUCT_DAYS.needs, "conduct_to")),
        (bool(told.violations), missing("violations", VIOLATIONS)),
        (not fixed, FOUND_STAYS),
        (not gone or case.rectification == "none", ORDERED_STAYS),
        *((_may_take_back(case, told, name), Refusal("needs_visit", "APL46", NEEDS_VISIT, name)) for name in ("private_space", "under_14")),
    )  # fmt: skip
    return [refusal for holds, refusal in checks if not holds]


def _may_take_back(case: Case, told: Told, name: str) -> bool:
    return not getattr(case, name) or bool(getattr(told, name)) or case.valid_visits > 0


def _search(case: Case, told: Told, act: Act) -> None:
    """What an officer writes of the case is on its papers: nothing of a reporter may stand in it (APL 50).

    A reporter names the operator, too: of the party only the reporter's own name and contact are refused.
    """
    known = unsayable_of(case.id, act)
    written = {"operator": told.operator, "legal_rep": told.legal_rep}
    findings = [each for each in scan(PARTY, written, known, times=False) if each.what == "secret"]
    if told.summary != case.summary:
        findings += scan([SUMMARY], {"summary": told.summary}, known, times=True)
    if findings:
        raise Leak(findings)


def _plain(case: Case, told: Told) -> list[str]:
    changed = [name for name in PLAIN if getattr(case, name) != getattr(told, name)]
    for name in changed:
        setattr(case, name, getattr(told, name))
    return changed


def _violations(case: Case, told: Told) -> list[str]:
    before = {row.code for row in case.violations}
    if before == set(told.violations):
        return []
    case.violations = [row for row in case.violations if row.code in told.violations]
    add_violations(case, told.violations)
    return ["violations"]


def _operator(case: Case, told: Told, act: Act) -> list[str]:
    if not told.operator.strip():
        return []
    before = case.operator
    was = (before.name_zh, before.uscc, before.legal_rep) if before else None
    found = known_operator(before, name_zh=told.operator, uscc=told.uscc or None, legal_rep=told.legal_rep or None, act=act)  # fmt: skip
    if was == (found.name_zh, found.uscc, found.legal_rep):
        return []
    case.operator = found
    if case.venue.operator is None:
        case.venue.operator = found
    make_findable(case.venue, act.rules.pack)
    db.session.flush()
    case.earlier_finding = earlier_finding(db.session(), found.id, case.venue_id, but=case.id)
    return ["operator"]


def _urgent(case: Case, act: Act, *, private: bool, child: bool) -> None:
    if not (private or child):
        return
    if case.valid_visits == 0 and case.state in {"preliminary", "investigating"}:
        case.urgent = True
        clocks.start(case, "D3", act)
        clocks.repeat(case, act.rules)
    if private:
        inform_police(case, act=act)
