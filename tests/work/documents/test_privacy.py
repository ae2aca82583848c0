"""Nothing of the reporter reaches the party."""

import pytest

from portal.law.catalogue.pack import pack
from portal.work.documents.actions import issue
from portal.work.documents.papers import PAPERS
from portal.work.documents.scan import Leak, scan
from portal.work.documents.whitelist import BadField, MissingField, PaperField, UnknownField, checked
from tests.cast import OFFICER
from tests.conftest import Acting
from tests.work.documents.samples import BEGAN, EVERY, full, least, written_at

TO_PARTY = sorted(code for code, row in pack().documents.items() if row.to_party)
REPORTER_WORDS = "上周六带孩子去游泳，前台说不刷脸就不能进更衣室"


def found(text: str, **more: list[str]) -> list[str]:
    """What the scan finds in the facts of an order."""
    return [finding.what for finding in scan(PAPERS["F08"].fields, {"facts": text}, **more)]  # type: ignore[arg-type]


def all_fields(fields: tuple[PaperField, ...]) -> list[PaperField]:
    return [field for one in fields for field in (one, *all_fields(one.columns))]


def test_every_kind_of_the_pack_has_its_list() -> None:
    assert set(PAPERS) == set(pack().documents)
    for kind, paper in PAPERS.items():
        names = [field.name for field in paper.fields]
        assert len(names) == len(set(names)), kind
        assert "printed" not in names
        assert paper.addressed in {"", *names}
        for field in all_fields(paper.fields):
            assert field.label.zh, (kind, field.name)
            assert field.label.en, (kind, field.name)
            assert set(field.only) <= set(paper.titles), (kind, field.name)
            assert not field.of or hasattr(pack(), field.of)
        for variant in paper.titles:
            assert all(key in pack().texts for key in paper.texts(variant, money=True)), kind


@pytest.mark.parametrize(("kind", "variant"), EVERY)
def test_each_paper_takes_its_fields_and_no_other(kind: str, variant: str) -> None:
    fields = PAPERS[kind].fields
    assert set(checked(fields, full(kind), variant, pack())) == {field.name for field in fields}
    with pytest.raises(UnknownField) as unknown:
        checked(fields, full(kind) | {"reporter": "王某"}, variant, pack())
    assert unknown.value.name == "reporter"
    for name in least(kind, variant):
        with pytest.raises(MissingField):
            checked(fields, full(kind) | {name: None}, variant, pack())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due_on", "soon"),
        ("items", [{"measure": "RM02", "who_told": "x"}]),
        ("violations", ["V99"]),
        ("facts", 7),
        ("items", [{"measure": "RM02"}]),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(name: str, value: object) -> None:
    with pytest.raises((BadField, UnknownField, MissingField)):
        checked(PAPERS["F08"].fields, full("F08") | {name: value}, "limit", pack())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("联系 13812345678", "phone"),
        ("联系 138 1234 5678", "phone"),
        ("联系１３８１２３４５６７８", "phone"),
        ("联系１３８　１２３４　５６７８。", "phone"),
        ("联系 138-1234-5678", "phone"),
        ("联系+86 138 1234 5678", "phone"),
        ("证件 110101199003071234", "identity"),
        ("证件１１０１０１ １９９００３０７ １２３Ｘ", "identity"),
        ("邮箱 wang.fang@example.com", "mail"),
        ("邮箱 ｗａｎｇ＠example.com", "mail"),
        ("查询码 7KQ2-M9PD-4XHT-8", "tracking"),
        ("查询码 ７KQ２M９PD４XHT８", "tracking"),
        ("见 T-3307", "complaint"),
        ("2026年3月2日15:20 接到反映", "moment"),
        ("3月2日下午3点接到反映", "moment"),
        ("2026-03-02T15:20", "moment"),
    ],
)
def test_the_scan_finds_numbers_however_they_are_typed(text: str, what: str) -> None:
    assert what in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "营业执照 91310117MA1J0000X0",
        "存储人脸 2202264 张，设备 565 台，2026年3月2日检查",
        "依据个人信息保护法第 66 条",
        "营业时间 9:00 至 22:00",
        "设备编号 CAM-2024-0012",
        "MACHINE 20260302",
        "更衣室门口有人脸识别柜一台",
    ],
)
def test_the_scan_leaves_ordinary_text_alone(text: str) -> None:
    assert found(text, secrets=["王芳", "13812345678"], sentences=[REPORTER_WORDS]) == []


def test_the_scan_finds_the_reporter_and_the_reporters_words() -> None:
    assert found("据王 芳反映", secrets=["王芳"]) == ["secret"]
    assert found("据ＷＡＮＧ fang反映", secrets=["Wang Fang"]) == ["secret"]
    assert found("经查，前台说，不刷脸就不能进更衣室。", sentences=[REPORTER_WORDS]) == ["sentence"]


def test_the_scan_looks_into_lists_and_rows() -> None:
    rows = {"items": [{"how_verified": "打 13812345678 回访"}], "facts": "无"}
    leaks = scan(PAPERS["F08"].fields, rows)
    assert [(leak.field.name, leak.part.name, leak.what) for leak in leaks] == [("items", "how_verified", "phone")]


@pytest.mark.parametrize("kind", TO_PARTY)
def test_no_paper_to_the_party_lets_the_reporter_through(kind: str, act: Acting) -> None:
    for field in PAPERS[kind].fields:
        if field.kind in {"text", "line"}:
            fields = full(kind) | {field.name: "王芳反映，电话 13812345678，见 T-12"}
            with pytest.raises(Leak) as leak:
                issue(kind=kind, office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=1, secrets=["王芳"])
            assert {finding.what for finding in leak.value.findings} == {"phone", "complaint", "secret"}
            assert all(refusal.clause == "APL50" for refusal in leak.value.refusals)
            assert "13812345678" not in str(leak.value.refusals)


def test_the_office_may_name_its_own_telephone(act: Acting) -> None:
    fields = least("F08", "limit") | {"contact_phone": "13900000000"}
    assert issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=1).number == 1


@pytest.mark.parametrize("kind", TO_PARTY)
def test_only_the_record_of_a_visit_says_the_time_of_day(kind: str) -> None:
    finer = [field.name for field in all_fields(PAPERS[kind].fields) if field.kind == "moment"]
    assert finer == (["started", "ended"] if kind == "F04" else [])
    assert not any("complaint" in field.name or "reporter" in field.name for field in all_fields(PAPERS[kind].fields))


def test_a_time_of_day_in_the_words_of_an_order_is_refused(act: Acting) -> None:
    with pytest.raises(Leak):
        issue(
            kind="F08",
            office=OFFICER.office,
            act=act(OFFICER),
            fields=least("F08", "limit") | {"facts": written_at(BEGAN)},
            case_id=1,
        )
