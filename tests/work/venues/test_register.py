"""The register of venues: credit codes, places, and finding a venue as people type its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.ground.search import index, matching, normal, words
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import Refused
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.codes import tidy, uscc_ok
from portal.work.venues.models import Operator, Venue
from portal.work.venues.places import district_in, spoken
from tests.cast import OFFICER
from tests.conftest import Acting

GOOD = "91350100M000100Y43"
"""The example of GB 32100-2015."""
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def body_and_check(body: str) -> str:
    return next(body + sign for sign in USCC_SIGNS if uscc_ok(body + sign))


@pytest.fixture
def pool(session: Session, act: Acting) -> Venue:
    operator = add_operator(name_zh="上海某某体育发展有限公司", uscc=GOOD, act=act(OFFICER))
    return add_venue(
        name_zh="云间游泳馆（虚构）",
        name_en="Yunjian Pool",
        address="松江区中山街道100号",
        scenario="SP.POOL",
        district="310117",
        operator=operator,
        lat=31.03,
        lon=121.23,
        act=act(OFFICER),
    )


@pytest.fixture
def gym(session: Session, act: Acting) -> Venue:
    return add_venue(
        name_zh="长宁健身100%中心", address="天山路", scenario="SP.GYM", district="310105", act=act(OFFICER)
    )


def test_the_example_of_the_standard_is_right() -> None:
    assert uscc_ok(GOOD)


@given(st.text(USCC_SIGNS, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(USCC_SIGNS))
def test_one_wrong_sign_of_a_credit_code_shows(body: str, place: int, other: str) -> None:
    code = body_and_check(body)
    changed = code[:place] + other + code[place + 1 :]
    assert uscc_ok(changed) == (changed == code)


@pytest.mark.parametrize("code", ["", GOOD[:-1], GOOD + "0", GOOD.replace("M", "I"), GOOD.lower()])
def test_what_is_no_credit_code(code: str) -> None:
    assert not uscc_ok(code)


def test_a_wrong_credit_code_is_refused_at_its_field(session: Session, act: Acting) -> None:
    with pytest.raises(Refused) as refused:
        add_operator(name_zh="甲", uscc=GOOD[:-1] + "4", act=act(OFFICER))
    assert refused.value.refusals[0].field == "uscc"


def test_an_operator_is_entered_once(session: Session, act: Acting) -> None:
    first = add_operator(name_zh="甲公司", uscc=GOOD, act=act(OFFICER))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in GOOD.lower())
    assert add_operator(name_zh="甲有限公司", uscc=wide, act=act(OFFICER)) is first
    assert session.scalars(select(Operator)).all() == [first]


def test_entering_a_venue_leaves_an_event(session: Session, pool: Venue) -> None:
    event = session.query(Event).filter_by(track="venue", subject_id=pool.id).one()
    assert (event.move, event.role, event.office, event.actor_id) == ("entered", "CO", OFFICER.office, OFFICER.id)


def test_the_district_is_read_from_an_address() -> None:
    names = {code: row.name.zh for code, row in pack().districts.items()}
    for code, name in names.items():
        assert district_in(f"上海市{name}某路1号", pack()) == code
    assert district_in("1 Some Road, Songjiang District", pack()) == "310117"
    assert district_in("某路1号", pack()) is None


def test_the_districts_are_read_as_the_pack_says() -> None:
    known = spoken(pack())
    for row in pack().districts.values():
        assert row.pinyin in {"".join(s) for word, s in known.items() if row.name.zh.startswith(word)}


def test_typing_is_forgiven() -> None:
    assert tidy(" ａｂ-ｃ—２ ３") == "ABC23"
    assert normal("泳·乐 （Ａ1）") == "泳乐a1"
    assert words('云间 x "a b" 泳') == ("云间", "ab")


def test_nothing_is_looked_for_without_a_word() -> None:
    assert matching(Venue.search, "云") is None


@given(st.text(max_size=40))
def test_any_text_can_be_indexed_and_looked_for(text: str) -> None:
    stored = index(text, known=spoken(pack()))
    for word in words(text):
        assert word in stored.split(" ") or word in normal(text)
