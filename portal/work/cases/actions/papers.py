"""What the papers of a case say of its party and officers; what of the reporters they must not say is searched for."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.work.cases.models import Case
from portal.work.cases.queries import officers
from portal.work.documents import actions as documents
from portal.work.documents.models import Document


def identity(case: Case) -> dict[str, Any]:
    """The party as papers name it: the operator where it is known, else the venue."""
    operator = case.operator
    return {
        "party": operator.name_zh if operator else case.venue.name_zh,
        "credit_code": operator.uscc if operator else None,
        "legal_rep": operator.legal_rep if operator else None,
        "address": case.venue.address,
    }


def party(case: Case) -> dict[str, Any]:
    """The party's name and address, for papers without its registration."""
    return {key: value for key, value in identity(case).items() if key in {"party", "address"}}


def named(case: Case, act: Act) -> list[dict[str, str]]:
    """The officers of the case and their certificate numbers."""
    return [{"name": row.name, "certificate": row.certificate} for row in officers(db.session(), case.id, act.today)]


def issue(case: Case, kind: str, fields: dict[str, Any], *, act: Act, variant: str = "") -> Document:
    """A final paper of the case, signed by who approved it. Raises Leak where a paper to the party names a reporter."""
    signer = act.second or act.by
    return documents.issue(
        kind=kind, office=case.office, act=act, fields=fields, case_id=case.id, variant=variant,
        signed_by=signer.user_id,
    )  # fmt: skip
