"""The first page, special actions, statements, and what search engines are told."""

import re

import pytest
from flask import Flask

from portal.law.catalogue.pack import pack
from portal.law.catalogue.places import home_cards
from tests.client import browser, statements
from tests.faces.transparency.records import both, campaign, publish

PUBLIC = ("", "cases", "statistics", "actions", "process", "about", "privacy", "accessibility")


def test_the_first_page_leads_to_the_report_the_tracking_and_every_kind_of_place(app: Flask) -> None:
    page = browser(app).page("/zh/")
    links = [a["href"] for a in page.select("main a")]
    assert links[:2] == ["/zh/report/", "/zh/track"]
    kinds = page.select("form[action='/zh/report/'] button[name=card]")
    assert [card.code for card in home_cards(pack())] == [kind["value"] for kind in kinds]


def test_the_promises_carry_the_lengths_in_force(app: Flask) -> None:
    said = browser(app).page("/zh/").get_text()
    for code, words in (
        ("D2", "{n} 个工作日内告诉您能不能办"),
        ("D7", "决定办理后 {n} 个工作日内到现场看"),
        ("D8", "有结果后 {n} 个工作日内告诉您"),
        ("D9", "不满意，{n} 天内可以申请复核"),
    ):
        assert words.format(n=pack().deadlines[code].length) in said


def test_the_first_page_shows_three_cases_at_most(app: Flask) -> None:
    for n in range(4):
        publish(f"2026-000{n}")
    assert len(browser(app).page("/en/").select("a.pub__l")) == 3


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_public_page_may_be_found_and_names_its_other_language(app: Flask, lang: str, path: str) -> None:
    answer = browser(app).get(f"/{lang}/{path}")
    page = browser(app).page(f"/{lang}/{path}")
    assert answer.headers.get("Set-Cookie") is None
    assert page.select_one('meta[name="robots"]') is None
    canonical = page.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert str(canonical["href"]).endswith(f":8000/{lang}/{path}")
    assert {link["hreflang"]: str(link["href"]).split(":8000")[1] for link in page.select('link[rel="alternate"]')} == {
        "zh-Hans": f"/zh/{path}",
        "en": f"/en/{path}",
        "x-default": f"/zh/{path}",
    }


@pytest.mark.parametrize("path", PUBLIC)
def test_the_english_pages_hold_no_chinese_but_the_name_of_the_language(app: Flask, path: str) -> None:
    publish()
    campaign()
    said = browser(app).page(f"/en/{path}").get_text().replace("中文", "")
    assert re.findall(r"[\u4e00-\u9fff]+", said) == []


def test_search_engines_are_kept_from_reports_and_tracking(app: Flask) -> None:
    said = browser(app).get("/robots.txt").text
    for path in ("/zh/report", "/en/track", "/zh/desk"):
        assert f"Disallow: {path}\n" in said
    assert "Disallow: /zh/cases" not in said


def test_a_lower_bound_is_said_to_be_one_and_another_source_is_apart(app: Flask) -> None:
    campaign()
    page = browser(app).page("/zh/actions/pools")
    assert "1,400 多" in page.get_text()
    assert "来源未载明" in page.get_text()
    box = page.select_one(".note")
    assert box is not None
    assert "1,462" in box.get_text()
    box.decompose()
    assert "1,462" not in page.get_text()


def test_an_action_shows_its_issues_in_order_and_what_is_not_stated(app: Flask) -> None:
    issues = {"section": "issues", "key": None, "values": [both("一", "one"), both("二", "two")]}
    unstated = {"section": "how", "key": both("处罚总数", "Penalties"), "values": None}
    campaign(facts=[issues, unstated])
    page = browser(app).page("/en/actions/pools")
    assert [li.get_text() for li in page.select("ol.six li")] == ["One", "Two"]
    assert "Penalties" in page.get_text()


def test_an_unknown_action_is_not_found(app: Flask) -> None:
    assert browser(app).get("/zh/actions/none").status_code == 404


def test_actions_take_a_constant_number_of_statements(app: Flask) -> None:
    campaign()
    client = browser(app)
    client.page("/zh/actions/pools")
    with statements() as seen:
        client.page("/zh/actions/pools")
    assert len(seen) <= 4


@pytest.mark.parametrize("back", ["//evil.example", "/zh/\\evil", "https://evil.example", "/zh/\n"])
def test_the_large_type_switch_leads_nowhere_else(app: Flask, back: str) -> None:
    answer = browser(app).get("/zh/elder", query_string={"on": "1", "back": back})
    assert answer.headers["Location"] == "/zh/"
