"""What may be imposed, on which articles, by whom: the pool, Kohler and the limits of PIPL 66, as tables."""

from datetime import date
from typing import Any

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow.penalties import (
    Bench,
    Conduct,
    bases_lawful,
    bench,
    beyond_district,
    hearing_right,
    selectable_bases,
    selectable_penalties,
    within_limits,
)
from portal.law.workflow.terms import Terms

SHANGHAI = pack("shanghai")
DISTRICT = Bench("district", "cyberspace")
MUNICIPAL = Bench("municipal", "cyberspace")
MARKET = Bench("market", "market")
POOL = Conduct(date(2024, 4, 29), "SP.POOL", DISTRICT)
KOHLER = Conduct(date(2021, 3, 15), "CO.STORE", MARKET)
LAST_YEAR = Conduct(date(2025, 9, 1), "SP.POOL", DISTRICT)
ESTATE = Conduct(date(2023, 5, 1), "RE.ESTATE", DISTRICT)


def at_municipal(conduct: Conduct) -> Conduct:
    return Conduct(conduct.end, conduct.scenario, MUNICIPAL)


def bases(conduct: Conduct, kinds: str, codes: str, **more: int) -> set[str]:
    terms = Terms(kinds=tuple(kinds.split()), bases=tuple(codes.split()), **more)
    found = bases_lawful(terms, conduct=conduct, bases=SHANGHAI.bases, penalties=SHANGHAI.penalties)
    assert all(refusal.clause in SHANGHAI.clauses for refusal in found)
    return {refusal.name for refusal in found}


def limits(kinds: str, yuan: int, level: str = "district", *, citizen: bool = False, **more: Any) -> set[str]:
    """`more`: gains, turnover and person_fine in CNY, person and bases as they are."""
    amounts = {name: value * 100 for name, value in more.items() if isinstance(value, int)}
    rest = {
        name: tuple(value.split()) if name == "bases" else value for name, value in more.items() if name not in amounts
    }
    terms = Terms(kinds=tuple(kinds.split()), fine=yuan * 100, **amounts, **rest)
    found = within_limits(terms, level=level, person=citizen, penalties=SHANGHAI.penalties)
    assert all(refusal.clause in SHANGHAI.clauses for refusal in found)
    assert all(refusal.field for refusal in found if refusal.name != "unknown")
    return {refusal.name for refusal in found}


@pytest.mark.parametrize(
    ("conduct", "kinds", "codes", "refused"),
    [
        (POOL, "N-WARN", "P28 P66.1", set()),
        (POOL, "N-WARN", "P28 P29 P51 P66.1", set()),
        (POOL, "N-WARN", "F13 P28 P66.1", {"not_in_force"}),
        (POOL, "N-WARN", "P28", {"no_liability"}),
        (POOL, "N-WARN", "P66.1", {"no_duty"}),
        (POOL, "N-WARN", "", {"no_basis"}),
        (POOL, "N-WARN", "P28 P66.1 A28", {"no_penalty_basis"}),
        (POOL, "N-WARN", "P28 P66.1 J2", {"no_penalty_basis", "other_enforcer"}),
        (POOL, "N-WARN", "P28 P66.1 C29", {"other_enforcer"}),
        (POOL, "N-WARN", "SD23 P66.1", {"other_place"}),
        (POOL, "N-WARN", "P28 P66.1 P66.2", {"higher_level", "idle_liability"}),
        (POOL, "N-CONF", "P28 P66.2", {"higher_level"}),
        (POOL, "N-WARN", "P28 C56", {"other_enforcer"}),
        (POOL, "N-CRIT", "P28 P66.1", {"no_law", "idle_liability"}),
        (POOL, "N-WARN", "P28 P66.1 X1", {"unknown"}),
        (at_municipal(POOL), "N-STOP", "P28 P66.2", set()),
        (at_municipal(POOL), "N-STOP", "P28 P66.1", {"no_liability", "idle_liability"}),
        (LAST_YEAR, "N-WARN", "F13 P66.1", set()),
        (LAST_YEAR, "N-POL", "O8 O26", {"other_enforcer"}),
        (ESTATE, "N-WARN", "SD23 P66.1", set()),
        (KOHLER, "N-C56", "C29 C56", set()),
        (KOHLER, "N-WARN N-CONF N-C56", "C29 C56", set()),
        (KOHLER, "N-STOP", "C29 C56", {"no_liability", "idle_liability"}),
        (KOHLER, "N-C56", "P13 C56", {"not_in_force", "other_enforcer"}),
    ],
)
def test_articles(conduct: Conduct, kinds: str, codes: str, refused: set[str]) -> None:
    assert bases(conduct, kinds, codes) == refused


