"""Whether the kinds, the amounts and the articles given are lawful in this case; moves that ask are made here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.law.workflow.penalties import Bench, Conduct, bases_lawful, bench, hearing_right, within_limits
from portal.law.workflow.terms import Terms
from portal.work.cases.models import Case
from portal.work.cases.queries import able_heads, earlier_finding, other_heads
from portal.work.penalties.queries import fined_before


def conduct(case: Case, act: Act) -> Conduct:
    """The conduct that is judged; while it goes on, today's law is in force at its end."""
    return Conduct(case.conduct_to or act.today, case.scenario, bench(act.rules.pack, case.office))


def judge(case: Case, act: Act, given: Mapping[str, Any], *, by: Bench | None = None) -> dict[str, Any]:
    """What the guards learn of the kinds, amounts (fen), articles and party that a form gave; `by` instead of here."""
    pack, about, terms = act.rules.pack, conduct(case, act), Terms.given(given)
    about = replace(about, bench=by) if by else about
    person = given.get("party") == "citizen"
    return {
        "judged": True,
        "basis_faults": bases_lawful(terms, conduct=about, bases=pack.bases, penalties=pack.penalties),
        "limit_faults": within_limits(terms, level=about.bench.level, person=person, penalties=pack.penalties),
    }


def learn(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, whether somebody else could decide (A6.7), and whether the conduct was fined before (APL 29)."""
    session = db.session()
    found = earlier_finding(session, case.operator_id, case.venue_id, but=case.id) or case.relapsed
    return {
        **judge(case, act, given),
        "other_heads": other_heads(session, case, act),
        "able_heads": able_heads(session, case, act),
        "fined_before": fined_before(session, case),
        "earlier_finding": found,
    }


def learn_plan(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A district may propose what the municipal office decides: it is judged as there, and then escalated (M14)."""
    here = bench(act.rules.pack, case.office)
    above = Bench("municipal", here.enforcer) if here.level == "district" else None
    return judge(case, act, given, by=above)


def advance_judged(case: Case, name: str, *, act: Act, given: Mapping[str, Any]) -> None:
    """Make a move whose guards ask about articles and limits; Refused names each fault."""
    advance(case, name, act=act, given=given, learnt=learn(case, act, given))


def may_ask_for_hearing(case: Case, act: Act) -> bool:
    """Whether what the final report proposes gives a right to a hearing (APL 63)."""
    return hearing_right(
        Terms.stored(case.plan),
        person=False,
        penalties=act.rules.pack.penalties,
        **{key: act.rules.setting(key) for key in ("larger_fine_unit", "larger_fine_person", "larger_confiscation")},
    )
