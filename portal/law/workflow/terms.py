"""What is proposed, told to the party, or decided: kinds, amounts and articles as one value. Every amount is in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONFISCATION = "N-CONF"
"""The kind that takes the illegal gains; without it they are only the measure of a fine (CRPL 56)."""

KEYS: Mapping[str, str] = {
    "kinds": "kinds",
    "fine": "amount_fen",
    "gains": "gains_fen",
    "turnover": "turnover_fen",
    "person": "person",
    "person_fine": "person_fen",
    "bases": "bases",
    "tier": "tier",
    "new_facts": "new_facts",
}
"""Where each part stands in what the case stores."""
FORM: Mapping[str, str] = {name: "amount" if name == "fine" else name for name in KEYS}
"""Where each part stands in what a form gave."""


@dataclass(frozen=True)
class Terms:
    """Codes of list C4 with their amounts, and the articles of list C3 on which they rest."""

    kinds: tuple[str, ...] = ()
    fine: int = 0
    """On the party itself."""
    gains: int = 0
    """Illegal gains: confiscated with that kind, and the measure of a consumer-law fine."""
    turnover: int = 0
    """Of last year; only a fine of PIPL 66(2) may be measured by it."""
    person: str = ""
    """Name and post of the person responsible, where one is fined or barred. Never public."""
    person_fine: int = 0
    bases: tuple[str, ...] = ()
    tier: str | None = None
    new_facts: bool = False
    """Facts or reasons have changed since the party was told."""

    @classmethod
    def given(cls, form: Mapping[str, Any]) -> "Terms":
        """As a form gave them."""
        return cls._read(form, FORM)

    @classmethod
    def stored(cls, row: Mapping[str, Any] | None) -> "Terms":
        """As the case keeps them."""
        return cls._read(row or {}, KEYS)

    @classmethod
    def _read(cls, row: Mapping[str, Any], keys: Mapping[str, str]) -> "Terms":
        found: dict[str, Any] = {name: row[key] for name, key in keys.items() if row.get(key)}
        for name in {"kinds", "bases"} & set(found):
            found[name] = tuple(found[name])
        return cls(**found)

    def to_store(self) -> dict[str, Any]:
        """For the case's JSON columns."""
        plain = {KEYS[name]: getattr(self, name) for name in KEYS}
        return plain | {"kinds": list(self.kinds), "bases": list(self.bases)}

    @property
    def confiscated(self) -> int:
        """What is taken away of the gains."""
        return self.gains if CONFISCATION in self.kinds else 0

    @property
    def fines(self) -> int:
        """What a late fee is counted on (APL 72): fines, not the gains."""
        return self.fine + self.person_fine

    @property
    def money(self) -> int:
        """All that is to be paid."""
        return self.fines + self.confiscated

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be imposed, and no amount was named either."""
        return not (self.kinds or self.fine or self.gains or self.person_fine)

    def is_heavier_than(self, told: "Terms") -> bool:
        """Whether a kind is new, an amount larger, or another person meant (APL 45)."""
        more = any(getattr(self, name) > getattr(told, name) for name in ("fine", "confiscated", "person_fine"))
        other_person = bool(self.person) and self.person != told.person
        return more or other_person or not set(self.kinds) <= set(told.kinds)

    def needs_notice_after(self, told: "Terms") -> bool:
        """Whether the party has to be told anew (APL 44: facts, reasons and bases; A6.2)."""
        return self.new_facts or self.is_heavier_than(told) or not set(self.bases) <= set(told.bases)

    def is_same_as(self, other: "Terms") -> bool:
        """Whether both impose the same on the same articles; the order of a list says nothing."""
        return self._compared() == other._compared()

    def _compared(self) -> tuple[Any, ...]:
        amounts = self.fine, self.confiscated, self.person_fine, self.person
        return set(self.kinds), set(self.bases), *amounts


NOTHING = Terms()
"""Nothing is imposed."""