def test_the_last_day_of_the_conduct_decides() -> None:
    before = Conduct(date(2025, 5, 31), "SP.POOL", DISTRICT)
    on_the_day = Conduct(date(2025, 6, 1), "SP.POOL", DISTRICT)
    assert bases(before, "N-WARN", "F13 P66.1") == {"not_in_force"}
    assert bases(on_the_day, "N-WARN", "F13 P66.1") == set()


@pytest.mark.parametrize(
    ("kinds", "yuan", "level", "person", "refused"),
    [
        ("N-WARN", 0, "district", False, set()),
        ("N-WARN", 100, "district", False, {"amount_idle"}),
        ("N-FINE1", 0, "district", False, {"amount_missing"}),
        ("N-FINE1", 1_000_000, "district", False, set()),
        ("N-FINE1", 1_000_001, "district", False, {"amount_above"}),
        ("N-FINE1", 200, "district", True, set()),
        ("N-FINE1", 100_001, "district", True, set()),
        ("N-FINE1", 1_000_001, "district", True, {"amount_above"}),
        ("N-WARN N-FINE1", 50_000, "district", False, set()),
        ("N-APP", 0, "district", False, set()),
        ("N-CRIT", 0, "district", False, {"no_law"}),
        ("N-CRIT", 0, "municipal", False, {"no_law"}),
        ("N-FINE2", 2_000_000, "district", False, {"municipal_only"}),
        ("N-STOP", 0, "district", False, {"municipal_only"}),
        ("N-BAN", 0, "district", False, {"municipal_only", "person_missing"}),
        ("N-FINE2", 50_000_000, "municipal", False, set()),
        ("N-FINE2", 50_000_001, "municipal", False, {"turnover_missing"}),
        ("N-FINE1 N-FINE2", 50_000, "municipal", False, {"one_fine"}),
        ("N-STOP", 0, "municipal", False, set()),
        ("N-REV", 0, "municipal", False, {"other_authority"}),
        ("N-C56", 500_000, "district", False, {"other_authority"}),
        ("N-C56", 500_000, "market", False, set()),
        ("N-C56", 500_001, "market", False, {"amount_above"}),
        ("N-WARN", 0, "market", False, set()),
        ("N-FINE1", 50_000, "market", False, {"other_authority"}),
        ("N-APP", 0, "market", False, {"other_authority"}),
        ("N-POL", 10_000, "district", False, {"other_authority"}),
        ("N-POL", 15_000, "market", False, {"other_authority"}),
        ("N-POL", 15_000, "police", False, {"other_authority"}),
        ("N-POL", 9_999, "district", False, {"other_authority", "amount_range"}),
        ("N-POL", 5_000, "police", True, {"other_authority"}),
        ("N-POL", 10_001, "police", True, {"other_authority", "amount_range"}),
        ("M-ORD", 0, "district", False, {"no_penalty"}),
        ("N-NONE", 0, "district", False, {"unknown"}),
        ("", 0, "district", False, set()),
        ("", 100, "district", False, {"amount_idle"}),
    ],
)
def test_kinds_and_amounts(kinds: str, yuan: int, level: str, person: bool, refused: set[str]) -> None:
    assert limits(kinds, yuan, level, citizen=person) == refused


