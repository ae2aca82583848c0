"""The decision: M23, M24, M37."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.actors import Role
from portal.law.workflow.states import ENDS, PublicationState, Track
from portal.law.workflow.terms import Terms
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case
from portal.work.cases.queries import officers, own_district, time_barred
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import advance_judged, learn
from portal.work.penalties.models import Decision, Instalment

SETTLED = ENDS[Track.PUBLICATION] | {PublicationState.DECLINED}
"""Where a publication is over, or was refused."""


@verb(Track.CASE, "penalise", learn=learn)
def penalise(case: Case, *, act: Act, facts: str, perform: str, **given: Any) -> Decision:
    """M23: decide the penalty (APL 57, 59) as the legal review passed it. Amounts in fen.

    Raises Refused, naming each fault.
    """
    advance_judged(case, "penalise", act=act, given={**given, "facts": facts, "perform": perform})
    return _decide(case, Terms.given(given), {"facts": facts, "perform": perform}, "penalty", act)


@verb(Track.CASE, "do_not_penalise", learn=learn)
def do_not_penalise(
    case: Case, *, act: Act, ground: str, facts: str, education: str, harm: str | None = None,
    evidence: str | None = None, **_: Any
) -> Decision:  # fmt: skip
    """M24: no penalty, on a ground of APL 33 or 57; the reporters hear of it (K12)."""
    given = {"ground": ground, "facts": facts, "education": education, "harm": harm, "evidence": evidence}
    advance(case, "do_not_penalise", act=act, given=given, learnt=learn(case, act, {}))
    words = {"facts": facts, "education": education, "ground": act.rules.pack.closures[ground].name.zh}
    if evidence:
        words["reasons"] = evidence
    decision = _decide(case, Terms(), words, "none", act)
    decision.ground, decision.harm, decision.evidence = ground, harm, evidence
    case.decision_kind = ground
    db.session.flush()
    outcome_reached(case, act=act)
    return decision


def learn_spot(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Also what a filing asks: the limitation (APL 36), and two officers with certificates of the day (APL 42)."""
    session = db.session()
    certified, barred = len(officers(session, case.id, act.today)), time_barred(session, case, act)
    own = own_district(session, case, act)
    return {**learn(case, act, given), "certified_officers": certified, "time_barred": barred, "own_district": own}


@verb(Track.CASE, "penalise_on_the_spot", learn=learn_spot)
def penalise_on_the_spot(case: Case, *, act: Act, facts: str, party: str, told_orally: bool, **given: Any) -> Decision:
    """M37: an officer decides on the spot, with the second officer of the visit (APL 51, 52)."""
    told = {**given, "facts": facts, "party": party, "told_orally": told_orally}
    advance(case, "penalise_on_the_spot", act=act, given=told, learnt=learn_spot(case, act, told))
    terms = Terms.given(given)
    perform = act.rules.pack.texts["party_payment"].zh if terms.money else "自决定书送达之日起履行。"
    return _decide(case, terms, {"facts": facts, "perform": perform}, "spot", act)


def _decide(case: Case, terms: Terms, words: Mapping[str, Any], variant: str, act: Act) -> Decision:
    """The paper and its row, and what the case's own row says of them."""
    about = {
        **paper.identity(case),
        **paper.terms(terms),
        "violations": [row.code for row in case.violations],
        "officers": papers.named(case, act),
        **words,
    }
    document = papers.issue(case, "F16", about, act=act, variant=variant)
    decision = Decision(
        case_id=case.id, kinds=list(terms.kinds), amount_fen=terms.fine, gains_fen=terms.confiscated,
        person=terms.person or None, person_fen=terms.person_fine, bases=list(terms.bases), tier=terms.tier,
        facts=words["facts"], on_the_spot=variant == "spot", decided_on=act.today, document_id=document.id,
    )  # fmt: skip
    db.session.add(decision)
    _mirror(case, terms, act)
    db.session.execute(delete(Instalment).where(Instalment.case_id == case.id))
    db.session.flush()
    return decision


def _mirror(case: Case, terms: Terms, act: Act) -> None:
    """A decision made by the municipal supervisor is a head's doing too: whoever made it reviews nothing here."""
    case.undecide()
    case.go_on()
    case.decided_on = act.today
    if case.publication in SETTLED:
        case.publication = PublicationState.NONE  # of an earlier decision: this one is decided on anew (M29)
    in_force(case, terms)
    if act.by.user_id is not None and Role.MUNICIPAL in act.by.roles_in(case.office):
        case.took_part(act.by.user_id, Role.HEAD, act)


def in_force(case: Case, terms: Terms) -> None:
    """The case's row says what is imposed."""
    case.decision_kind = ",".join(terms.kinds)
    case.decision_fen, case.decision_gains_fen, case.decision_person_fen = (
        terms.fine, terms.confiscated, terms.person_fine
    )  # fmt: skip
