"""Nothing of the reporter reaches the party."""

from time import process_time

import pytest
from sqlalchemy import select

from portal.ground.db import db
from portal.law.catalogue.pack import pack
from portal.work.cases.models import Case
from portal.work.complaints.answers import Contact
from portal.work.documents.actions import issue, serve
from portal.work.documents.models import Document
from portal.work.documents.papers import PAPERS
from portal.work.documents.scan import Leak, Unsayable, called, scan
from portal.work.documents.whitelist import BadField, MissingField, PaperField, UnknownField, checked
from tests import makers
from tests.cast import OFFICER
from tests.conftest import DAY, Acting
from tests.scene import PAIR, WORDS, reported
from tests.work.documents.samples import BEGAN, EVERY, full, least, written_at

TO_PARTY = sorted(code for code, row in pack().documents.items() if row.to_party)
REPORTER_WORDS = "上周六带孩子去游泳，前台说不刷脸就不能进更衣室"


def found(text: str, **more: list[str]) -> list[str]:
    """What the scan finds in the facts of an order."""
    return [finding.what for finding in scan(PAPERS["F08"].fields, {"facts": text}, Unsayable(**more))]


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
        ("联系一三八一二三四五六七八", "phone"),
        ("联系幺三八 一二三四 五六七八", "phone"),
        ("联系壹叁捌壹贰叁肆伍陆柒捌", "phone"),
        ("联系1 3\u200b8\u200b12345678", "phone"),
        ("联系١٣٨١٢٣٤٥٦٧٨", "phone"),
        ("联系 138 1234  \n 5678", "phone"),
        ("证件 110101199003071234", "identity"),
        ("证件１１０１０１ １９９００３０７ １２３Ｘ", "identity"),
        ("邮箱 wang.fang@example.com", "mail"),
        ("邮箱 ｗａｎｇ＠example.com", "mail"),
        ("查询码 7KQ2-M9PD-4XHT-8", "tracking"),
        ("查询码 ７KQ２M９PD４XHT８", "tracking"),
        ("见 T-3307", "complaint"),
        ("见 t － 3307", "complaint"),
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
    assert found("据王小芳反映", secrets=["王小芳女士"]) == ["secret"]
    assert found("王某在场", secrets=["王女士"]) == []
    assert found("经查，前台说，不刷脸就不能进更衣室。", sentences=[REPORTER_WORDS]) == ["sentence"]
    for landline in (
        "021-6431 2345",
        "64312345",
        "０２１６４３１２３４５",
        "六四三一二三四五",
        "六 四 三 一 二 三 四 五",
    ):
        assert "secret" in found(f"据 {landline} 反映", secrets=["021-64312345"]), landline


def test_what_anybody_may_write_is_no_copy_and_no_name() -> None:
    law, firm = "中华人民共和国个人信息保护法", "上海高明健身有限公司"
    more = {"secrets": ["高明"], "sentences": [f"我看过{law}，{firm}不能这样"], "public": [law, firm]}
    assert found(f"依据《{law}》，{firm}应当改正", **more) == []
    assert found("高明说不能这样", **more) == ["secret"]
    inside = {"secrets": ["13812345678"], "public": ["泳池13812345678"]}
    assert set(found("在泳池 13812345678 检查", **inside)) == {"phone", "secret"}


def test_the_officers_of_the_roster_are_not_taken_for_their_namesake() -> None:
    officers = {"officers": [{"name": "王芳", "certificate": "31011700001"}]}
    assert scan(PAPERS["F08"].fields, officers | {"facts": "无"}, Unsayable(["王芳"])) == []
    assert [f.what for f in scan(PAPERS["F07"].fields, {"kept_at": "王芳处"}, Unsayable(["王芳"]))] == ["secret"]


