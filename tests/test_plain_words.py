"""The reporter's texts read: short sentences, everyday words, nothing said by its double opposite."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow.stage import STAGES
from tests.reading import Told, everything

LONGEST = 30
"""Han characters from one mark to the next. Read aloud at four to five a second that is one breath of six to seven seconds;
a phone of 360 px in large type shows it on three lines."""
LONGEST_ENGLISH = 25
"""Words of an English sentence, the usual limit of plain English for the public."""
MARKS = re.compile(r"[。！？；：…\n]|<br>")
ENGLISH_MARKS = re.compile(r"[.!?;:]\s|[.!?;:]$|\n|<br>")
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
RUN = re.compile(r"[A-Za-z0-9][\w.@/-]*")
DOUBLE = re.compile(
    r"不得不|不能不|不会不|不可不|不无|无不|莫不|并非不|不是不|没有不|未必不|不[^，。]?没有|非.{1,6}不可"
)
STIFF = re.compile(
    r"予以|进行(?!中)|对其|上述|之日起|未予|若干|兹|特此|鉴于|届时|逾|方可|(?<!必)须(?!知)|应予|均(?!匀)|亦"
    r"|被[^。，；、]{0,12}被|由[^。，；]{1,12}由[^。，；]{1,12}由"
)
"""Words of official letters, and passives in a chain."""
NAMES = re.compile(
    r"“[^”]*”|[\u4e00-\u9fff]*(?:法|条例|办法|规定|司法解释)第 ?\d+ ?条|人脸识别(?:投诉举报|技术应用安全管理办法|司法解释)|个人信息保护法"
)
"""What has no plain form: words quoted from a sign or a button, and the names of laws and of the portal itself."""
EVERYDAY = {
    "工作日": "on every calendar; 上班日 would be the reader's own days at work, and the limits do not run by those",
    "公开": "everyday; 公布 is one act, a picture or a page that is not shown is 不公开",
    "自动售货机": "the word on the machine itself",
}
"""Terms of the glossary that everybody says, each with why the other word would be read otherwise."""
STAGE_NAMES = {stage.zh for stage in STAGES}
"""The six plain stages, which are names."""


def sentences(text: str, marks: re.Pattern[str]) -> Iterator[str]:
    """The text from mark to mark; what is filled in later counts as two characters."""
    yield from filter(None, (part.strip() for part in marks.split(HOLE.sub("某某", text))))


def length(sentence: str) -> int:
    """Characters, a run of Latin letters or digits as one."""
    return len(HAN.findall(sentence)) + len(RUN.findall(sentence))


@cache
def official() -> dict[str, str]:
    """Official word -> its plain one, where citizens should read the other; what others say plainly is no official word."""
    found: dict[str, str] = {}
    plain = {word for term in pack().glossary for word in _words(term.plain.zh)}
    for term in pack().glossary:
        for word in _words(term.official.zh):
            if word not in plain and word not in term.plain.zh and word not in EVERYDAY:
                found[word] = term.plain.zh
    return found


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"\s*[/、]\s*|（.*?）", text) if word]


def faults(judge: Callable[[Told], object]) -> list[str]:
    """Each text of which `judge` has something to say, with what it says."""
    return [f"{told.where}: {told.zh} {found}" for told in everything() if (found := judge(told))]


def test_the_texts_are_really_read() -> None:
    found = everything()
    places = {told.where.split("/")[0].split(" ")[0] for told in found}
    assert {
        "templates",
        "faces",
        "work",
        "violations.yaml",
        "reasons.yaml",
        "deadlines.yaml",
        "pack.yaml",
        "move",
    } <= places
    assert len(found) > 500
    assert {"继续", "没有找到这一件，或者密码不对。请对照回执再输一遍", "最多 10 个文件。先删掉一个再加。"} <= {
        t.zh for t in found
    }


def test_a_sentence_is_one_breath() -> None:
    assert not faults(lambda told: [s for s in sentences(told.zh, MARKS) if length(s) > LONGEST])


def test_no_official_word_stands_where_a_plain_one_would() -> None:
    words = official()

    def judge(told: Told) -> dict[str, str]:
        text = "" if told.zh in STAGE_NAMES else NAMES.sub("", told.zh)
        return {word: plain for word, plain in words.items() if word in text}

    assert not faults(judge)


def test_nothing_is_said_by_its_double_opposite_or_as_in_a_letter() -> None:
    assert not faults(lambda told: DOUBLE.findall(told.zh) + STIFF.findall(told.zh))


def test_an_english_sentence_is_short() -> None:
    def judge(told: Told) -> list[str]:
        return [s for s in ENGLISH_MARKS.split(told.en) if told.en != told.zh and len(s.split()) > LONGEST_ENGLISH]

    assert not faults(judge)


@pytest.mark.parametrize(
    ("text", "long", "terms", "stiff"),
    [
        (
            "您反映的事情已经由区里的人去现场看过了，机器已经关掉，结果会在一个星期以内写在这里告诉您本人",
            True,
            False,
            False,
        ),
        ("我们将对其予以处理", False, False, True),
        ("不得不刷脸", False, False, True),
        ("被告知后又被拒绝", False, False, True),
        ("依法作出行政处罚", False, True, False),
        ("先看一遍，再交", False, False, False),
    ],
)
def test_the_measures_find_what_they_look_for(text: str, long: bool, terms: bool, stiff: bool) -> None:
    assert any(length(s) > LONGEST for s in sentences(text, MARKS)) is long
    assert any(word in text for word in official()) is terms
    assert bool(DOUBLE.findall(text) + STIFF.findall(text)) is stiff
