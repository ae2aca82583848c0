"""What may be imposed, on which articles, by whom: the pool, Kohler and the limits of PIPL 66, as tables."""

from datetime import date

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow.penalties import (
    Bench,
    Conduct,
    bases_lawful,
    bench,
    days_late,
    hearing_right,
    selectable_bases,
    selectable_penalties,
    within_limits,
)

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


def bases(conduct: Conduct, kinds: str, codes: str) -> set[str]:
    found = bases_lawful(
        codes.split(), kinds=kinds.split(), conduct=conduct, bases=SHANGHAI.bases, penalties=SHANGHAI.penalties
    )
    assert all(refusal.clause in SHANGHAI.clauses for refusal in found)
    return {refusal.name for refusal in found}


def limits(kinds: str, yuan: int, level: str = "district", *, person: bool = False) -> set[str]:
    found = within_limits(kinds.split(), yuan * 100, level=level, person=person, penalties=SHANGHAI.penalties)
    assert all(refusal.clause in SHANGHAI.clauses for refusal in found)
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
        (POOL, "N-CRIT", "P28 P66.1", {"no_law", "idle_liability"}),
        (POOL, "N-WARN", "P28 P66.1 X1", {"unknown"}),
        (at_municipal(POOL), "N-STOP", "P28 P66.2", set()),
        (at_municipal(POOL), "N-STOP", "P28 P66.1", {"no_liability", "idle_liability"}),
        (LAST_YEAR, "N-WARN", "F13 P66.1", set()),
        (LAST_YEAR, "N-POL", "O8 O26", {"other_enforcer"}),
        (ESTATE, "N-WARN", "SD23 P66.1", set()),
        (KOHLER, "N-C56", "C29 C56", set()),
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
        ("N-FINE1", 9_999, "district", True, {"amount_range"}),
        ("N-FINE1", 10_000, "district", True, set()),
        ("N-FINE1", 100_001, "district", True, {"amount_range"}),
        ("N-WARN N-FINE1", 50_000, "district", False, set()),
        ("N-CONF", 3_000_000, "district", False, set()),
        ("N-FINE2", 2_000_000, "district", False, {"municipal_only"}),
        ("N-STOP", 0, "district", False, {"municipal_only"}),
        ("N-BAN", 0, "district", False, {"municipal_only"}),
        ("N-FINE2", 50_000_000, "municipal", False, set()),
        ("N-FINE2", 50_000_001, "municipal", False, {"amount_above"}),
        ("N-FINE1 N-FINE2", 50_000, "municipal", False, {"one_fine"}),
        ("N-STOP", 0, "municipal", False, set()),
        ("N-REV", 0, "municipal", False, {"other_authority"}),
        ("N-C56", 500_000, "district", False, {"other_authority"}),
        ("N-C56", 500_000, "market", False, set()),
        ("N-C56", 500_001, "market", False, {"amount_above"}),
        ("N-WARN", 0, "market", False, {"other_authority"}),
        ("N-POL", 10_000, "district", False, {"other_authority"}),
        ("M-ORD", 0, "district", False, {"no_penalty"}),
        ("N-NONE", 0, "district", False, {"unknown"}),
        ("", 0, "district", False, set()),
    ],
)
def test_kinds_and_amounts(kinds: str, yuan: int, level: str, person: bool, refused: set[str]) -> None:
    assert limits(kinds, yuan, level, person=person) == refused


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
    assert offered["market"] == ["N-C56"]


def test_every_office_of_the_pack_has_a_bench() -> None:
    levels = {code: bench(SHANGHAI, code).level for code in SHANGHAI.offices}
    assert levels[SHANGHAI.municipal_office] == "municipal"
    assert set(levels.values()) == {"district", "municipal", "market"}


@pytest.mark.parametrize(
    ("kinds", "yuan", "person", "right"),
    [
        ("N-WARN", 0, False, False),
        ("N-FINE1", 99_999, False, False),
        ("N-FINE1", 100_000, False, True),
        ("N-FINE1", 10_000, True, True),
        ("N-CONF", 99_999, False, False),
        ("N-CONF", 100_000, False, True),
        ("N-STOP", 0, False, True),
        ("N-BAN", 0, True, True),
        ("", 0, False, False),
    ],
)
def test_who_may_ask_for_a_hearing(kinds: str, yuan: int, person: bool, right: bool) -> None:
    asked = hearing_right(
        kinds.split(),
        yuan * 100,
        person=person,
        penalties=SHANGHAI.penalties,
        larger_fine_unit=SHANGHAI.settings["larger_fine_unit"].value,
        larger_fine_person=SHANGHAI.settings["larger_fine_person"].value,
        larger_confiscation=SHANGHAI.settings["larger_confiscation"].value,
    )
    assert asked is right


DUE = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("paid", "stays", "days"),
    [
        (date(2026, 3, 9), [], 0),
        (date(2026, 3, 10), [], 0),
        (date(2026, 3, 15), [], 5),
        (date(2026, 3, 30), [(date(2026, 3, 5), date(2026, 3, 20))], 10),
        (date(2026, 3, 30), [(date(2026, 3, 20), None)], 10),
        (date(2026, 3, 30), [(date(2026, 4, 5), None)], 20),
        (date(2026, 3, 30), [(date(2026, 3, 1), None)], 0),
    ],
)
def test_late_days_stand_still_during_a_review(paid: date, stays: list[tuple[date, date | None]], days: int) -> None:
    assert days_late(DUE, paid, stays) == days