@pytest.mark.parametrize(
    "piece",
    ["1", "13", "a", "A2", "1 ", "a@", "1.1-1月", "A-2-", "一三九", "T-", "前台说不刷脸", "(", "1月1" + " " * 500],
)
def test_the_search_takes_time_by_the_length_of_the_text_and_no_more(piece: str) -> None:
    known = Unsayable(["王芳", "13812345678"], [REPORTER_WORDS * 100], ["上海高明健身有限公司"] * 20)

    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        took = []
        for _ in range(3):
            began = process_time()
            scan(PAPERS["F08"].fields, {"facts": text}, known)
            took.append(process_time() - began)
        return min(took)

    assert seconds(100_000) < 0.2


def test_a_copied_sentence_is_to_be_paraphrased_and_says_how() -> None:
    leak = Leak(scan(PAPERS["F08"].fields, {"facts": REPORTER_WORDS}, Unsayable(sentences=[REPORTER_WORDS])))
    (refusal,) = leak.refusals
    assert refusal.field == "facts"
    for word in ("查明的情况", "原话", "改写？", "经现场检查"):
        assert word in refusal.needs.zh
    for word in ("own words", "Paraphrase?", "On inspection"):
        assert word in refusal.needs.en
    assert REPORTER_WORDS not in refusal.needs.zh


def test_the_scan_looks_into_lists_and_rows() -> None:
    rows = {"items": [{"how_verified": "打 13812345678 回访"}], "facts": "无"}
    leaks = scan(PAPERS["F08"].fields, rows)
    assert [(leak.field.name, leak.part.name, leak.what) for leak in leaks] == [("items", "how_verified", "phone")]


@pytest.fixture
def case_id(act: Acting) -> int:
    """A case that a reporter by the name of 王芳 began."""
    at = makers.venue(act)
    contact = Contact(mode="named", name="王芳", phone="13898765432")
    makers.done(act, reported(act, at=at, contact=contact), "accept", priority="normal", summary="刷脸", officers=PAIR)
    return db.session.scalars(select(Case.id)).one()


@pytest.mark.parametrize("kind", TO_PARTY)
def test_no_paper_to_the_party_lets_the_reporter_through(kind: str, act: Acting, case_id: int) -> None:
    for field in PAPERS[kind].fields:
        if field.kind in {"text", "line"}:
            fields = full(kind) | {field.name: f"王芳反映，电话 13898765432，见 T-12：{WORDS}"}
            with pytest.raises(Leak) as leak:
                issue(kind=kind, office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=case_id)
            assert {finding.what for finding in leak.value.findings} == {"phone", "complaint", "secret", "sentence"}
            assert all(refusal.clause == "APL50" for refusal in leak.value.refusals)
            assert {refusal.field for refusal in leak.value.refusals} == {field.name}
            assert "13898765432" not in str(leak.value.refusals)
    assert db.session.scalars(select(Document.id).where(Document.kind == kind)).all() == []
    assert issue(kind=kind, office=OFFICER.office, act=act(OFFICER), fields=full(kind), case_id=case_id).number == 1


def test_the_proof_of_service_is_searched_as_well(act: Acting, case_id: int) -> None:
    paper = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=case_id)
    for given in ({"receiver": "王 芳"}, {"receiver": "前台", "witness": "一三八九八七六五四三二"}):
        with pytest.raises(Leak):
            serve(paper, **{"way": "direct", "served_on": DAY, "act": act(OFFICER), **given})
    assert paper.services == []


def test_a_paper_to_the_party_without_a_case_cannot_be_searched(act: Acting) -> None:
    with pytest.raises(ValueError):
        issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"))


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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("打 021-64312345 找我", ["021-64312345", "021-64312345"]),
        ("微信：８８１２３４５", ["8812345"]),
        ("机器编号 10023456，2026-03-01 去的", []),
        ("存了 2202264 张脸", []),
    ],
)
def test_a_number_to_reach_somebody_by_is_told_from_the_number_of_a_machine(text: str, numbers: list[str]) -> None:
    assert called(text) == numbers
