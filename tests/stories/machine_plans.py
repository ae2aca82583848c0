"""What may be proposed in the city, from a warning to what only the municipal office may impose."""

from typing import Any

from tests.stories.samples import FINE, WARNING

Given = dict[str, Any]
CONFISCATION = {"kinds": ("N-CONF",), "gains": 20_000_000, "bases": ("P26", "P66.1")}
SMALL = {**CONFISCATION, "gains": 90_000}
PERSON = {"person": "王店长", "person_fine": 2_000_000}
STOP = {"kinds": ("N-STOP",), "bases": ("P26", "P66.2")}
GRAVE = {"kinds": ("N-FINE2",), "amount": 100_000_000, "bases": ("P26", "P66.2")}
PLANS: dict[str, tuple[Given, ...]] = {
    "": (WARNING, WARNING, SMALL, CONFISCATION, FINE, {**FINE, **PERSON}, STOP, GRAVE),
    "money": (SMALL, CONFISCATION, FINE, FINE),
    "hearing": (CONFISCATION, FINE),
    "grave": (STOP, GRAVE),
}
"""What may be proposed, by what somebody in the city is out for."""
