"""What the papers of the penalty track have in common: party, articles, amount, the words for a proposal."""

from collections.abc import Mapping
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.wording import yuan
from portal.law.workflow.choices import TIERS
from portal.work.accounts.models import User
from portal.work.cases.actions import papers
from portal.work.cases.models import Case


def heading(case: Case) -> dict[str, Any]:
    """Party and cause, for papers that stay in the office."""
    return {"party": papers.identity(case)["party"], "cause": case.cause}


def identity(case: Case) -> dict[str, Any]:
    """Party with registration and address, and cause, for papers to the party."""
    return {**papers.identity(case), "cause": case.cause}


def terms(given: Mapping[str, Any]) -> dict[str, Any]:
    """Kinds, amount, articles and tier as a paper states them; `amount_fen` 0 is left out."""
    tier = given.get("tier")
    return {
        "kinds": list(given.get("kinds") or ()),
        "amount": given.get("amount_fen") or None,
        "bases": list(given.get("bases") or ()),
        "tier": TIERS[tier].zh if tier and tier in TIERS else tier,
    }


def proposal(given: Mapping[str, Any], act: Act) -> str:
    """What the officers propose, in one sentence."""
    kinds = [act.rules.pack.penalties[code].name.zh for code in given.get("kinds") or ()]
    if not kinds:
        return "建议不予处罚。"
    amount = given.get("amount_fen") or 0
    return f"建议给予{'、'.join(kinds)}" + (f"，金额 {yuan(amount)} 元。" if amount else "。")


def name_of(user_id: int | None) -> str | None:
    """The name that a paper states."""
    user = db.session.get(User, user_id) if user_id is not None else None
    return user.name if user else None
