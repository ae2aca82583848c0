"""Who acts: the roles of part F and the actor that a move, a guard and an event speak of."""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.bilingual import Bilingual


class Role(StrEnum):
    """The roles of domain part A0."""

    CITIZEN = "CZ"
    TRIAGE = "TO"
    OFFICER = "CO"
    REVIEWER = "LR"
    HEAD = "DH"
    MUNICIPAL = "MS"
    ADMIN = "MA"
    AUDITOR = "AU"
    AGENCY = "AG"
    SYSTEM = "SYS"


ROLE_NAMES: dict[Role, Bilingual] = {
    Role.CITIZEN: Bilingual("反映人", "Reporter"),
    Role.TRIAGE: Bilingual("受理人员", "Triage officer"),
    Role.OFFICER: Bilingual("承办人员", "Case officer"),
    Role.REVIEWER: Bilingual("法制审核人员", "Legal reviewer"),
    Role.HEAD: Bilingual("负责人", "Head of office"),
    Role.MUNICIPAL: Bilingual("市级督办人员", "Municipal supervisor"),
    Role.ADMIN: Bilingual("系统管理员", "Administrator"),
    Role.AUDITOR: Bilingual("审计人员", "Auditor"),
    Role.AGENCY: Bilingual("成员单位人员", "Member agency"),
    Role.SYSTEM: Bilingual("系统", "System"),
}

CITYWIDE = frozenset({Role.MUNICIPAL, Role.AUDITOR})
"""Roles whose reach is every office."""


@dataclass(frozen=True)
class Grant:
    """One role in one office (its code)."""

    role: Role
    office: str


@dataclass(frozen=True)
class Actor:
    """A person, the reporter or the clock, with the roles held at this moment."""

    user_id: int | None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def roles_in(self, office: str | None) -> frozenset[Role]:
        """The roles this actor holds towards a subject of `office`; None asks for the roles held anywhere."""
        return frozenset(
            g.role for g in self.grants if office is None or g.office in {office, ""} or g.role in CITYWIDE
        )

    @property
    def offices(self) -> frozenset[str]:
        """The offices in which this actor holds a role."""
        return frozenset(g.office for g in self.grants if g.office)


CITIZEN = Actor(None, frozenset({Grant(Role.CITIZEN, "")}))
SYSTEM = Actor(None, frozenset({Grant(Role.SYSTEM, "")}))
