"""The map of the pack."""

import re

from portal.law.catalogue.map import city_map
from portal.law.catalogue.pack import pack


def test_every_district_is_drawn_once_and_named_in_both_languages() -> None:
    town = city_map()
    assert sorted(area.code for area in town.areas) == sorted(pack().districts)
    for area in town.areas:
        assert pack().districts[area.code].name.zh.startswith(area.name.zh)
        assert pack().districts[area.code].name.en.startswith(area.name.en)


def test_every_name_stands_on_the_map_or_in_the_inset() -> None:
    town = city_map()
    inside = {area.code for area in town.inset.areas}
    assert {area.code for area in town.areas if area.label is None} == inside
    assert all(area.label for area in town.inset.areas)


def test_outlines_are_closed_paths_of_whole_numbers() -> None:
    for area in (*city_map().areas, *city_map().inset.areas):
        assert re.fullmatch(r"(M-?\d+ -?\d+(L-?\d+ -?\d+)+Z)+", area.path), area.code
