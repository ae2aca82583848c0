"""The cards of the first page and the kinds of place behind each, read from the tags of list C1; and whose a place is."""

from portal.law.catalogue.types import Pack, Scenario

HOME = "home"
CARD = "card:"
"""A scenario tagged `home` is a card; one tagged `card:X` stands behind card X, others behind their own group."""


def home_cards(pack: Pack) -> tuple[Scenario, ...]:
    """The cards of the first page, in their order."""
    return tuple(scenario for scenario in pack.scenarios.values() if HOME in scenario.tags)


def card_of(pack: Pack, code: str) -> Scenario:
    """The card behind which the scenario `code` stands; KeyError for a code that is not in the pack."""
    scenario = pack.scenarios[code]
    if HOME in scenario.tags:
        return scenario
    named = next((tag.removeprefix(CARD) for tag in scenario.tags if tag.startswith(CARD)), scenario.parent)
    return pack.scenarios[named] if named else scenario


def kinds_on(pack: Pack, card: str) -> tuple[Scenario, ...]:
    """The kinds of place one may choose after the card; empty where the card says it all. Groups are no kinds."""
    return tuple(
        scenario
        for code, scenario in pack.scenarios.items()
        if code != card and scenario.parent is not None and card_of(pack, code).code == card
    )


def is_own(pack: Pack, office: str | None, district: str) -> bool:
    """Whether a place of that district is the office's own (APL 22); one without a district works in the whole city."""
    row = pack.offices.get(office or "")
    return row is None or row.district in {None, district}
