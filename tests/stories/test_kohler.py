"""A consumer-law fine by another authority: silent capture in brand stores, before the Personal Information Protection Law.

Facts and dates: portal/demo/facts.yaml, KOHLER-2021; the days in between are the story's own.
"""

from datetime import date
from pathlib import Path

import pytest
import yaml

from portal.ground.db import db
from portal.law.workflow.actors import Role
from portal.work.accounts.actions import add_user, grant
from portal.work.documents.models import Document
from tests.cast import MUNICIPAL_OFFICE, PASSWORD, Person
from tests.stories import steps
from tests.stories.story import IN_TURN, Place, Story, everyone_looks, found_team

FACTS = yaml.safe_load((Path(__file__).parents[2] / "portal" / "demo" / "facts.yaml").read_text())
CASE = next(case for case in FACTS["cases"] if case["id"] == "KOHLER-2021")
SEED, PRESS = CASE["seed"], CASE["beyond_seed"]
OFFICE, SINCE = "SHMSA-JA", date(2020, 1, 1)
BEGAN, ENDED, OPENED = date(2020, 2, 3), date(2021, 3, 15), date(2021, 3, 16)
FILED, SENT, ANSWERED, RESUMED = (
    date.fromisoformat(str(PRESS[key])) for key in ("filed", "to_police", "police_declined", "resumed")
)
NOTICED, DECIDED, PUBLISHED = date(2021, 7, 1), date(2021, 7, 20), date(2021, 7, 26)
STORE = Place("科勒卫浴静安旗舰店", "南京西路 1 号", "CO.STORE", "310106", operator=PRESS["operator"])
FINE = {"kinds": ["N-C56"], "amount": str(SEED["fine_cny"]), "bases": ["C29", "C56"], "tier": "general"}

TEXTS = {
    "title_zh": "科勒门店擅自抓拍顾客人脸", "body_zh": "责令改正，罚款五十万元。",
    "title_en": "Kohler stores captured customers' faces", "body_en": "Ordered to correct and fined CNY 500,000.",
}  # fmt: skip


@pytest.mark.parametrize(("both", "lang"), IN_TURN)
def test_another_authority_fines_under_the_consumer_law(story: Story) -> None:
    story.team = found_team(OFFICE, "jingan", since=SINCE)
    outsider = found_team("CAC-310106", "jingan-cac", since=SINCE)
    with story.at(OPENED):
        ref = _opened(story)
        steps.visit(story, faults={"c6"})
        for who in (outsider.officer, outsider.head, outsider.triage):
            story.refused(who, f"cases/{ref}")
            story.refused(who, f"cases/{ref}/file")
    with story.at(FILED):
        steps.file(story, "未经同意收集消费者人脸信息")
        assert story.case().filing_no == "沪市监静立〔2021〕1 号"
        assert story.due("D13") == date(2021, 6, 15)
    with story.at(SENT):
        story.move(story.team.head, f"cases/{ref}/suspect_crime", reason="数量巨大，涉嫌侵犯公民个人信息。")
    with story.at(RESUMED):
        assert story.due("D13") < RESUMED, "without the pause it would be too late"
        story.move(
            story.team.officer, f"cases/{ref}/police_decline", on=ANSWERED.isoformat(), paper="沪公静不立字〔2021〕9 号"
        )
        assert story.due("D13") == date(2021, 8, 18), "the 64 days with the police do not count"
        _only_the_consumer_law(story, ref)
        steps.to_review(story, FINE)
    with story.at(NOTICED):
        steps.notice(story)
        assert story.case().hearing_right
        steps.waive(story)
    with story.at(DECIDED):
        _decided(story, ref)
    with story.at(PUBLISHED):
        number = steps.publish(story, kind="serious", **TEXTS)
        _shown(story, number)
        everyone_looks(story)
        story.refused(outsider.officer, f"cases/{ref}/close")


def _opened(story: Story) -> str:
    """A clue from the media: the case is opened with its dates of conduct, and only for the office's own district."""
    team = story.team
    fields = {
        "name_zh": STORE.name, "address": STORE.address, "scenario": STORE.scenario, "operator": STORE.operator,
        "source": "media", "violations": ["V01", "V04"], "summary": "门店摄像头无感抓拍顾客人脸并编号。",
        "officers": [str(team.officer.id), str(team.second_officer.id)],
        "conduct_from": BEGAN.isoformat(), "conduct_to": ENDED.isoformat(),
    }  # fmt: skip
    story.refused(team.reviewer, "cases/new")
    elsewhere = ("场所不在本单位辖区", "The place lies in another district")
    story.rejected(team.officer, "cases/new", elsewhere, **fields, district="310117")
    backwards = ("行为结束不能早于开始", "ended on or after that day")
    story.rejected(team.officer, "cases/new", backwards, **fields | {"conduct_to": "2020-01-01"}, district="310106")
    story.move(team.officer, "cases/new", **fields, district="310106")
    case = story.case()
    assert (case.office, case.source, case.conduct_from, case.conduct_to) == (OFFICE, "media", BEGAN, ENDED)
    return case.ref