@pytest.mark.parametrize(
    ("kinds", "yuan", "gains", "level", "refused"),
    [
        ("N-CONF", 0, 3_000_000, "district", set()),
        ("N-CONF", 0, 0, "district", {"gains_missing"}),
        ("N-CONF", 3_000_000, 0, "district", {"amount_idle", "gains_missing"}),
        ("N-WARN", 0, 100, "district", {"gains_idle"}),
        ("N-FINE1", 50_000, 80_000, "district", {"gains_idle"}),
        ("N-CONF N-FINE1", 50_000, 80_000, "district", set()),
        ("N-CONF N-FINE1", 1_000_001, 80_000, "district", {"amount_above"}),
        ("N-C56", 80_000, 80_000, "market", set()),
        ("N-C56", 79_999, 80_000, "market", {"amount_range"}),
        ("N-C56", 800_000, 80_000, "market", set()),
        ("N-C56", 800_001, 80_000, "market", {"amount_range"}),
        ("N-CONF N-C56", 800_000, 80_000, "market", set()),
        ("N-C56", 1_000_000, 1_000_000, "market", set()),
        ("N-C56", 600_000, 0, "market", {"amount_above"}),
    ],
)
def test_a_fine_and_confiscated_gains_are_two_amounts(
    kinds: str, yuan: int, gains: int, level: str, refused: set[str]
) -> None:
    assert limits(kinds, yuan, level, gains=gains) == refused


@pytest.mark.parametrize(
    ("yuan", "turnover", "refused"),
    [
        (50_000_000, 0, set()),
        (50_000_000, 10, set()),
        (60_000_000, 1_200_000_000, set()),
        (60_000_001, 1_200_000_000, {"amount_above"}),
        (60_000_000, 0, {"turnover_missing"}),
        (50_000_001, 900_000_000, {"amount_above"}),
    ],
)
def test_a_serious_fine_may_be_measured_by_turnover(yuan: int, turnover: int, refused: set[str]) -> None:
    assert limits("N-FINE2", yuan, "municipal", turnover=turnover) == refused


def test_turnover_measures_no_other_fine() -> None:
    assert limits("N-FINE1", 50_000, turnover=1_000_000_000) == {"turnover_idle"}


@pytest.mark.parametrize(
    ("kinds", "yuan", "fine", "codes", "level", "refused"),
    [
        ("N-FINE1", 50_000, 10_000, "P66.1", "district", set()),
        ("N-FINE1", 50_000, 9_999, "P66.1", "district", {"person_range"}),
        ("N-FINE1", 50_000, 100_000, "P66.1", "district", set()),
        ("N-FINE1", 50_000, 100_001, "P66.1", "district", {"person_range"}),
        ("N-WARN", 0, 20_000, "P66.1", "district", set()),
        ("N-WARN", 0, 20_000, "P28", "district", {"person_basis"}),
        ("N-FINE2", 500_000, 100_000, "P66.2", "municipal", set()),
        ("N-FINE2", 500_000, 99_999, "P66.2", "municipal", {"person_range"}),
        ("N-FINE2", 500_000, 1_000_001, "P66.2", "municipal", {"person_range"}),
        ("N-WARN", 0, 200_000, "P66.2", "district", {"person_basis"}),
        ("", 0, 20_000, "P66.1", "district", {"person_alone"}),
    ],
)
def test_the_person_responsible_has_ranges_of_their_own(
    kinds: str, yuan: int, fine: int, codes: str, level: str, refused: set[str]
) -> None:
    assert limits(kinds, yuan, level, person_fine=fine, person="店长", bases=codes) == refused


@pytest.mark.parametrize(
    ("kinds", "more", "level", "refused"),
    [
        ("N-WARN", {"person_fine": 20_000, "bases": "P66.1"}, "district", {"person_missing"}),
        ("N-WARN", {"person": "店长"}, "district", {"person_idle"}),
        ("N-BAN", {"person": "法定代表人"}, "municipal", set()),
        ("N-BAN", {}, "municipal", {"person_missing"}),
    ],
)
def test_whoever_is_penalised_is_named(kinds: str, more: dict[str, Any], level: str, refused: set[str]) -> None:
    assert limits(kinds, 0, level, **more) == refused


def test_a_fine_on_a_person_makes_its_article_used() -> None:
    assert bases(POOL, "N-WARN", "P28 P66.1", person_fine=2_000_000) == set()
    assert bases(at_municipal(POOL), "N-STOP", "P28 P66.2", person_fine=20_000_000) == set()


