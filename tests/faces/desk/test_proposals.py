"""What waits for a signature: who sees it, what it says, approving, returning, and what became unlawful meanwhile."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import perform
from portal.work.cases.models import Case
from portal.work.complaints.actions.intake import first_look
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, SECOND_TRIAGE, STRANGER, TRIAGE
from tests.client import statements, text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn
from tests.scene import NAME, scene

LIST = "/zh/desk/proposals"


def rejected(act: Acting) -> tuple[Complaint, Proposal]:
    complaint = makers.complaint(act)
    first_look(complaint, act=act(TRIAGE))
    proposal = perform(complaint, "reject", {"code": "R03", "plain": "地点在外省，请找当地网信办。"}, act=act(TRIAGE))
    assert isinstance(proposal, Proposal)
    return complaint, proposal


def test_it_waits_for_the_others_only(act: Acting, desk: SignedIn) -> None:
    _, proposal = rejected(act)
    where = f"{LIST}/{proposal.id}"
    assert "去批" in text_of(desk(SECOND_TRIAGE).get(LIST))
    assert "去批" in text_of(desk(HEAD).get(LIST))
    own = text_of(desk(TRIAGE).get(LIST))
    assert "去批" not in own
    assert "我提出的" in own
    assert "去批" not in text_of(desk(OFFICER).get(LIST))
    assert desk(STRANGER).get(where).status_code == 403
    assert "自己提出的不能自己批" in text_of(desk(TRIAGE).get(where))
    assert "要由本单位有权的另一人批准" in text_of(desk(REVIEWER).get(where))


def test_few_statements_however_many_wait(act: Acting, desk: SignedIn) -> None:
    def asked() -> int:
        browser = desk(HEAD)
        with statements() as seen:
            assert browser.get(LIST).status_code == 200
        return len(seen)

    rejected(act)
    few = asked()
    for _ in range(5):
        rejected(act)
    assert asked() == few


def test_it_is_read_in_words(act: Acting, desk: SignedIn) -> None:
    _, proposal = rejected(act)
    page = text_of(desk(SECOND_TRIAGE).get(f"{LIST}/{proposal.id}"))
    assert "不在本市" in page
    assert "R03" not in page
    assert "地点在外省，请找当地网信办。" in page


def test_approving_makes_the_move(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint, proposal = rejected(act)
    key, where = complaint.id, f"{LIST}/{proposal.id}"
    browser = desk(SECOND_TRIAGE)
    browser.send(where, {}, form="decide", button=("decision", "approve"))
    session.rollback()
    assert session.get_one(Complaint, key).state == "rejected"
    assert "已批准，已生效" in text_of(browser.get(where))


def test_returning_needs_a_reason(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint, proposal = rejected(act)
    key, where = complaint.id, f"{LIST}/{proposal.id}"
    browser = desk(HEAD)
    refused = browser.send(where, {}, form="decide", button=("decision", "return"), expect=422)
    assert "退回要写理由" in text_of(refused)
    browser.send(where, {"reason": "先问清楚地点"}, button=("decision", "return"))
    session.rollback()
    assert session.get_one(Complaint, key).state == "submitted"
    page = text_of(browser.get(where))
    assert "已退回" in page
    assert "先问清楚地点" in page


def test_the_second_of_two_heads_is_told(act: Acting, session: Session, desk: SignedIn) -> None:
    _, proposal = rejected(act)
    where = f"{LIST}/{proposal.id}"
    first, second = desk(HEAD), desk(OTHER_HEAD)
    page = second.page(where)
    form = page.find("form", id="decide")
    assert form is not None
    data = {str(i["name"]): i["value"] for i in form.find_all("input")} | {"decision": "return", "reason": "再想想"}
    first.send(where, {}, form="decide", button=("decision", "approve"))
    answer = second.post(where, data=data)
    assert answer.status_code == 409
    words = text_of(answer)
    assert [part for part in ("已有人先办了", "已批准", "方主", "再想想") if part not in words] == [], words


def test_what_has_become_unlawful_is_void_with_the_reason(act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    proposal = perform(case, "file", {"cause": "强制刷脸", "facts": "入口只能刷脸。"}, act=act(OFFICER))
    assert isinstance(proposal, Proposal)
    key, where = case.id, f"{LIST}/{proposal.id}"
    case.violations.clear()
    browser = desk(HEAD)
    assert "强制刷脸" in text_of(browser.get(where))
    browser.send(where, {}, form="decide", button=("decision", "approve"))
    session.rollback()
    assert session.get_one(Case, key).state == "preliminary"
    page = text_of(browser.get(where))
    assert "没有生效" in page
    assert "要有涉嫌违法的事实" in page
    assert "第 54 条" in page


def test_a_day_a_sum_and_measures_are_read_in_words(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    acting = act(OFFICER)
    row = {
        "measure": "RM05",
        "detail": "入口处",
        "violations": ("V02",),
        "due_on": acting.today.replace(day=20),
        "how_verified": "现场核查",
    }
    proposal = perform(case, "order_correction", {"items": (row,)}, act=acting)
    assert isinstance(proposal, Proposal)
    page = text_of(desk(HEAD).get(f"{LIST}/{proposal.id}"))
    assert "设置显著标识" in page
    assert "3 月 20 日" in page
    assert "现场核查" in page


def test_a_reason_that_tells_who_reported_is_refused_and_kept(act: Acting, session: Session, desk: SignedIn) -> None:
    place = scene(act)
    case = session.scalars(select(Case).where(Case.venue_id.is_not(None)).order_by(Case.id)).first()
    assert case is not None
    proposal = perform(case, "party_gone", {"extract": "注销证明", "reason": "已经注销。"}, act=act(OFFICER))
    session.commit()
    said = f"{NAME}来电催办，退回。"
    where = f"{LIST}/{proposal.id}"
    answer = desk(HEAD).send(where, {"reason": said}, button=("decision", "return"), expect=422)
    assert "反映人的姓名或联系方式" in text_of(answer)
    assert said in text_of(answer), place
    assert session.get_one(Proposal, proposal.id).state == "pending"
