"""In which district a point lies."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.law.catalogue import outlines as module
from portal.law.catalogue.outlines import DEGREE, Outline, districts_at, metres, outlines
from portal.law.catalogue.pack import pack
from portal.law.catalogue.rows import PackError

HALLS = {
    "310101": (31.2304, 121.4737), "310104": (31.1885, 121.4365), "310105": (31.2204, 121.4246), "310106": (31.2286, 121.4480),
    "310107": (31.2496, 121.3954), "310109": (31.2760, 121.4790), "310110": (31.2995, 121.5140), "310112": (31.1128, 121.3817),
    "310113": (31.4054, 121.4894), "310114": (31.3747, 121.2655), "310115": (31.2215, 121.5440), "310116": (30.7419, 121.3420),
    "310117": (31.0322, 121.2277), "310118": (31.1510, 121.1240), "310120": (30.9179, 121.4741), "310151": (31.6229, 121.3975),
}  # fmt: skip
"""A point well inside each district (WGS-84)."""
ISLANDS = {"Changxing": (31.39, 121.72), "Hengsha": (31.34, 121.84), "Chongming": (31.66, 121.50)}
AWAY = {
    "Suzhou": (31.30, 120.62), "Kunshan": (31.385, 120.98), "Jiaxing": (30.75, 120.75), "Yangshan": (30.63, 122.06),
    "Qidong": (31.81, 121.66), "the sea": (31.0, 122.6), "the mouth of the Yangtze": (31.30, 121.80), "nowhere": (0.0, 0.0),
    "the pole": (90.0, 0.0), "the far side": (-31.2, -58.5),
}  # fmt: skip


@pytest.mark.parametrize(("code", "point"), HALLS.items())
def test_a_point_in_the_middle_is_sure(code: str, point: tuple[float, float]) -> None:
    assert districts_at(*point, within=300) == (code,)


@pytest.mark.parametrize("point", ISLANDS.values(), ids=list(ISLANDS))
def test_the_islands_are_chongming(point: tuple[float, float]) -> None:
    assert districts_at(*point, within=300) == ("310151",)


@pytest.mark.parametrize("point", AWAY.values(), ids=list(AWAY))
def test_outside_the_city_no_district_is_named(point: tuple[float, float]) -> None:
    assert districts_at(*point, within=300) == ()


@pytest.mark.parametrize("one", outlines(), ids=lambda one: one.code)
def test_at_its_border_a_district_is_never_the_only_answer_without_being_right(one: Outline) -> None:
    """Along every border: a point on it names the district, and beside a neighbour that neighbour too."""
    names = [districts_at(lat, lon, within=300) for ring in one.rings for lon, lat in ring]
    assert all(one.code in named for named in names)
    assert any(len(named) > 1 for named in names) or one.code == "310151"


@pytest.mark.parametrize("one", outlines(), ids=lambda one: one.code)
def test_a_step_over_the_border_is_told_as_doubt(one: Outline) -> None:
    west, south, east, north = one.box
    lat = (south + north) / 2
    inside = [lon for lon in (west + (east - west) * n / 400 for n in range(401)) if one.holds(lat, lon)]
    edge = max(inside)
    assert one.holds(lat, edge)
    assert not one.holds(lat, east + 0.001)
    assert one.code in districts_at(lat, edge + 100 / DEGREE, within=300 + (east - west) / 400 * DEGREE)


@given(st.floats(30.6, 31.9), st.floats(120.8, 122.2))
def test_no_point_lies_deep_in_two_districts(lat: float, lon: float) -> None:
    holding = [one for one in outlines() if one.holds(lat, lon)]
    assert len(holding) <= 1 or set(districts_at(lat, lon, within=0)) == {one.code for one in holding}
    near = districts_at(lat, lon, within=300)
    assert set(districts_at(lat, lon, within=0)) <= set(near) <= set(pack().districts)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-90, max_value=90), st.floats(-180, 180))
def test_any_point_on_earth_is_answered(lat: float, lon: float) -> None:
    assert set(districts_at(lat, lon, within=300)) <= set(pack().districts)


def test_distances_are_metres() -> None:
    assert round(metres(31.0, 121.0, 31.001, 121.0)) == 111
    assert round(metres(31.0, 121.0, 31.0, 121.001)) == 95
    square = Outline(
        "x", (((121.0, 31.0), (121.1, 31.0), (121.1, 31.1), (121.0, 31.1), (121.0, 31.0)),), (121.0, 31.0, 121.1, 31.1)
    )
    assert square.metres_to(31.05, 121.05) == 0
    assert round(square.metres_to(31.101, 121.05)) == 111


def test_a_pack_without_outlines_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "__file__", str(tmp_path / "outlines.py"))
    (tmp_path / "shanghai").mkdir()
    outlines.cache_clear()
    try:
        with pytest.raises(PackError, match="GeoJSON"):
            outlines()
    finally:
        outlines.cache_clear()
