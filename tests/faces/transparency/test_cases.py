"""Published cases: the list, the page of one, what is taken down, what is never shown."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.ground.db import db
from portal.work.publication.models import PublishedText
from tests.client import browser, statements, text_of
from tests.faces.transparency.records import LONG, OTHER_AUTHORITY, correct, publish


def test_the_list_shows_the_newest_first_and_leads_to_each(app: Flask) -> None:
    publish("2026-0001", published_on=date(2026, 3, 2))
    publish("2026-0002", published_on=date(2026, 3, 3))
    page = browser(app).page("/zh/cases")
    assert [a["href"] for a in page.select("a.pub__l")] == ["/zh/cases/2026-0002", "/zh/cases/2026-0001"]
    assert "2 件" in page.get_text()


def test_pages_follow_one_another_without_gap_or_repeat(app: Flask) -> None:
    for n in range(45):
        publish(f"2026-{n:04d}", published_on=date(2026, 3, 2) + timedelta(days=n // 3))
    seen, address = [], "/zh/cases"
    while address:
        page = browser(app).page(address)
        seen += [a["href"] for a in page.select("a.pub__l")]
        more = page.select_one('a[rel="next"]')
        address = str(more["href"]) if more else ""
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("district=310115", ["2026-0002"]),
        ("scenario=CO", ["2026-0002"]),
        ("outcome=N-C56", ["2026-0002"]),
        ("outcome=M-ORD", ["2026-0002"]),
        ("year=2021", ["2026-0002"]),
        ("q=门店", ["2026-0002"]),
        ("q=STORE", ["2026-0002"]),
        ("q=2026-0001", ["2026-0001"]),
        ("q=%25", []),
        ("district=nowhere&year=x&after=broken", ["2026-0002", "2026-0001"]),
    ],
)
def test_the_address_narrows_the_list(app: Flask, query: str, found: list[str]) -> None:
    publish("2026-0001")
    titles = {"zh": "示例门店", "en": "Example store"}
    more = {"district": "310115", "scenario": "CO.STORE", "outcome": "M-ORD,N-C56", "year": 2021}
    publish("2026-0002", texts=titles, published_on=date(2026, 3, 9), **more)
    page = browser(app).page(f"/zh/cases?{query}")
    assert [str(a["href"]).split("/")[-1] for a in page.select("a.pub__l")] == found


def test_an_empty_list_offers_to_take_each_condition_away(app: Flask) -> None:
    publish()
    page = browser(app).page("/zh/cases?district=310115&q=nothing")
    offers = {a.get_text(): a["href"] for a in page.select(".empty a")}
    assert offers["去掉“nothing”"] == "/zh/cases?district=310115"
    assert offers["去掉“浦东新区”"] == "/zh/cases?q=nothing"
    assert page.select_one('meta[name="robots"]') is not None, "a narrowed list is not for search engines"


def test_a_case_says_what_happened_what_was_done_and_what_is_not_stated(app: Flask) -> None:
    publish()
    page = browser(app).page("/en/cases/2026-0001")
    said = page.get_text(" ", strip=True)
    for words in (
        "Lockers opened only by face scan",
        "3 February 2026",
        "Date not stated in the source",
        "Warning given.",
    ):
        assert words in said
    row = next(dt for dt in page.select("dt") if dt.get_text() == "Decision number")
    assert row.parent is not None
    assert "Not stated in the source" in row.parent.get_text()


def test_another_source_stands_only_in_its_box(app: Flask) -> None:
    publish()
    page = browser(app).page("/zh/cases/2026-0001")
    box = page.select_one(".note")
    assert box is not None
    assert "另一来源" in box.get_text()
    assert "五月改用手环。" in box.get_text()
    box.decompose()
    assert "五月改用手环。" not in page.get_text()


def test_a_missing_translation_is_said_and_hides_nothing(app: Flask) -> None:
    publish(texts={"zh": "只有中文"})
    page = browser(app).page("/en/cases/2026-0001")
    assert "This case has not been translated into English yet" in page.get_text()
    heading = page.select_one("h1")
    assert heading is not None
    assert (heading.get_text(), heading["lang"]) == ("只有中文", "zh-Hans")
    assert page.select_one('meta[name="robots"]') is not None
    assert [link["hreflang"] for link in page.select('link[rel="alternate"]')] == ["zh-Hans", "x-default"]
    assert "Not yet translated into English" in browser(app).page("/en/cases").get_text()


@pytest.mark.parametrize(
    ("state", "words"), [("withdrawn", "已撤回公示"), ("expired", "公示期已满"), ("removed_early", "已提前撤下")]
)
def test_a_record_taken_down_keeps_number_and_reason_and_loses_its_text(app: Flask, state: str, words: str) -> None:
    correct(publish(state=state, body="不再公开的正文", withdrawn_reason="内部理由"), "决定被撤销。")
    answer = browser(app).get("/zh/cases/2026-0001")
    said = text_of(answer)
    assert answer.status_code == 410
    assert words in said
    assert "2026-0001" in said
    assert "决定被撤销。" in said
    for gone in ("不再公开的正文", "示例游泳馆", "内部理由", "某某公司"):
        assert gone not in said
    assert "2026-0001" not in browser(app).page("/zh/cases").get_text()


@pytest.mark.parametrize("state", ["proposed", "redacted", "approved", "declined"])
def test_nothing_is_public_before_it_is_published(app: Flask, state: str) -> None:
    publish(state=state)
    assert browser(app).get("/zh/cases/2026-0001").status_code == 404
    assert browser(app).page("/zh/cases").select("a.pub__l") == []


def test_the_officers_own_text_is_never_shown(app: Flask) -> None:
    row = publish()
    about = {"title": "未脱敏的标题", "lede": "只给自己看", "body": "未脱敏的正文", "facts": []}
    row.texts.append(PublishedText(version=9, lang="zh", redacted=False, **about))
    db.session.commit()
    for address in ("/zh/cases", "/zh/cases/2026-0001", "/zh/cases?q=未脱敏", "/zh/"):
        said = browser(app).page(address).select_one("main")
        assert said is not None
        assert "未脱敏的" not in said.get_text()
        assert "只给自己看" not in said.get_text()


def test_the_newest_version_is_the_one_shown(app: Flask) -> None:
    row = publish()
    about = {"title": "更正后的标题", "lede": None, "body": "", "facts": []}
    row.texts.append(PublishedText(version=2, lang="zh", redacted=True, **about))
    correct(row, "名称有误。")
    said = browser(app).page("/zh/cases/2026-0001").get_text()
    assert "更正后的标题" in said
    assert "名称有误。" in said
    assert "示例游泳馆" not in said


@pytest.mark.parametrize(
    ("lang", "fine", "note"),
    [
        ("zh", "罚款 50 万元", "这里收录的是公开的内容"),
        ("en", "fine of CNY 500,000", "what is public about it is recorded here"),
    ],
)
def test_a_record_of_another_authority_goes_through_the_same_page(app: Flask, lang: str, fine: str, note: str) -> None:
    publish(office=OTHER_AUTHORITY, outcome="M-ORD,N-C56", fine_fen=50_000_000, district="310106")
    said = browser(app).page(f"/{lang}/cases/2026-0001").get_text()
    assert fine in said
    assert note in said


def test_marks_in_a_text_are_text(app: Flask) -> None:
    publish(texts={"zh": "<b>粗</b>", "en": "<i>x</i>"}, body="<script>1</script>", fictitious=True)
    page = browser(app).page("/zh/cases/2026-0001")
    assert "<script>1</script>" in page.get_text()
    assert "<b>粗</b>（虚构）" in browser(app).page("/zh/cases").get_text()


def test_a_very_long_name_is_shown_whole(app: Flask) -> None:
    publish(texts={"zh": LONG})
    assert LONG in browser(app).page("/zh/cases").get_text()


def test_the_number_of_statements_does_not_grow(app: Flask) -> None:
    for n in range(25):
        publish(f"2026-{n:04d}")
    client = browser(app)
    client.page("/zh/")  # the rules are read once a process
    for address, most in (("/zh/cases?q=示例", 5), ("/zh/cases/2026-0003", 5), ("/zh/", 5)):
        with statements() as seen:
            client.page(address)
        assert len(seen) <= most, (address, seen)


def test_an_imported_record_claims_no_day_of_publication(app: Flask) -> None:
    publish(case_id=None, expires_on=None)
    said = browser(app).page("/zh/cases/2026-0001").get_text()
    assert "收录日期" in said
    assert "公布日期" not in said
