"""Before sending: a hint where the text seems to say who somebody is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.work.complaints.hints import hints

IDENTITY = "310101199003071234"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("打我电话13800138000谢谢", "phone", "13800138000"),
        ("电话：１３８００１３８０００。", "phone", "１３８００１３８０００"),
        ("138 0013 8000", "phone", "138 0013 8000"),
        ("１３８　００１３－８０００", "phone", "１３８　００１３－８０００"),
        ("+86 138-0013-8000", "phone", "+86 138-0013-8000"),
        ("座机021-62345678", "phone", "021-62345678"),
        (f"身份证{IDENTITY}", "identity", IDENTITY),
        ("31010119900307 123x", "identity", "31010119900307 123x"),
        ("写信到 a.b@example.com", "mail", "a.b@example.com"),
        ("我叫王小明，昨天", "name", "王小明"),
        ("姓名：李雷", "name", "李雷"),
        ("My name is Ann Lee and", "name", "Ann Lee"),
    ],
)
def test_it_is_pointed_at(text: str, kind: str, found: str) -> None:
    hint = hints(text)[0]
    assert hint.kind == kind
    assert text[hint.start : hint.end].startswith(found)
    assert len(hint.masked) == hint.end - hint.start
    assert found not in hint.masked


@pytest.mark.parametrize(
    "text", ["", "昨天 14:30 在更衣室", "机器编号 20240429", "共 12345678901234 元", "打 12345 或 110", "第 138 号柜"]
)
def test_ordinary_text_gets_no_hint(text: str) -> None:
    assert hints(text) == []


def test_several_are_found_in_order() -> None:
    text = f"我叫王明，电话13800138000，证号{IDENTITY}"
    assert [hint.kind for hint in hints(text)] == ["name", "phone", "identity"]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for hint in hints(text):
        assert 0 <= hint.start < hint.end <= len(text)
