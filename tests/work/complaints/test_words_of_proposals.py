"""What was written to a reporter stays only sealed: a decided proposal keeps its codes, not its words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import decide, perform
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import SECOND_TRIAGE, TRIAGE
from tests.conftest import Acting

GIVEN = {"code": "R07", "plain": "没有写明事实。"}


def looked_at(act: Acting) -> Complaint:
    complaint = makers.complaint(act)
    makers.done(act, complaint, "first_look")
    return complaint


def proposed(act: Acting, complaint: Complaint) -> Proposal:
    proposal: Proposal = perform(complaint, "reject", GIVEN, act=act(TRIAGE))
    assert proposal.payload == GIVEN, "the second person reads the words"
    return proposal


def test_an_approved_proposal_keeps_no_words(act: Acting) -> None:
    complaint = looked_at(act)
    proposal = proposed(act, complaint)
    decide(proposal, complaint, approve=True, reason="", act=act(SECOND_TRIAGE))
    assert (proposal.state, proposal.payload) == ("approved", {"code": "R07"})


def test_a_returned_one_keeps_them_until_the_next(act: Acting, session: Session) -> None:
    complaint = looked_at(act)
    first = proposed(act, complaint)
    decide(first, complaint, approve=False, reason="请写明白", act=act(SECOND_TRIAGE))
    assert first.payload == GIVEN
    proposed(act, complaint)
    assert [row.payload for row in session.scalars(select(Proposal).order_by(Proposal.id))] == [{"code": "R07"}, GIVEN]
