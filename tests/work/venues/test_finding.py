"""Finding a venue as people type its name, by its label and nearby; as cheap with many venues as with few."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.search import KEY, grams, keys, likeness, misfit, normal
from portal.law.catalogue.pack import pack
from portal.work.venues import finding, queries
from portal.work.venues.actions import add_operator, add_venue, found_keys, make_findable, print_codes
from portal.work.venues.codes import ALPHABET, LOOKS_LIKE, code_in, readings_of
from portal.work.venues.models import Device, Venue, VenueKey
from portal.work.venues.places import spoken
from tests.cast import OFFICER
from tests.client import statements
from tests.conftest import Acting

KNOWN = spoken(pack())
GOOD = "91350100M000100Y43"


@pytest.fixture
def pool(session: Session, act: Acting) -> Venue:
    operator = add_operator(name_zh="上海深蓝体育发展有限公司", uscc=GOOD, act=act(OFFICER))
    return add_venue(
        name_zh="云间游泳馆（虚构）", name_en="Yunjian Pool", address="松江区中山街道100号", scenario="SP.POOL",
        district="310117", operator=operator, lat=31.03, lon=121.23, act=act(OFFICER),
    )  # fmt: skip


@pytest.fixture
def gym(session: Session, act: Acting) -> Venue:
    return add_venue(
        name_zh="长宁健身100%中心", address="天山路", scenario="SP.GYM", district="310105", act=act(OFFICER)
    )


def found(session: Session, typed: str) -> list[int]:
    return [row.id for row in finding.suggest(session, typed, known=KNOWN, limit=8)]


EXACT = (
    "云间", "游泳", "间游", "泳馆", "yunjian", "YUNJIAN", "yunj", "youyong", "yunjianyouyong", "yjyyg", "yyg",
    "Yunjian Pool", "pool", "ｙｕｎｊｉａｎ", "松江", "songjiang", "中山街道", "100号", "深蓝体育", "shenlantiyu", "sltyfz",
    "上海深蓝体育发展有限公司", GOOD, GOOD.lower(), "云间 松江", "泳馆 深蓝", '"云间游泳"', "“云间 游泳”",
)  # fmt: skip
"""As it is in the register."""
MISSPELT = (
    "云涧游泳馆", "云见游泳", "匀间游泳馆", "云间游勇馆", "云间游泳管", "间云游泳馆", "yunjain", "yunjianyuoyong", "yunjiann",
    "深兰体育", "神蓝体育", "深蓝体肓", "shenlantiyi", "shenglantiyu", "上海深篮体育有限公司", "yunjian youyonguan", "Yunjian Poool",
)  # fmt: skip
"""As people miss it: a character that sounds or looks alike, one too many, one too few, two swapped."""
ABSENT = (
    "云", "", "  ", "%", "_", "%%", "浴室", "云间 浴室", '"云间松江"', "' OR 1=1 --", "zzzzzz", "火锅城", "qqqq", "地铁站",
    "0000", "y", "𠀀𠀁", "\x7f\x1f", "*" * 80, "云江", "yj" * 40,
)  # fmt: skip


@pytest.mark.parametrize("typed", EXACT)
def test_a_venue_is_found_as_people_type(session: Session, pool: Venue, gym: Venue, typed: str) -> None:
    assert [row.id for row in finding.search(session, typed)] == [pool.id]
    assert found(session, typed) == [pool.id]


@pytest.mark.parametrize("typed", MISSPELT)
def test_a_misspelt_venue_or_operator_is_found(session: Session, pool: Venue, gym: Venue, typed: str) -> None:
    assert finding.search(session, typed) == []
    assert found(session, typed) == [pool.id]


@pytest.mark.parametrize("typed", ABSENT)
def test_what_is_not_there_is_not_found(session: Session, pool: Venue, gym: Venue, typed: str) -> None:
    assert found(session, typed) == []


def test_a_district_is_read_as_its_people_do(session: Session, pool: Venue, gym: Venue) -> None:
    for typed in ("changning", "cnjs", "changningjianshen", "长宁", "常宁健身", "changingjianshen"):
        assert found(session, typed) == [gym.id], typed
    assert finding.search(session, "zhangning") == []


def test_a_name_that_begins_with_the_word_comes_first(session: Session, pool: Venue, act: Acting) -> None:
    other = add_venue(name_zh="游泳用品店", address="云间路", scenario="CO.STORE", district="310117", act=act(OFFICER))
    assert [row.id for row in finding.search(session, "游泳")] == [other.id, pool.id]
    assert finding.search(session, "游泳", districts=("310101",)) == []
    assert len(finding.search(session, "游泳", limit=1)) == 1


def test_a_new_name_is_found_and_the_old_one_is_not(session: Session, pool: Venue) -> None:
    pool.name_zh, pool.name_en = "新安浴场", None
    make_findable(pool, pack())
    assert (found(session, "新安"), found(session, "云间")) == ([pool.id], [])


def test_the_venues_of_an_older_release_are_made_findable(session: Session, pool: Venue) -> None:
    session.execute(text("DELETE FROM venue_key"))
    assert found(session, "云间") == []
    found_keys(pack())
    assert found(session, "云间") == [pool.id]


def test_a_venue_is_found_on_both_engines(app_on_both: Flask, session: Session, act: Acting) -> None:
    venue = add_venue(
        name_zh="云间游泳馆", address="中山路", scenario="SP.POOL", district="310117", lat=31.03, lon=121.23,
        act=act(OFFICER),
    )  # fmt: skip
    for typed in ("游泳 YUN", "yjyyg", "云涧游泳", "yunjain", venue.code.lower()):
        assert found(session, typed) == [venue.id], typed
    assert found(session, "zzzz") == []
    for name in ("云间游泳馆松江店", "云间游泳", "云涧游泳馆"):
        assert [row.id for row in finding.meant(session, name, district="310117", known=KNOWN)] == [venue.id], name
    assert finding.meant(session, "云间游泳", district="310101", known=KNOWN) == []
    assert finding.meant(session, "云", district="310117", known=KNOWN) == []
    assert [row.venue.id for row in finding.near(session, 31.031, 121.231, within=500)] == [venue.id]


def many(act: Acting, rows: int) -> None:
    """Venues that share the frequent words."""
    for number in range(rows):
        add_venue(
            name_zh=f"上海第{number}健身馆", address="中山路", scenario="SP.GYM", district="310101", lat=31.2, lon=121.4,
            act=act(OFFICER),
        )  # fmt: skip


def test_a_search_costs_the_same_with_many_venues(app_on_both: Flask, session: Session, act: Acting) -> None:
    asked = ("健身", "上海 健身", "云涧游泳馆", "zzzz", "AB2C-3D4E", "jianshen")
    costs = []
    for rows in (3, 20):
        many(act, rows)
        session.commit()
        costs.append([_cost(lambda typed=typed: found(session, typed)) for typed in asked])  # type: ignore[misc]
        costs[-1].append(_cost(lambda: finding.near(session, 31.2, 121.4, within=500)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 4, costs


def _cost(ask: Callable[[], object]) -> int:
    with statements() as seen:
        ask()
    return len(seen)


def test_no_search_reads_the_whole_register(app_on_both: Flask, session: Session, act: Acting) -> None:
    """What the engine says that it does, for a rare, a frequent and a misspelt word, and nearby."""
    many(act, 30)
    session.commit()
    seen: list[tuple[str, object]] = []
    listen = lambda _c, _k, statement, values, *_: seen.append((statement, values))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    for typed in ("健身", "上海 健身", "云涧游泳馆", "yunjain"):
        found(session, typed)
    finding.near(session, 31.2, 121.4, within=500)
    event.remove(db.engine, "before_cursor_execute", listen)
    asked = [row for row in seen if "venue" in row[0]]
    assert len(asked) >= 8
    for statement, values in asked:
        plan = _plan(session, statement, values)
        assert not [line for line in plan if "SCAN venue" in line or "Seq Scan on venue" in line], (statement, plan)


def _plan(session: Session, statement: str, values: object) -> list[str]:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()  # type: ignore[arg-type]
        return [str(row[-1]) for row in rows]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]  # type: ignore[arg-type]


def test_what_is_nearby_comes_by_distance_and_ends_where_the_pack_says(
    session: Session, pool: Venue, act: Acting
) -> None:
    closer = add_venue(
        name_zh="店", address="路", scenario="CO.SUP", district="310117", lat=31.031, lon=121.231, act=act(OFFICER)
    )
    rows = finding.near(session, 31.0311, 121.2311, within=500)
    assert [(row.venue.id, row.metres) for row in rows] == [(closer.id, 15), (pool.id, 161)]
    assert [row.venue.id for row in finding.near(session, 31.0311, 121.2311, within=100)] == [closer.id]
    assert finding.near(session, 30.0, 120.0, within=500) == []
    assert len(finding.near(session, 31.0311, 121.2311, within=500, limit=1)) == 1


def test_a_label_is_read_however_it_is_typed(session: Session, pool: Venue) -> None:
    pool.code = "AB2CUZ58"
    session.flush()
    typed = (
        "AB2CUZ58", "ab2cuz58", " ab2c-uz58 ", "ＡＢ２Ｃ ＵＺ５８", "abzcuz58", "AB2CVZ58", "a82cuz58", "ABZCVZSB",
        "https://portal.example/v/AB2CUZ58", "https://portal.example/zh/v/ab2cuz58/", "/v/AB2CUZ58",
    )  # fmt: skip
    for one in typed:
        label = finding.by_label(session, one)
        assert label is not None, one
        assert label.venue.id == pool.id
        assert found(session, one) == [pool.id]
    for other in ("", "AB2CUZ5", "AB2CUZ588", "AB2CUZ57", "云间游泳馆八个字", "/v/", "????????", "AB2C\x00Z58"):
        assert finding.by_label(session, other) is None, other


def test_of_two_labels_that_look_alike_none_is_guessed(session: Session, pool: Venue, gym: Venue) -> None:
    pool.code, gym.code = "AAAAAAA2", "AAAAAAAZ"
    session.flush()
    assert [found(session, code) for code in ("AAAAAAA2", "aaaaaaaz")] == [[pool.id], [gym.id]]
    pool.code, gym.code = "AAAAAAAQ", "AAAAAAAD"
    session.flush()
    assert finding.by_label(session, "AAAAAAA0") is None


def test_a_machine_has_a_label_once_one_is_printed(session: Session, pool: Venue, act: Acting) -> None:
    device = Device(venue_id=pool.id, number="A-7", kind="locker", state="in_use")
    session.add(device)
    session.flush()
    print_codes([pool], [device], act=act(OFFICER))
    first = device.code
    print_codes([pool], [device], act=act(OFFICER))
    assert device.code == first
    label = finding.by_label(session, str(first))
    assert label is not None
    assert (label.venue.id, label.device_id, label.machine_no, label.kind) == (pool.id, device.id, "A-7", "locker")


@given(st.text(ALPHABET, min_size=8, max_size=8), st.data())
def test_a_label_misread_by_look_is_among_its_readings(code: str, data: st.DataObject) -> None:
    other = {true: [seen for seen, meant in LOOKS_LIKE.items() if true in meant] for true in ALPHABET}
    place = data.draw(st.integers(0, 7))
    misread = data.draw(st.sampled_from([code[place], *other[code[place]]]))
    seen = code[:place] + misread + code[place + 1 :]
    assert code in readings_of(seen)
    assert code_in(seen) == seen


@given(st.text(max_size=60))
def test_any_text_is_looked_for_without_a_fault(typed: str) -> None:
    assert all(2 <= len(key) <= KEY for key in keys(typed, known=KNOWN))
    assert all(len(gram) >= 2 for gram in grams(typed, known=KNOWN))
    assert 0 <= likeness(typed, "云间游泳馆", known=KNOWN) <= 1
    readings_of(code_in(typed) or "")


@given(st.text("云间游泳ab", max_size=8), st.text("云间游泳ab", max_size=8))
def test_a_part_fits_without_a_slip_and_a_stranger_by_as_many_as_it_is_long(part: str, around: str) -> None:
    assert misfit(part, around + part + around) == 0
    assert misfit(part, "") == len(part)
    assert misfit(part, around) <= len(part)


@pytest.mark.parametrize(
    ("wanted", "text", "slips"),
    [
        ("abcd", "xxabcdxx", 0),
        ("abdc", "abcd", 1),
        ("abxd", "abcd", 1),
        ("abd", "abcd", 1),
        ("abccd", "abcd", 1),
        ("wxyz", "abcd", 4),
    ],
)
def test_slips_are_counted(wanted: str, text: str, slips: int) -> None:
    assert misfit(wanted, text) == slips


def test_what_is_stored_is_small(session: Session, pool: Venue) -> None:
    stored = session.query(VenueKey).filter_by(venue_id=pool.id).count()
    assert stored < 120
    assert queries.by_code(session, pool.code) == queries.by_id(session, pool.id)
    assert normal(pool.name_zh).startswith("云间")
