""" "Is this allowed?" by taps: nothing of the answers in an address or a cookie, and a report that begins with the ticks."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.law.catalogue.pack import pack
from portal.work.complaints.models import Draft
from tests.client import Browser, browser, statements
from tests.faces.intake.steps import until, words

PAGE = "/zh/allowed"


def tap(visitor: Browser, shown: BeautifulSoup, reply: str, lang: str = "zh") -> BeautifulSoup:
    """Press one of the answers on the page that is shown."""
    button = shown.select_one(f".tap[value={reply}]")
    assert button is not None, words(shown)
    return _sent(visitor, shown, {str(button["name"]): reply}, f"/{lang}/allowed")


def _sent(visitor: Browser, shown: BeautifulSoup, more: dict[str, str], to: str) -> BeautifulSoup:
    fields = {str(one["name"]): str(one["value"]) for one in shown.select("form#f input[type=hidden]")}
    response = visitor.post(to, data={**fields, **more}, follow_redirects=True)
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


def taken(visitor: Browser, *replies: str, lang: str = "zh") -> BeautifulSoup:
    shown = visitor.page(f"/{lang}/allowed")
    for reply in replies:
        shown = tap(visitor, shown, reply, lang)
    return shown


def test_five_taps_lead_to_an_answer_with_its_clauses(app: Flask) -> None:
    visitor = browser(app)
    shown = taken(visitor, "no", "yes", "no", "no", "no")
    answer = pack().allowed["only_way"]
    assert shown.select_one("h1").get_text() == answer.name.zh  # type: ignore[union-attr]
    said = words(shown)
    assert said.index("不允许") < said.index(answer.name.zh)
    assert answer.why.zh in said
    assert answer.then.zh in said
    for code in ("P16", "F10", "P29", "F6", "P26", "F13"):
        assert pack().bases[code].name.zh in said
    assert pack().texts["danger"].zh not in said


def test_a_private_space_is_answered_at_once_and_the_police_come_first(app: Flask) -> None:
    said = words(taken(browser(app), "yes"))
    assert pack().texts["danger"].zh in said
    assert said.index("110") < said.index(pack().allowed["private"].name.zh)


def test_not_sure_is_an_answer_and_says_what_to_look_at(app: Flask) -> None:
    said = words(taken(browser(app), *["unsure"] * 5))
    assert pack().allowed["unclear"].name.zh in said
    assert all(question.find_out.zh in said for question in pack().allowed_questions.values())


def test_back_shows_the_question_before(app: Flask) -> None:
    visitor = browser(app)
    shown = taken(visitor, "no", "no")
    assert pack().allowed_questions["asked"].name.zh in words(shown)
    shown = _sent(visitor, shown, {"_back": "1"}, PAGE)
    assert pack().allowed_questions["only_way"].name.zh in words(shown)
    shown = _sent(visitor, taken(visitor, "yes"), {"_back": "1"}, PAGE)
    assert pack().allowed_questions["private"].name.zh in words(shown)


def test_nothing_is_kept_of_the_reader(app: Flask) -> None:
    visitor = browser(app)
    with statements() as asked:
        shown = taken(visitor, "no", "yes", "unsure", "yes", "no")
    assert not asked, "the database has no part in it"
    assert not visitor.get_cookie("portal_report")
    assert not Draft.query.count()
    assert not [a["href"] for a in shown.find_all("a") if "only_way" in str(a.get("href"))]


@pytest.mark.parametrize("replies", [(), ("no", "yes"), ("no", "yes", "no", "no", "yes"), ("yes",)])
def test_language_and_size_keep_the_answers(app: Flask, replies: tuple[str, ...]) -> None:
    visitor = browser(app)
    shown = taken(visitor, *replies)
    before = [(str(one["name"]), str(one["value"])) for one in shown.select("form#f input[type=hidden]")][1:]
    for switch, lang in (("lang:en", "en"), ("elder:on", "zh")):
        fields = dict(before) | {"_switch": switch}
        response = visitor.post(PAGE, data=fields)
        assert response.status_code == 307
        response = visitor.post(response.headers["Location"], data=fields)
        after = BeautifulSoup(response.data, "html.parser")
        assert after.html is not None
        assert str(after.html["lang"]).startswith(lang)
        assert [(str(one["name"]), str(one["value"])) for one in after.select("form#f input[type=hidden]")][
            1:
        ] == before
        assert words(after) != ""
    assert visitor.get_cookie("elder") is not None


def test_the_report_begins_with_what_was_answered(app: Flask) -> None:
    visitor = browser(app)
    shown = _sent(visitor, taken(visitor, "no", "yes", "no", "no", "no"), {}, "/zh/allowed/report")
    assert shown.select("input[name=scenario]")
    visitor.send("/zh/report/", {"scenario": "SP.POOL"}, form="f")
    visitor.send("/zh/report/where", {"name": "示例游泳馆", "district": "310117"}, form="f")
    page = visitor.page("/zh/report/what")
    ticked = {str(one["value"]) for one in page.select("input[checked]")}
    assert ticked == {"V02", "V01", "V07"}
    assert "已按您刚才的回答勾好" in words(page)


def test_it_adds_to_a_report_that_was_begun_and_goes_to_the_ticks(app: Flask) -> None:
    visitor = until(app, "when")
    visitor.send("/zh/report/what", {"usual": ["V10"]}, form="f", button=("_ask", "1"))
    response = visitor.post("/zh/allowed/report", data={"private": "yes", **_token(visitor)})
    assert response.headers["Location"].endswith("/zh/report/what")
    page = visitor.page("/zh/report/what")
    assert {str(one["value"]) for one in page.select("input[checked]")} == {"V10", "V15"}


def test_ticks_that_were_just_made_are_kept_before_the_questions(app: Flask) -> None:
    visitor = until(app, "what")
    response = visitor.send("/zh/report/what", {"usual": ["V02"]}, form="f", button=("_ask", "1"))
    assert response.headers["Location"].endswith("/zh/allowed")
    assert {str(one["value"]) for one in visitor.page("/zh/report/what").select("input[checked]")} == {"V02"}


def test_a_page_that_is_too_old_to_report_from_shows_itself_again(app: Flask) -> None:
    visitor = until(app, "where")
    response = visitor.post("/zh/allowed/report", data={"private": "yes", "csrf_token": "old"})
    assert response.status_code == 200
    assert pack().allowed["private"].name.zh in response.text
    assert "请再按一次" in response.text


@pytest.mark.parametrize(
    "fields", [{"private": "maybe"}, {"sign": "no"}, {"private": ["no", "yes"]}, {"_back": "1"}, {"private": "\x00"}]
)
def test_strange_answers_ask_the_question_again(app: Flask, fields: dict[str, object]) -> None:
    response = browser(app).post(PAGE, data=fields)
    assert response.status_code == 200
    assert '<button type="submit" class="tap"' in response.text


def test_the_poster_shows_the_address_and_its_code(app: Flask) -> None:
    page = browser(app).page("/zh/allowed/poster")
    assert f"{app.extensions['portal.config'].base_url.split('://')[1]}/zh/allowed" in words(page)
    assert page.select_one(".poster__qr svg path") is not None


def test_it_is_linked_from_the_first_page(app: Flask) -> None:
    assert browser(app).page("/zh/").select_one(f'main a[href="{PAGE}"]') is not None


def _token(visitor: Browser) -> dict[str, str]:
    field = visitor.page(PAGE).select_one("input[name=csrf_token]")
    assert field is not None
    return {"csrf_token": str(field["value"])}
