""" "Is this allowed?": a table without gaps, answers by articles in force, and what the loader refuses."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from portal.law.allowed import Answer, allowed, open_question
from portal.law.catalogue import pack as loader
from portal.law.catalogue.decision import REPLIES, Replies, combinations
from portal.law.catalogue.pack import PackError, load, pack
from tests.conftest import legal_today

PACK = pack()
TODAY = legal_today()
EVERY = list(combinations(PACK.allowed_questions))
QUIET: Replies = {"private": "no", "only_way": "no", "asked": "yes", "sign": "yes", "child": "no"}


def said(**replies: str) -> Answer:
    return allowed(PACK, {**QUIET, **replies}, TODAY)  # type: ignore[dict-item]


def test_every_way_of_answering_has_one_outcome() -> None:
    assert len(EVERY) == len(REPLIES) ** 5
    first = [next(code for code, row in PACK.allowed.items() if row.holds(replies)) for replies in EVERY]
    assert [allowed(PACK, replies, TODAY).outcome.code for replies in EVERY] == first
    assert set(first) == set(PACK.allowed), "a row that is never the answer"


def test_every_outcome_rests_on_articles_in_force_today_and_everywhere() -> None:
    for replies in EVERY:
        for reason in allowed(PACK, replies, TODAY).reasons:
            assert [basis.code for basis in reason.bases] == list(reason.outcome.bases)
            assert all(not basis.places for basis in reason.bases)


def test_an_article_that_was_not_yet_in_force_is_not_named() -> None:
    named = {b.code for r in allowed(PACK, {**QUIET, "asked": "no"}, date(2024, 5, 6)).reasons for b in r.bases}
    assert named == {"P13", "P29"}


def test_only_a_no_ticks_something_and_every_no_does() -> None:
    for replies in EVERY:
        answer = allowed(PACK, replies, TODAY)
        assert bool(answer.violations) == (answer.outcome.verdict == "no")
        assert len(set(answer.violations)) == len(answer.violations)
        assert all(PACK.violations[code].plain for code in answer.violations)


def test_one_more_wrong_never_makes_it_allowed() -> None:
    """A wrong answer in place of another adds its violation and takes none away, but that consent of a child is asked
    of the parents."""
    wrong = {"private": "yes", "only_way": "yes", "asked": "no", "sign": "no"}
    for replies in EVERY:
        before = set(allowed(PACK, replies, TODAY).violations)
        for question, reply in wrong.items():
            after = allowed(PACK, {**replies, question: reply}, TODAY)  # type: ignore[dict-item]
            assert after.outcome.verdict == "no"
            assert before <= set(after.violations)


@pytest.mark.parametrize(
    ("replies", "outcome", "codes"),
    [
        ({}, "fine", ()),
        ({"private": "yes"}, "private", ("V15",)),
        ({"only_way": "yes"}, "only_way", ("V02",)),
        ({"asked": "no"}, "not_asked", ("V01",)),
        ({"sign": "no"}, "no_sign", ("V07",)),
        ({"asked": "no", "child": "yes"}, "child_unasked", ("V11",)),
        ({"asked": "unsure", "child": "yes"}, "child_unclear", ()),
        ({"child": "yes"}, "fine", ()),
        ({"sign": "unsure"}, "unclear", ()),
        ({"only_way": "yes", "asked": "no", "sign": "no"}, "only_way", ("V02", "V01", "V07")),
    ],
)
def test_what_is_said(replies: dict[str, str], outcome: str, codes: tuple[str, ...]) -> None:
    answer = said(**replies)
    assert (answer.outcome.code, answer.violations) == (outcome, codes)


def test_only_a_private_space_is_a_danger() -> None:
    assert {code for code, row in PACK.allowed.items() if row.danger} == {"private"}


def test_what_is_not_known_is_named_where_it_would_settle_it() -> None:
    assert [q.code for q in said(sign="unsure", only_way="unsure").find_out] == ["only_way", "sign"]
    assert not said(sign="unsure", only_way="yes").find_out


def test_questions_come_in_order_and_stop_at_a_private_space() -> None:
    replies: dict[str, str] = {}
    asked = []
    while question := open_question(PACK, replies):  # type: ignore[arg-type]
        asked.append(question.code)
        replies[question.code] = "no"
    assert asked == ["private", "only_way", "asked", "sign", "child"]
    assert open_question(PACK, {"private": "yes"}) is None


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text.replace("when: []", "when: [private.no]"), "nothing is said where the answers are"),
        (lambda text: text.replace("when: [sign.no]", "when: [sign.never]"), "names 'sign.never'"),
        (lambda text: text.replace("when: [sign.no]", "when: [only_way.yes]"), "an earlier row always comes first"),
        (lambda text: text.replace("bases: [P26, F13]", "bases: [P26, SD23]"), "limited to some places"),
        (lambda text: text.replace("bases: [P26, F13]", "bases: []"), "needs an article"),
        (lambda text: text.replace("bases: [P26, F13]", "bases: [P999]"), "which is not in bases"),
        (lambda text: text.replace("violations: [V07]", "violations: [V12]"), "cannot tick"),
        (lambda text: text.replace("violations: []", "violations: [V07]", 1), "only an answer 'no'"),
    ],
)
def test_the_loader_refuses(tmp_path: Path, spoil: Callable[[str], str], sentence: str) -> None:
    folder = tmp_path / "city"
    shutil.copytree(Path(loader.__file__).parent / "shanghai", folder)
    file = folder / "allowed.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(spoil(before), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before
    with pytest.raises(PackError, match=sentence):
        load(folder)