def _only_the_consumer_law(story: Story, ref: str) -> None:
    """What came into force later is named with its dates and its clause, whether it is looked for or sent all the same."""
    page, officer = f"cases/{ref}/finish", story.team.officer
    form = story.browser_of(officer).page(f"/{story.lang}/desk/{page}")
    assert {el["value"] for el in form.select("[name=bases]")} >= {"C29", "C56"}
    assert not {el["value"] for el in form.select("[name=bases]")} & {"P13", "P29", "P66.1", "F6", "F13"}
    assert {el["value"] for el in form.select("[name=kinds]")}.isdisjoint({"N-FINE1", "N-FINE2"})
    pipl = (
        "自 2021-11-01 起施行，不能用于 2021-03-15 结束的行为",
        "applies from 2021-11-01, not to conduct that ended on 2021-03-15",
    )
    measures = (
        "自 2025-06-01 起施行，不能用于 2021-03-15 结束的行为",
        "applies from 2025-06-01, not to conduct that ended on 2021-03-15",
    )
    clause = ("行政处罚法第 37 条", "Art. 37")
    story.says(officer, page, pipl, measures, clause)
    told = {"facts": "抓拍顾客人脸。"}
    story.rejected(officer, page, pipl, clause, **told, **FINE | {"bases": ["P29", "C56"]})
    story.rejected(officer, page, measures, clause, **told, **FINE | {"bases": ["F6", "C56"]})
    story.rejected(officer, page, ("最多 500,000 元", "at most CNY 500,000"), **told, **FINE | {"amount": "500000.01"})
    story.rejected(officer, page, ("由其他部门", "another authority"), **told, **FINE | {"kinds": ["N-FINE1"]})


def _decided(story: Story, ref: str) -> None:
    """Half a million is discussed first; the paper carries the office's own number and its articles."""
    head = story.team.head
    discuss_first = ("要先集体讨论", "discussed collectively first")
    told = {"facts": "抓拍顾客人脸。", "perform": steps.PERFORM}
    story.blocked(head, f"cases/{ref}/penalise", discuss_first, **told, **FINE)
    not_theirs = ("由该机关负责人决定", "decided by the head of that authority")
    story.blocked(_of_the_city(), f"cases/{ref}/penalise", not_theirs, **told, **FINE)
    people = "、".join(person.name for person in (head, story.team.reviewer, story.team.second_officer))
    story.move(head, f"cases/{ref}/discuss", attendees=people, views="一致同意。", conclusion="罚款五十万元。")
    steps.penalise(story, FINE)
    steps.serve(story)
    case = story.case()
    assert (case.state, case.decision_fen) == ("enforcing", SEED["fine_cny"] * 100)
    paper = db.session.query(Document).filter(Document.kind == "F16").one()
    assert paper.reference == "沪市监静罚〔2021〕1 号"
    told_party = story.look(story.team.officer, f"documents/{paper.id}")
    article = story.word("消费者权益保护法》第五十六条", "Consumer Rights Protection Law Art. 56")
    for words in ("上海市静安区市场监督管理局", article, "500,000"):
        assert words in told_party, told_party


def _of_the_city() -> Person:
    """A supervisor of the municipal cyberspace office, who reaches every office."""
    user = add_user(db.session(), login="city", name="市督", password=PASSWORD)
    grant(db.session(), user, role=Role.MUNICIPAL, office=MUNICIPAL_OFFICE, from_day=SINCE)
    db.session.commit()
    return Person(user.id, user.login, user.name, (Role.MUNICIPAL,), MUNICIPAL_OFFICE)


def _shown(story: Story, number: str) -> None:
    """The public page names the authority, the fine and the law."""
    page = story.public(f"cases/{number}")
    assert "500,000" in page
    assert story.word("静安区市场监督管理局", "Jing'an District Market Supervision") in page
    assert story.word("消费者权益保护法", "Consumer Rights Protection Law") in page
    assert TEXTS[f"title_{story.lang}"] in story.public("cases")
