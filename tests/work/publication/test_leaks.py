"""What a public text must not hold, however it is written."""

import pytest

from portal.law.catalogue.pack import pack
from portal.work.publication.leaks import leaks, public_words

WORDS = "我站到柜子前面，屏幕就亮了，后面换衣服的人都被照进去了。"
ENGLISH = "I was changing in the locker room when the screen lit up and showed the people behind me."
VENUE = "泳乐云间游泳馆（云间粮仓店）更衣室一层"


def found(text: str, **known: list[str]) -> set[str]:
    return {leak.what for leak in leaks([text], **known)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("请致电13800138000。", "phone"),
        ("请致电 １３８ ００１３ ８０００。", "phone"),
        ("请致电+86 138-0013-8000。", "phone"),
        ("请致电138\u200b0013\u200b8000。", "phone"),
        ("2026 13800138000", "phone"),
        ("家里电话 021-62345678。", "phone"),
        ("身份证 310117 1990 0101 001X", "identity"),
        ("写信到 zhu@example.com", "mail"),
        ("投诉 T-3307 已受理", "code"),
        ("查询码 A2B3-C4D5-E6F7G", "code"),
        ("朱女士反映刷脸", "person"),
        ("朱 晓红 女士反映刷脸", "person"),
        ("负责人：王小明表示整改", "person"),
        ("Ms. Zhu reported it", "person"),
        ("住在泳乐路 12 弄 3 号 501 室", "home"),
        ("She lives at Flat 5", "home"),
    ],
)
def test_numbers_names_and_homes_are_found(text: str, what: str) -> None:
    assert what in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "沪市监静处〔2021〕062021000787 号",
        "2024 年 4 月 29 日第 1 次现场核查。",
        "罚款 500,000 元，共 2,202,264 张人脸。",
        "王某、张某某为直接责任人员。",
        "一位女士反映，多位先生在场。",
        "负责人高度重视，反映人用毛巾盖住了摄像头。",
        "统一社会信用代码 91310117MA1J2K3L4X",
        "On 29 April 2024 officers made the first visit.",
        "松江区泳乐路 1 号",
    ],
)
def test_what_belongs_in_a_public_text_is_left_alone(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize("text", ["朱晓红说", "朱 晓 红说", "朱·晓红说", "ｚｈｕ_xh 留言"])
def test_a_reporter_is_found_by_name_and_contact(text: str) -> None:
    assert found(text, secrets=["朱晓红", "zhu_xh"]) == {"person"}


def test_a_copied_sentence_is_found_whatever_its_punctuation() -> None:
    assert found("经查，屏幕就亮了 后面换衣服的人都被照进去了", sentences=[WORDS]) == {"words"}
    assert found("showed THE people: behind me", sentences=[ENGLISH]) == set()
    assert found("The screen lit up and showed the people.", sentences=[ENGLISH]) == {"words"}


def test_the_same_matter_in_other_words_is_no_copy() -> None:
    assert found("柜前站人时屏幕自动亮起，并显示附近顾客。", sentences=[WORDS]) == set()


def test_public_names_are_no_copy() -> None:
    complaint = f"就在{VENUE}，违反了人脸识别技术应用安全管理办法"
    known = [VENUE, *public_words(None, pack())]
    assert found(f"{VENUE}违反人脸识别技术应用安全管理办法。", sentences=[complaint], public=known) == set()


def test_what_is_found_is_shown_masked() -> None:
    (leak,) = leaks(["电话 13800138000"])
    assert "138001380" not in leak.refusal.needs.zh
    assert leak.refusal.clause == "APL50"
