"""Whether the kinds, the amount and the articles given are lawful in this case; moves that ask are made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.law.workflow.penalties import Conduct, bases_lawful, bench, hearing_right, within_limits
from portal.law.workflow.refusal import NotYours, Refusal, Refused
from portal.work.cases.models import Case
from portal.work.cases.queries import other_heads

EXPLAINED = frozenset({"bases", "limits", "plan_lawful"})
"""Guards that only say that something is wrong; the judgement says what."""


@dataclass(frozen=True)
class Judgement:
    """What is wrong with the articles, and with the kinds and the amount."""

    bases: tuple[Refusal, ...]
    limits: tuple[Refusal, ...]

    @property
    def learnt(self) -> dict[str, bool]:
        """For the guards."""
        return {"bases_ok": not self.bases, "limits_ok": not self.limits}

    def explain(self, refused: Refused) -> Refused:
        """The same refusal, with the particulars in the place of the general words."""
        names = {refusal.name for refusal in refused.refusals}
        asked = {"bases": names & {"bases", "plan_lawful"}, "limits": names & {"limits", "plan_lawful"}}
        told = (self.bases if asked["bases"] else ()) + (self.limits if asked["limits"] else ())
        return Refused(*(r for r in refused.refusals if r.name not in EXPLAINED), *told) if told else refused


def conduct(case: Case, act: Act) -> Conduct:
    """The conduct that is judged; while it goes on, today's law is in force at its end."""
    return Conduct(case.conduct_to or act.today, case.scenario, bench(act.rules.pack, case.office))


def judge(case: Case, act: Act, given: Mapping[str, Any]) -> Judgement:
    """Judge the `kinds`, `amount` (fen), `bases` and `party` that a form gave."""
    pack, about = act.rules.pack, conduct(case, act)
    kinds = tuple(given.get("kinds") or ())
    return Judgement(
        bases_lawful(
            tuple(given.get("bases") or ()), kinds=kinds, conduct=about, bases=pack.bases, penalties=pack.penalties
        ),
        within_limits(
            kinds,
            given.get("amount") or 0,
            level=about.bench.level,
            person=given.get("party") == "citizen",
            penalties=pack.penalties,
        ),
    )


def learn(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the guards on articles and limits ask, and whether somebody else could decide (A6.7)."""
    return {**judge(case, act, given).learnt, "other_heads": other_heads(db.session(), case, act)}


def advance_judged(case: Case, name: str, *, act: Act, given: Mapping[str, Any]) -> None:
    """Make a move whose guards ask about articles and limits; Refused names each fault."""
    found, heads = judge(case, act, given), other_heads(db.session(), case, act)
    try:
        advance(case, name, act=act, given=given, learnt={**found.learnt, "other_heads": heads})
    except NotYours:
        raise
    except Refused as refused:
        raise found.explain(refused) from refused


def may_ask_for_hearing(case: Case, act: Act) -> bool:
    """Whether what the final report proposes gives a right to a hearing (APL 63)."""
    plan = case.plan or {}
    return hearing_right(
        plan.get("kinds", ()),
        plan.get("amount_fen", 0),
        person=False,
        penalties=act.rules.pack.penalties,
        **{key: act.rules.setting(key) for key in ("larger_fine_unit", "larger_fine_person", "larger_confiscation")},
    )
