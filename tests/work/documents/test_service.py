"""Service: the five ways, and what each needs."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.law.workflow.refusal import Refused
from portal.work.documents.actions import issue, serve
from portal.work.documents.models import Document, Service
from portal.work.documents.queries import document as found
from portal.work.documents.whitelist import BadField
from tests.cast import OFFICER
from tests.conftest import Acting
from tests.work.documents.samples import least

ISSUED, LATER = date(2026, 3, 2), date(2026, 5, 6)


@pytest.fixture
def decision(act: Acting) -> Document:
    """A penalty decision of 2 March."""
    return issue(kind="F16", office=OFFICER.office, act=act(OFFICER), fields=least("F16", "penalty"), case_id=1)


def served(decision: Document, act: Acting, **changes: Any) -> Service:
    given: dict[str, Any] = {
        "way": "direct",
        "served_on": date(2026, 3, 4),
        "receiver": "王经理",
        "act": act(OFFICER, day=LATER),
    }
    return serve(decision, **(given | changes))


def test_each_service_has_a_numbered_proof(decision: Document, act: Acting, session: Session) -> None:
    service = served(decision, act)
    proof = found(session, service.proof_id or 0)
    assert proof is not None
    assert (proof.kind, proof.reference) == ("F17", "沪松网信送〔2026〕1 号")
    assert proof.fields["document_reference"] == decision.reference
    assert proof.fields["served_on"] == "2026-03-04"
    assert decision.services == [service]


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"way": "left_with_witness"}, "CPL87"),
        ({"way": "electronic"}, "APL61"),
        ({"receiver": ""}, "APL61"),
        ({"served_on": date(2026, 3, 1)}, "APL61"),
        ({"served_on": date(2026, 5, 7)}, "APL61"),
        ({"way": "public_notice", "receiver": "", "served_on": date(2026, 3, 31)}, "CPL95"),
    ],
)
def test_a_service_that_is_none_is_refused(
    decision: Document, act: Acting, changes: dict[str, Any], clause: str
) -> None:
    with pytest.raises(Refused) as refused:
        served(decision, act, **changes)
    assert [r.clause for r in refused.value.refusals] == [clause]
    assert decision.services == []


@pytest.mark.parametrize(
    "changes",
    [
        {"way": "left_with_witness", "witness": "居委会 李某"},
        {"way": "electronic", "consent": True},
        {"way": "post"},
        {"way": "public_notice", "receiver": "", "served_on": date(2026, 4, 1)},
        {"served_on": ISSUED},
        {"served_on": LATER, "refused_note": "拒绝签收"},
    ],
)
def test_a_service_by_the_rules_is_kept(decision: Document, act: Acting, changes: dict[str, Any]) -> None:
    assert served(decision, act, **changes).id


def test_an_unknown_way_is_refused(decision: Document, act: Acting) -> None:
    with pytest.raises(BadField):
        served(decision, act, way="pigeon")
