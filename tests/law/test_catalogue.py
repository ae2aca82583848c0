"""The Shanghai pack against the values of the subject, and what the loader refuses."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from portal.bilingual import Bilingual
from portal.law.catalogue import pack as loader
from portal.law.catalogue.pack import PackError, load, pack
from portal.law.catalogue.places import card_of, home_cards, kinds_on
from portal.law.catalogue.types import Pack

SHANGHAI = Path(loader.__file__).parent / "shanghai"
HAN = re.compile(r"[\u4e00-\u9fff]")
ICONS = frozenset(
    [
        "pool",
        "mall",
        "vend",
        "hotel",
        "gate",
        "school",
        "sale",
        "metro",
        "more",
        "cam",
        "device",
        "sign",
        "phone",
        "paper",
        "noperson",
        "cover",
        "check",
        "warn",
        "info",
        "clock",
        "cal",
        "msg",
        "again",
        "shield",
        "lock",
        "eye",
        "flag",
        "people",
        "search",
        "plus",
        "x",
        "left",
        "right",
        "down",
        "print",
        "copy",
        "pin",
        "call",
        "off",
    ]
)


@pytest.fixture(scope="module")
def city() -> Pack:
    return pack()


# What the lists hold


def test_every_list_is_complete(city: Pack) -> None:
    assert len(city.districts) == 16
    assert len(city.streets) > 200
    assert list(city.violations) == [f"V{n:02}" for n in range(1, 20)]
    assert list(city.deadlines) == [f"D{n}" for n in range(1, 38)]
    assert list(city.documents) == [f"F{n:02}" for n in range(1, 21)]
    assert list(city.measures) == [f"RM{n:02}" for n in range(1, 19)]
    assert list(city.checklist) == [f"c{n}" for n in range(1, 25)]
    assert list(city.reasons) == [f"R{n:02}" for n in range(1, 14)]
    assert len(city.closures) == 13
    assert len(city.penalties) == 15
    assert len(city.glossary) > 100


def test_each_district_has_its_office_and_number_prefix(city: Pack) -> None:
    songjiang = city.offices["CAC-310117"]
    assert songjiang.name.zh == "中共上海市松江区委网络安全和信息化委员会办公室"
    assert songjiang.short == Bilingual("松江区委网信办", "Songjiang cyberspace office")
    assert songjiang.prefix + city.documents["F16"].number_word == "沪松网信罚"
    assert city.offices[city.municipal_office].prefix == "沪网信"
    assert city.offices["SHMSA-JA"].kind == "other_authority"
    assert city.offices["CAC-310115"].short.zh == "浦东新区委网信办"


def test_every_district_has_streets(city: Pack) -> None:
    assert {street.district for street in city.streets.values()} == set(city.districts)


@pytest.mark.parametrize(
    ("code", "length", "unit", "rolls", "near"),
    [
        ("D2", 7, "wd", False, None),
        ("D3", 1, "wd", False, None),
        ("D4", 10, "wd", False, 5),
        ("D9", 30, "cd", True, None),
        ("D11", 15, "wd", False, None),
        ("D13", 90, "cd", True, 30),
        ("D15", 30, "cd", False, None),
        ("D16", 3, "cd", True, None),
        ("D22", 15, "cd", True, None),
        ("D23", None, "cd", True, None),
        ("D24", 60, "cd", True, None),
        ("D25", 6, "months", True, None),
        ("D26", 3, "months", True, None),
        ("D28", None, "months", False, None),
        ("D29", 15, "cd", True, 3),
        ("D32", 2, "months", True, None),
        ("D33", 24, "months", True, None),
        ("D35", 5, "wd", False, None),
    ],
)
def test_a_clock_has_the_length_of_the_law(
    city: Pack, code: str, length: int | None, unit: str, rolls: bool, near: int | None
) -> None:
    clock = city.deadlines[code]
    assert (clock.length, clock.unit, clock.rolls, clock.near_days) == (length, unit, rolls, near)


def test_only_lengths_not_read_in_a_source_are_unconfirmed(city: Pack) -> None:
    assert {code for code, clock in city.deadlines.items() if not clock.confirmed} == {"D12", "D17", "D21", "D31"}
    assert {code: city.settings[code].value for code in ("D12", "D17", "D21", "D31")} == {
        "D12": 7,
        "D17": 5,
        "D21": 7,
        "D31": 15,
    }


def test_the_reporter_sees_the_clocks_that_concern_them(city: Pack) -> None:
    seen = {code for code, clock in city.deadlines.items() if clock.citizen}
    assert seen == {"D2", "D3", "D4", "D7", "D8", "D9", "D10", "D29", "D32"}


def test_officers_alone_choose_two_violations(city: Pack) -> None:
    assert {code for code, row in city.violations.items() if row.plain is None} == {"V12", "V17"}


def test_private_space_and_under_14_are_marked(city: Pack) -> None:
    assert {c for c, v in city.violations.items() if v.private_space} == {"V15", "V18"}
    assert {c for c, v in city.violations.items() if v.severe} == {"V15", "V18"}
    assert {c for c, v in city.violations.items() if v.under_14} == {"V11"}


@pytest.mark.parametrize(
    ("violation", "bases"),
    [
        ("V01", "P13 P29 C29 SD22 F6"),
        ("V02", "P16 SD23 F10 F12"),
        ("V15", "F13 O8 P26"),
        ("V16", "AD44"),
        ("V18", "P28 P51 F13 O8"),
        ("V19", "P50 P66.1"),
    ],
)
def test_a_violation_rests_on_its_articles(city: Pack, violation: str, bases: str) -> None:
    assert city.violations[violation].bases == tuple(bases.split())


# What the law says of time, place and power


def test_conduct_of_the_pool_knows_no_measures_of_2025(city: Pack) -> None:
    usable = {code for code, basis in city.bases.items() if basis.in_force(date(2024, 4, 29))}
    assert {"P26", "P28", "P66.1", "SD23"} <= usable
    assert not usable & {code for code in city.bases if code.startswith(("F", "O"))}


def test_conduct_of_the_stores_knows_no_personal_information_law(city: Pack) -> None:
    usable = {code for code, basis in city.bases.items() if basis.in_force(date(2021, 3, 15))}
    assert {"C29", "C56"} <= usable
    assert not any(code.startswith(("P", "F", "SD", "O", "J", "A9")) for code in usable)


def test_an_article_holds_from_its_first_day(city: Pack) -> None:
    measures = city.bases["F13"]
    assert not measures.in_force(date(2025, 5, 31))
    assert measures.in_force(date(2025, 6, 1))


def test_statutes_belong_to_those_who_enforce_them(city: Pack) -> None:
    assert city.bases["P66.1"].enforcers == {"cyberspace"}
    assert city.bases["C56"].enforcers == {"market"}
    assert city.bases["O8"].enforcers == {"police"}
    assert city.bases["J10"].enforcers == {"court"}
    assert not city.bases["J4"].penalty_basis


def test_the_data_regulation_is_limited_to_its_places(city: Pack) -> None:
    assert {"CO.MALL", "CT.HOTEL", "RE.ESTATE", "SP.PUB"} <= set(city.bases["SD23"].places)
    assert not {"SP.POOL", "CO.VEND"} & set(city.bases["SD23"].places)
    assert city.bases["P26"].places == ()


def test_liability_stands_in_few_articles(city: Pack) -> None:
    assert {code for code, basis in city.bases.items() if basis.kind == "liability"} == {
        "P66.1",
        "P66.2",
        "C56",
        "O26",
        "O27",
    }


def test_every_violation_has_a_duty_in_force_today_and_a_cure(city: Pack) -> None:
    cured = {code for measure in city.measures.values() for code in measure.cures}
    for code, violation in city.violations.items():
        bases = [city.bases[basis] for basis in violation.bases]
        assert any(b.kind == "duty" and b.penalty_basis and b.in_force(date(2026, 11, 23)) for b in bases), code
        assert code in cured


def test_fines_keep_the_limits_of_the_law(city: Pack) -> None:
    refusal, serious = city.penalties["N-FINE1"], city.penalties["N-FINE2"]
    assert (refusal.unit_max, refusal.person_min, refusal.person_max) == (1_000_000, 10_000, 100_000)
    assert refusal.needs_refusal
    assert refusal.level == "district"
    assert (serious.unit_max, serious.person_min, serious.person_max) == (50_000_000, 100_000, 1_000_000)
    assert serious.level == "municipal"
    assert city.penalties["N-C56"].unit_max == 500_000
    assert city.penalties["N-C56"].level == "market"
    assert city.penalties["N-CRIT"].liability == ()
    assert {code for code, row in city.penalties.items() if row.hearing} == {"N-STOP", "N-REV", "N-BAN"}
    assert {code for code, row in city.penalties.items() if row.kind == "measure"} == {
        "M-ORD",
        "M-TALK",
        "M-GUIDE",
        "M-AUDIT",
    }


def test_uncertain_numbers_are_settings(city: Pack) -> None:
    expected = {
        "larger_fine_unit": 100_000,
        "larger_fine_person": 10_000,
        "collective_fine": 500_000,
        "D13_extension": 60,
        "warning_publication_months": 3,
    }
    assert {code: city.settings[code].value for code in expected} == expected
    assert not any(city.settings[code].confirmed for code in expected)


# What a visit asks


def test_mandatory_questions(city: Pack) -> None:
    mandatory = [code for code, item in city.checklist.items() if item.mandatory]
    assert mandatory == [f"c{n}" for n in (1, 2, 3, 4, 5, 6, 7, 11, 12, 17, 20)]


def test_vending_questions_are_asked_at_vending_machines_only(city: Pack) -> None:
    special = {code for code, item in city.checklist.items() if item.scenarios}
    assert special == {"c21", "c22", "c23", "c24"}


@pytest.mark.parametrize(
    ("item", "flag", "violation"),
    [("c4", "yes", "V15"), ("c6", "no", "V01"), ("c7", "no", "V02"), ("c11", "no", "V07"), ("c16", "no", "V18")],
)
def test_an_answer_suggests_a_violation(city: Pack, item: str, flag: str, violation: str) -> None:
    assert city.checklist[item].flag == flag
    assert violation in city.checklist[item].suggests


def test_all_five_sections_are_used(city: Pack) -> None:
    assert {item.section for item in city.checklist.values()} == set(city.checklist_sections)


def test_what_the_venue_gets_is_marked(city: Pack) -> None:
    marked = {code for code, row in city.documents.items() if row.to_party}
    assert marked == {"F03", "F04", "F07", "F08", "F09", "F13", "F15", "F16", "F17", "F18"}
    assert not city.documents["F01"].to_party


# Where things are found


def test_the_first_page_has_eight_cards(city: Pack) -> None:
    assert [card.code for card in home_cards(city)] == ["SP", "CO", "CO.VEND", "RE", "CT", "ED", "RE.SALE", "OT"]


def test_every_place_stands_behind_one_card(city: Pack) -> None:
    cards = {card.code for card in home_cards(city)}
    for code in city.scenarios:
        assert card_of(city, code).code in cards
    behind = [kind.code for card in cards for kind in kinds_on(city, card)]
    assert len(behind) == len(set(behind))


def test_icons_are_signs_of_the_house(city: Pack) -> None:
    assert {scenario.icon for scenario in city.scenarios.values()} <= ICONS


def _texts(value: object) -> Iterator[Bilingual]:
    if isinstance(value, Bilingual):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from _texts(item)


def test_every_text_speaks_its_own_language(city: Pack) -> None:
    texts = list(_texts(city))
    assert len(texts) > 800
    for text in texts:
        assert not HAN.search(text.en), text
        assert HAN.search(text.zh) or text.zh == text.en, text
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!\w)", text.zh), text
        assert not re.search(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z][\u4e00-\u9fff]", text.zh), text


def test_clauses_cover_what_moves_and_guards_name(city: Pack) -> None:
    assert city.clauses["PIPL66.1"] == Bilingual("个人信息保护法第 66 条第 1 款", "PIPL Art. 66(1)")
    assert city.clauses["DESIGN"] == Bilingual("本平台办理规则", "this portal's rule")
    assert {"APL60", "APL63", "ACL54", "ARL20", "ALL47", "CPL85", "O799.8", "ORDER14", "TRANSFER8", "SAMR31"} <= set(
        city.clauses
    )


def test_a_pack_cannot_be_changed(city: Pack) -> None:
    with pytest.raises(TypeError):
        city.violations["V20"] = city.violations["V01"]  # type: ignore[index]


# What the loader refuses


def _broken(folder: Path, file: str, change: Callable[[str], str]) -> PackError:
    target = folder / "pack"
    shutil.copytree(SHANGHAI, target)
    path = target / file
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(PackError) as refusal:
        load(target)
    return refusal.value


def _swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "says"),
    [
        ("violations.yaml", "[P13, P29, C29, SD22, F6]", "[P13, P99]", "V01", "'P99'"),
        ("violations.yaml", "  bases: [F15]", "  bases: [F15]\n  colour: red", "V17", "unknown key 'colour'"),
        ("violations.yaml", "- code: V02", "- code: V01", "V01", "stands twice"),
        ("measures.yaml", "cures: [V16]", "cures: [V61]", "RM13", "'V61'"),
        ("checklist.yaml", "section: vending", "section: selling", "c21", "'selling'"),
        ("checklist.yaml", "suggests: [V16]", "suggests: [V77]", "c23", "'V77'"),
        ("checklist.yaml", "  suggests: [V16]\n", "", "c23", "go together"),
        ("penalties.yaml", "liability: [C56]", "liability: [C29]", "N-C56", "threatens no penalty"),
        ("penalties.yaml", "person_max: 100000\n", "person_max: 10\n", "N-FINE1", "range"),
        ("penalties.yaml", "money: true", "money: 1", "N-CONF", "true or false"),
        ("bases.yaml", "[CO.MALL, ", "[CO.MOLE, ", "SD22", "'CO.MOLE'"),
        ("bases.yaml", "since: 2025-06-01", "since: 2125-06-01", "F4", "sane date"),
        ("bases.yaml", "since: 2025-06-01", "since: 2025-06-01\n  until: 2025-01-01", "F4", "before 'since'"),
        ("bases.yaml", "since: 2025-06-01", "since: soon", "F4", "must be a date"),
        ("bases.yaml", "enforcers: [police]", "enforcers: [sheriff]", "O8", "'enforcers'"),
        ("offices.yaml", 'district: "310117"', 'district: "310199"', "CAC-310117", "'310199'"),
        ("offices.yaml", 'prefix: "沪松网信"', 'prefix: "沪青网信"', "CAC-310118", "belongs to another office"),
        ("scenarios.yaml", "parent: RE\n", "parent: RE.SALE\n", "RE.ESTATE", "no third"),
        ("scenarios.yaml", "card:OT", "card:OX", "PT", "no card"),
        ("deadlines.yaml", "length: 90", "length: 0", "D13", "at least 1"),
        ("deadlines.yaml", "unit: cd", "unit: weeks", "D9", "must be one of"),
        ("settings.yaml", 'days"]\n  value: 5\n', 'days"]\n  value: 6\n', "D17", "differs"),
        ("reasons.yaml", '"Outside Shanghai"', '""', "R03", "two languages"),
        ("closures.yaml", '"首违不罚", ', "", "NO_PENALTY_FIRST", "pair"),
        ("streets.yaml", 'district: "310101"', 'district: "999"', "310101002", "'999'"),
        ("districts.yaml", 'abbr: "松"', 'abbr: ""', "310117", "'abbr' is empty"),
        ("districts.yaml", 'code: "310117"', "code: 310117", "310117", "must be text"),
        ("pack.yaml", "zone: Asia/Shanghai", "zone: Asia/Nowhere", "zone", "time zone"),
        ("pack.yaml", 'city: ["上海", "Shanghai"]', 'city: ["上海", " "]', "whole file", "'city'"),
        ("pack.yaml", "zone: Asia/Shanghai\n", "", "whole file", "'zone' is missing"),
        ("pack.yaml", "zone: Asia/Shanghai\n", "zone: Asia/Shanghai\nzone: UTC\n", "line 2", "stands twice"),
        ("glossary.yaml", 'plain: ["刷脸", "face scan"]', "plain: 刷脸", "row 1", "pair"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, file: str, old: str, new: str, row: str, says: str) -> None:
    fault = _broken(tmp_path, file, _swap(old, new))
    assert (fault.file, fault.row) == (file, row)
    assert says in fault.sentence
    assert str(fault) == f"{fault.file}, {fault.row}: {fault.sentence}"


def test_an_uncertain_length_needs_its_setting(tmp_path: Path) -> None:
    fault = _broken(tmp_path, "settings.yaml", _swap("- code: D17", "- code: D71"))
    assert (fault.file, fault.row) == ("deadlines.yaml", "D17")


def test_the_municipal_office_must_be_one(tmp_path: Path) -> None:
    fault = _broken(tmp_path, "offices.yaml", _swap("kind: municipal", "kind: agency"))
    assert (fault.file, fault.row) == ("pack.yaml", "municipal_office")


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    shutil.copytree(SHANGHAI, tmp_path / "pack")
    (tmp_path / "pack" / "reasons.yaml").unlink()
    with pytest.raises(PackError, match=r"reasons\.yaml, whole file: the file is missing"):
        load(tmp_path / "pack")


def test_an_unknown_list_is_named(tmp_path: Path) -> None:
    shutil.copytree(SHANGHAI, tmp_path / "pack")
    (tmp_path / "pack" / "colours.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(PackError, match=r"colours\.yaml"):
        load(tmp_path / "pack")


def test_ill_formed_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    fault = _broken(tmp_path, "closures.yaml", lambda text: text + "- code: [\n")
    assert fault.file == "closures.yaml"
    assert fault.row.startswith("line ")


def test_another_city_has_its_own_folder() -> None:
    with pytest.raises(PackError, match="no such pack"):
        pack("atlantis")
