"""The decision: M23, M24, M37."""

from collections.abc import Mapping
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import advance_judged, learn
from portal.work.penalties.models import Decision


@verb(Track.CASE, "penalise", learn=learn)
def penalise(
    case: Case,
    *,
    act: Act,
    kinds: tuple[str, ...],
    bases: tuple[str, ...],
    tier: str,
    facts: str,
    perform: str,
    amount: int | None = None,
    **_: Any,
) -> Decision:
    """M23: decide the penalty (APL 57, 59). `amount` in fen. Raises Refused, naming each fault."""
    given = {"kinds": kinds, "amount": amount, "bases": bases, "tier": tier, "facts": facts, "perform": perform}
    advance_judged(case, "penalise", act=act, given=given)
    terms = {"kinds": list(kinds), "amount_fen": amount or 0, "bases": list(bases), "tier": tier}
    return _decide(case, terms, {"facts": facts, "perform": perform}, "penalty", act)


@verb(Track.CASE, "do_not_penalise")
def do_not_penalise(case: Case, *, act: Act, ground: str, facts: str, education: str, **_: Any) -> Decision:
    """M24: no penalty, on a ground of APL 33 or 57; the reporters hear of it (K12)."""
    given = {"ground": ground, "facts": facts, "education": education}
    advance(case, "do_not_penalise", act=act, given=given)
    words = {**given, "ground": act.rules.pack.closures[ground].name.zh}
    decision = _decide(case, {"ground": ground}, words, "none", act)
    outcome_reached(case, act=act)
    return decision


@verb(Track.CASE, "penalise_on_the_spot", learn=learn)
def penalise_on_the_spot(
    case: Case,
    *,
    act: Act,
    kinds: tuple[str, ...],
    bases: tuple[str, ...],
    facts: str,
    party: str,
    told_orally: bool,
    amount: int | None = None,
    **_: Any,
) -> Decision:
    """M37: an officer decides on the spot, with the second officer of the visit (APL 51, 52)."""
    given = {
        "kinds": kinds,
        "amount": amount,
        "bases": bases,
        "facts": facts,
        "party": party,
        "told_orally": told_orally,
    }
    advance_judged(case, "penalise_on_the_spot", act=act, given=given)
    terms = {"kinds": list(kinds), "amount_fen": amount or 0, "bases": list(bases)}
    perform = act.rules.pack.texts["party_payment"].zh if amount else "自决定书送达之日起履行。"
    return _decide(case, terms, {"facts": facts, "perform": perform}, "spot", act)


def _decide(case: Case, terms: Mapping[str, Any], words: Mapping[str, Any], variant: str, act: Act) -> Decision:
    about = {
        **paper.identity(case),
        **paper.terms(terms),
        "violations": [row.code for row in case.violations],
        "officers": papers.named(case, act),
        **words,
    }
    document = papers.issue(case, "F16", about, act=act, variant=variant)
    ground, amount_fen = terms.get("ground"), terms.get("amount_fen", 0)
    decision = Decision(
        case_id=case.id,
        kinds=terms.get("kinds", []),
        ground=ground,
        amount_fen=amount_fen,
        bases=terms.get("bases", []),
        tier=terms.get("tier"),
        facts=words["facts"],
        on_the_spot=variant == "spot",
        decided_on=act.today,
        document_id=document.id,
    )
    db.session.add(decision)
    case.decision_kind, case.decision_fen = ground or ",".join(decision.kinds), amount_fen
    case.decided_on, case.decision_served_on = act.today, None
    db.session.flush()
    return decision