@pytest.mark.parametrize(
    ("kinds", "codes", "beyond"),
    [
        ("N-WARN", "P28 P66.1", False),
        ("N-FINE1 N-CONF", "P28 P66.1", False),
        ("N-CONF", "P28 P66.2", True),
        ("N-FINE2", "P28 P66.2", True),
        ("N-STOP", "", True),
        ("", "", False),
    ],
)
def test_what_goes_up_to_the_municipal_office(kinds: str, codes: str, beyond: bool) -> None:
    terms = Terms(kinds=tuple(kinds.split()), bases=tuple(codes.split()))
    assert beyond_district(terms, SHANGHAI.penalties) is beyond


def test_the_form_of_the_pool_offers_no_measures_of_2025() -> None:
    offered = {row.code for row in selectable_bases(conduct=POOL, bases=SHANGHAI.bases, penalties=SHANGHAI.penalties)}
    assert {"P13", "P28", "P66.1"} <= offered
    assert not offered & {"F4", "F13", "P66.2", "SD23", "C29", "C56", "J2", "A28", "O8"}


def test_the_form_of_kohler_offers_the_consumer_law_alone() -> None:
    offered = {row.code for row in selectable_bases(conduct=KOHLER, bases=SHANGHAI.bases, penalties=SHANGHAI.penalties)}
    assert {"C29", "C56"} <= offered
    assert not any(code.startswith(("P", "F", "SD")) for code in offered)


@pytest.mark.parametrize("conduct", [POOL, LAST_YEAR, ESTATE, at_municipal(POOL), KOHLER])
def test_what_a_form_offers_is_never_refused_for_itself(conduct: Conduct) -> None:
    for row in selectable_bases(conduct=conduct, bases=SHANGHAI.bases, penalties=SHANGHAI.penalties):
        assert bases(conduct, "", row.code) <= {"no_duty"}


def test_each_level_is_offered_its_own_penalties() -> None:
    offered = {
        level: [row.code for row in selectable_penalties(level, SHANGHAI.penalties)]
        for level in ("district", "municipal", "market")
    }
    assert offered["district"] == ["N-WARN", "N-CONF", "N-APP", "N-FINE1"]
    assert set(offered["municipal"]) == {*offered["district"], "N-FINE2", "N-STOP", "N-BAN"}
    assert offered["market"] == ["N-WARN", "N-CONF", "N-C56"]


def test_every_office_of_the_pack_has_a_bench() -> None:
    levels = {code: bench(SHANGHAI, code).level for code in SHANGHAI.offices}
    assert levels[SHANGHAI.municipal_office] == "municipal"
    assert set(levels.values()) == {"district", "municipal", "market"}


@pytest.mark.parametrize(
    ("kinds", "fine", "gains", "person_fine", "person", "right"),
    [
        ("N-WARN", 0, 0, 0, False, False),
        ("N-FINE1", 99_999, 0, 0, False, False),
        ("N-FINE1", 100_000, 0, 0, False, True),
        ("N-FINE1", 10_000, 0, 0, True, True),
        ("N-CONF", 0, 99_999, 0, False, False),
        ("N-CONF", 0, 100_000, 0, False, True),
        ("N-CONF N-FINE1", 60_000, 60_000, 0, False, False),
        ("N-CONF N-FINE1", 1, 100_000, 0, False, True),
        ("N-C56", 50_000, 100_000, 0, False, False),
        ("N-FINE1", 50_000, 0, 10_000, False, True),
        ("N-STOP", 0, 0, 0, False, True),
        ("N-BAN", 0, 0, 0, True, True),
        ("", 0, 0, 0, False, False),
    ],
)
def test_who_may_ask_for_a_hearing(
    kinds: str, fine: int, gains: int, person_fine: int, person: bool, right: bool
) -> None:
    asked = hearing_right(
        Terms(tuple(kinds.split()), fine * 100, gains * 100, person_fine=person_fine * 100),
        person=person,
        penalties=SHANGHAI.penalties,
        larger_fine_unit=SHANGHAI.settings["larger_fine_unit"].value,
        larger_fine_person=SHANGHAI.settings["larger_fine_person"].value,
        larger_confiscation=SHANGHAI.settings["larger_confiscation"].value,
    )
    assert asked is right
