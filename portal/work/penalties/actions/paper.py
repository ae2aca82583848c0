"""What the papers of the penalty track have in common: party, articles, amount, the words for a proposal."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.wording import yuan
from portal.law.workflow.choices import TIERS
from portal.law.workflow.terms import Terms
from portal.work.accounts.models import User
from portal.work.cases.actions import papers
from portal.work.cases.models import Case


def heading(case: Case) -> dict[str, Any]:
    """Party and cause, for papers that stay in the office."""
    return {"party": papers.identity(case)["party"], "cause": case.cause}


def identity(case: Case) -> dict[str, Any]:
    """Party with registration and address, and cause, for papers to the party."""
    return {**papers.identity(case), "cause": case.cause}


def terms(of: Terms) -> dict[str, Any]:
    """Kinds, amounts, articles and tier as a paper states them; an amount of 0 is left out."""
    return {
        "kinds": list(of.kinds),
        "amount": of.fine or None,
        "gains": of.confiscated or None,
        "person": of.person or None,
        "person_fine": of.person_fine or None,
        "bases": list(of.bases),
        "tier": TIERS[of.tier].zh if of.tier and of.tier in TIERS else of.tier,
    }


def proposal(of: Terms, act: Act) -> str:
    """What the officers propose, in one sentence."""
    kinds = [act.rules.pack.penalties[code].name.zh for code in of.kinds]
    if not kinds:
        return "建议不予处罚。"
    amounts = (("罚款", of.fine), ("没收违法所得", of.confiscated), ("对责任人员罚款", of.person_fine))
    named = "".join(f"，{words} {yuan(fen)} 元" for words, fen in amounts if fen)
    return f"建议给予{'、'.join(kinds)}{named}。"


def name_of(user_id: int | None) -> str | None:
    """The name that a paper states."""
    user = db.session.get(User, user_id) if user_id is not None else None
    return user.name if user else None
