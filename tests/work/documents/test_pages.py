"""Papers as they are read and printed."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from sqlalchemy.orm import Session

from portal.work.accounts.models import Office
from portal.work.documents.actions import draft, issue, serve, void
from portal.work.documents.models import Document
from portal.work.documents.numerals import article_in_chinese, day_in_chinese, money_in_capitals
from portal.work.documents.papers import MONEY
from portal.work.documents.render import DocumentView, document_view
from tests.cast import OFFICER
from tests.conftest import Acting
from tests.work.documents.samples import EVERY, full, labels, least

LONG_ENOUGH = 60


def made(act: Acting, kind: str, variant: str = "", **changes: Any) -> Document:
    return issue(
        kind=kind, variant=variant, office=OFFICER.office, act=act(OFFICER), fields=full(kind) | changes, case_id=871
    )


def seen(document: Document, act: Acting, session: Session, lang: str = "zh") -> DocumentView:
    return document_view(
        document, session.get_one(Office, document.office), document.services, lang, act(OFFICER).rules
    )


def page(app: Flask, view: DocumentView) -> BeautifulSoup:
    with app.test_request_context(f"/{view.lang}/"):
        from flask import g

        g.lang = view.lang
        return BeautifulSoup(render_template("documents/page.html", view=view, back_url=""), "html.parser")


@pytest.mark.parametrize(("kind", "variant"), EVERY)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_paper_shows_all_that_was_filled_in(
    kind: str, variant: str, lang: str, act: Acting, session: Session, app: Flask
) -> None:
    document = made(act, kind, variant)
    view = seen(document, act, session, lang)
    sheet = page(app, view)
    text = sheet.get_text(" ", strip=True)
    assert len(text) > LONG_ENOUGH
    assert [h1.get_text(strip=True) for h1 in sheet.find_all("h1")] == [view.title]
    assert (document.reference or "no number") in text
    for label in labels(kind):
        assert label.text(lang) in text, label
    assert (sheet.find(class_="seal") is not None) == view.letter
    assert view.day_in_full in text
    if view.letter:
        assert view.seal in text
    assert not sheet.find_all(style=True)
    assert "871" not in text
    if lang == "en":
        assert "courtesy" in text


@pytest.mark.parametrize("variant", ["penalty", "none", "spot"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_decision_has_what_apl_59_asks_for(
    variant: str, lang: str, act: Acting, session: Session, app: Flask
) -> None:
    document = issue(
        kind="F16", variant=variant, office=OFFICER.office, act=act(OFFICER), fields=full("F16"), case_id=1
    )
    text = page(app, seen(document, act, session, lang)).get_text(" ", strip=True)
    party_and_address = ["当事人如实填写", "地址如实填写"]
    facts_and_evidence = ["违法事实和证据如实填写", "证据甲"]
    kind_and_basis = {
        "zh": ["警告", "《中华人民共和国个人信息保护法》第六十六条第一款", "20,000 元（大写：贰万元整）"],
        "en": ["Warning", "PIPL Art. 66(1)", "CNY 20,000"],
    }
    how_and_when = ["履行方式和期限如实填写"]
    remedies = {
        "zh": ["60 日内依法申请行政复议", "6 个月内依法向人民法院提起行政诉讼"],
        "en": ["within 60 days", "within 6 months"],
    }
    authority = ["中共上海市松江区委网络安全和信息化委员会办公室"]
    day = {"zh": ["二〇二六年三月二日"], "en": ["2 March 2026"]}
    for words in (
        party_and_address,
        facts_and_evidence,
        kind_and_basis[lang],
        how_and_when,
        remedies[lang],
        authority,
        day[lang],
    ):
        for word in words:
            assert word in text


def test_a_fine_brings_the_rule_about_paying(act: Acting, session: Session) -> None:
    with_fine = seen(made(act, "F16", "penalty"), act, session)
    without = seen(made(act, "F16", "penalty", **dict.fromkeys(MONEY)), act, session)
    assert any("15 日内到指定银行缴纳" in said for said in with_fine.closing)
    assert not any("15 日内到指定银行缴纳" in said for said in without.closing)


def test_a_notice_tells_the_periods_in_force(act: Acting, session: Session) -> None:
    plain = seen(made(act, "F13", "statement"), act, session)
    hearing = seen(made(act, "F13", "hearing"), act, session)
    assert any("5 个工作日内提出陈述、申辩" in said for said in plain.closing)
    assert any("不会因为陈述、申辩而加重处罚" in said for said in plain.closing)
    assert not any("听证" in said for said in plain.closing)
    assert any("有权要求听证" in said for said in hearing.closing)
    assert any("公示" in said for said in plain.closing)


def test_an_order_lists_its_measures_in_a_table(act: Acting, session: Session, app: Flask) -> None:
    view = seen(made(act, "F08"), act, session)
    measures = next(section for section in view.sections if section.rows)
    assert [words.text for words in measures.rows[0]] == [
        "暂停刷脸功能",
        "具体要求如实填写",
        "强制刷脸、无其他方式",
        "2026年3月9日",
        "怎样确认如实填写",
    ]
    assert [section.number for section in view.sections] == ["一、", "二、", "三、", "四、"]
    assert any("责令改正本身不是行政处罚" in said for said in view.closing)


def test_a_paper_keeps_the_words_it_was_issued_with(act: Acting, session: Session) -> None:
    document = made(act, "F08")
    office = session.get_one(Office, document.office)
    before = seen(document, act, session)
    office.name_zh, office.seal_name = "松江区新办公室", "新印章"
    assert seen(document, act, session) == before
    assert before.seal == "中共上海市松江区委网络安全和信息化委员会办公室"


def test_a_draft_and_a_void_paper_say_so(act: Acting, session: Session, app: Flask) -> None:
    fields = least("F08", "limit")
    unfinished = draft(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=1)
    assert "草稿，未编号" in page(app, seen(unfinished, act, session)).get_text()
    gone = void(made(act, "F08"), act=act(OFFICER))
    assert "已作废" in page(app, seen(gone, act, session)).get_text()


def test_services_stand_at_the_foot(act: Acting, session: Session) -> None:
    document = made(act, "F08")
    serve(document, way="direct", served_on=date(2026, 3, 4), receiver="王经理", act=act(OFFICER, day=date(2026, 3, 5)))
    assert seen(document, act, session).services == ("2026年3月4日直接送达，签收人：王经理",)
    assert seen(document, act, session, "en").services == ("4 March 2026: Delivered in person, received by 王经理",)


def test_the_record_of_a_visit_says_when_the_officers_were_there(act: Acting, session: Session) -> None:
    said = {line.label: line.words.text for line in seen(made(act, "F04"), act, session).lines}
    assert said["开始时间"] == "2026年3月2日 10时00分"
    assert said["已出示执法证件"] == "是"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (2_000_000, "贰万元整"), (10_000, "壹佰元整"), (12_345_678, "壹拾贰万叁仟肆佰伍拾陆元柒角捌分"), (1_000_500, "壹万零伍元整"),
        (10_050_000, "壹拾万零伍佰元整"), (5, "伍分"), (50, "伍角整"), (105, "壹元零伍分"), (0, "零元整"), (500_000_000_000, "伍拾亿元整"),
    ],
)  # fmt: skip
def test_money_in_capitals(fen: int, text: str) -> None:
    assert money_in_capitals(fen) == text


def test_days_and_articles_in_chinese() -> None:
    assert day_in_chinese(date(2026, 11, 23)) == "二〇二六年十一月二十三日"
    assert day_in_chinese(date(2030, 10, 20)) == "二〇三〇年十月二十日"
    assert article_in_chinese("66(1)") == "第六十六条第一款"
    assert article_in_chinese("10") == "第十条"
    assert article_in_chinese("108") == "第一百〇八条"
