"""Before sending: a hint where the text seems to say who somebody is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.work.complaints.hints import hints

IDENTITY, WITH_X, OLD = "310101199003071230", "11010519491231002X", "310101900307123"
PHONE = "13812342047"
GAPS = ("", " ", "-", "·", " - ", "　", "\u200b", "—", "\u00a0", "\n")
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "〇壹贰叁肆伍陆柒捌玖")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")

FOUND = [
    ("打我电话13800138000谢谢", "phone", "13800138000"),
    ("电话：１３８００１３８０００。", "phone", "１３８００１３８０００"),
    ("138 0013 8000", "phone", "138 0013 8000"),
    ("１３８　００１３－８０００", "phone", "１３８　００１３－８０００"),
    ("+86 138-0013-8000", "phone", "+86 138-0013-8000"),
    ("008613800138000", "phone", "008613800138000"),
    ("一三八零零一三八零零零", "phone", "一三八零零一三八零零零"),
    ("幺三八 〇〇幺三 八〇〇〇", "phone", "幺三八 〇〇幺三 八〇〇〇"),
    ("第一13800138000", "phone", "13800138000"),
    ("座机021-62345678", "phone", "021-62345678"),
    ("电话62345678", "phone", "62345678"),
    ("加微信 13800138000", "phone", "13800138000"),
    (f"身份证{IDENTITY}", "identity", IDENTITY),
    (f"我是{WITH_X}的会员", "identity", WITH_X),
    ("11010519491231 002x", "identity", "11010519491231 002x"),
    ("身份证号是 310101199003071234", "identity", "310101199003071234"),
    (f"老证 {OLD}", "identity", OLD),
    ("身份证三一零一零一一九九零零三零七一二三零", "identity", "三一零一零一一九九零零三零七一二三零"),
    ("停着沪A12345", "plate", "沪A12345"),
    ("沪A·D12345 的车", "plate", "沪A·D12345"),
    ("浙Ｂ１２３４５", "plate", "浙Ｂ１２３４５"),
    ("苏E 8K666", "plate", "苏E 8K666"),
    ("写信到 a.b@example.com", "mail", "a.b@example.com"),
    ("ａｂ＠example.com", "mail", "ａｂ＠example.com"),
    ("我叫王小明，昨天", "name", "王小明"),
    ("我的名字是欧阳明", "name", "欧阳明"),
    ("同事叫张三。", "name", "张三"),
    ("姓名：李雷", "name", "李雷"),
    ("联系人 陈某某", "name", "陈某某"),
    ("王小明先生说", "name", "王小明"),
    ("My name is Ann Lee and", "name", "Ann Lee"),
    ("Name: Ann Lee", "name", "Ann Lee"),
]
LEFT_ALONE = [
    "",
    "昨天 14:30 在更衣室",
    "2026-11-23 14:30 去的",
    "机器编号 20240429",
    "共 12345678901234 元",
    "打 12345 或 110",
    "400-820-8820 打不通",
    "第 138 号柜",
    "第 15 16 17 18 19 20 号柜",
    "合同号 310117202603010012",
    "订单 202611231430251234",
    "310101199002311230 不是日子",
    "卡号 6222021001122334455",
    "IMEI 356938035643809",
    "新APP2024版",
    "京A警官",
    "沪A区B栋",
    "我叫了保安",
    "他叫我刷脸",
    "名字叫什么不知道",
    "本人是业主",
    "联系人：保密",
    "我是高三学生",
    "二〇二六年十一月二十三日",
    "一三八号柜",
    "物业经理说不刷脸不让进",
    "@所有人",
    "The manager told me to scan my face.",
]


@pytest.mark.parametrize(("text", "kind", "found"), FOUND)
def test_it_is_pointed_at(text: str, kind: str, found: str) -> None:
    hint = hints(text)[0]
    assert hint.kind == kind
    assert text[hint.start : hint.end] == found
    assert len(hint.masked) == len(found)
    assert found not in hint.masked
    assert hint.masked.count("*") * 2 >= len(found) - 4


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_text_gets_no_hint(text: str) -> None:
    assert hints(text) == []


def test_several_are_found_in_order() -> None:
    text = f"我叫王明，电话13800138000，证号{IDENTITY}，车牌沪A12345"
    assert [hint.kind for hint in hints(text)] == ["name", "phone", "identity", "plate"]


def test_taking_out_every_find_leaves_nothing_to_find() -> None:
    text = f"我叫王明，电话{PHONE}，证号{IDENTITY}"
    for hint in reversed(hints(text)):
        text = text[: hint.start] + text[hint.end :]
    assert hints(text) == []


written = st.sampled_from((None, FULL, CHINESE, FORMAL, CIRCLED))


@given(
    gaps=st.lists(st.sampled_from(GAPS), min_size=10, max_size=10),
    how=written,
    around=st.sampled_from(("", "请打", "，")),
)
def test_no_way_of_writing_hides_a_phone_number(gaps: list[str], how: dict[int, str] | None, around: str) -> None:
    digits = PHONE.translate(how) if how else PHONE
    number = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    found = [hint for hint in hints(f"{around}{number}。") if hint.kind == "phone"]
    assert [(hint.start, hint.end) for hint in found] == [(len(around), len(around) + len(number))]


@given(
    gaps=st.lists(st.sampled_from(GAPS), min_size=17, max_size=17),
    how=written,
    number=st.sampled_from((IDENTITY, WITH_X)),
)
def test_no_way_of_writing_hides_an_identity_number(gaps: list[str], how: dict[int, str] | None, number: str) -> None:
    digits = number.translate(how) if how else number
    spaced = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    assert [hint.kind for hint in hints(f"号码 {spaced}，")] == ["identity"]


@given(digit=st.sampled_from("012345678"), at=st.integers(0, 16))
def test_a_wrong_check_character_is_no_identity_number(digit: str, at: int) -> None:
    changed = IDENTITY[:at] + digit + IDENTITY[at + 1 :]
    assert [hint.kind for hint in hints(f"编号 {changed} 号")] == (["identity"] if changed == IDENTITY else [])


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for hint in hints(text):
        assert 0 <= hint.start < hint.end <= len(text)


@pytest.mark.parametrize("text", ["1 3 " * 1000, "沪A" * 1500, "a@" * 1500, "我叫" * 1500, "一" * 3000, "0-" * 1500])
def test_a_long_text_is_read_at_once(text: str) -> None:
    start = time.process_time()
    hints(text)
    assert time.process_time() - start < 1
