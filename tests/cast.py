"""The cast: who acts in the tests. Made once in the template database, in this order, so that their ids are known."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from portal.law.workflow.actors import CITIZEN, SYSTEM, Actor, Grant, Role
from portal.work.accounts.actions import HASHER, certify, grant
from portal.work.accounts.models import User

__all__ = ["CITIZEN", "PASSWORD", "SYSTEM"]

OFFICE = "CAC-310117"
OTHER_OFFICE = "CAC-310115"
MUNICIPAL_OFFICE = "SHCAC"
PASSWORD = "Zhengzhi-2026-osmanthus"
CERTIFIED_FROM, CERTIFIED_TO = date(2024, 1, 1), date(2028, 12, 31)


@dataclass(frozen=True)
class Person:
    """One of the cast."""

    id: int
    login: str
    name: str
    roles: tuple[Role, ...]
    office: str = OFFICE
    certificate: str | None = None

    @property
    def actor(self) -> Actor:
        """The person with every role held."""
        return Actor(self.id, frozenset(Grant(role, self.office) for role in self.roles))


TRIAGE = Person(1, "triage", "陶理", (Role.TRIAGE,))
OFFICER = Person(2, "officer", "郭承", (Role.OFFICER,), certificate="31011700001")
SECOND_OFFICER = Person(3, "officer2", "林协", (Role.OFFICER,), certificate="31011700002")
REVIEWER = Person(4, "reviewer", "沈法", (Role.REVIEWER,))
HEAD = Person(5, "head", "方主", (Role.HEAD,))
OTHER_HEAD = Person(6, "head2", "何副", (Role.HEAD,))
MUNICIPAL = Person(7, "municipal", "市督", (Role.MUNICIPAL,), MUNICIPAL_OFFICE)
ADMIN = Person(8, "admin", "管维", (Role.ADMIN,), MUNICIPAL_OFFICE)
AUDITOR = Person(9, "auditor", "审计", (Role.AUDITOR,), MUNICIPAL_OFFICE)
STRANGER = Person(
    10, "stranger", "外区", (Role.TRIAGE, Role.OFFICER, Role.REVIEWER, Role.HEAD), OTHER_OFFICE, "31011500001"
)
"""Holds every role, but in another district."""
SECOND_TRIAGE = Person(11, "triage2", "陶副", (Role.TRIAGE,))
THIRD_OFFICER = Person(12, "officer3", "新人", (Role.OFFICER,))
"""An officer without a certificate, who is assigned to no case."""
OTHER_TRIAGE = Person(13, "triage3", "浦理", (Role.TRIAGE,), OTHER_OFFICE)

CAST = (
    TRIAGE, OFFICER, SECOND_OFFICER, REVIEWER, HEAD, OTHER_HEAD, MUNICIPAL,
    ADMIN, AUDITOR, STRANGER, SECOND_TRIAGE, THIRD_OFFICER, OTHER_TRIAGE,
)  # fmt: skip


@cache
def _password_hash() -> str:
    return HASHER.hash(PASSWORD)


def enter_cast(session: Session) -> None:
    """Add the whole cast with roles and certificates."""
    for person in CAST:
        user = User(login=person.login, name=person.name, password_hash=_password_hash())
        session.add(user)
        session.flush()
        assert user.id == person.id, "the cast is entered first and in order"
        for role in person.roles:
            grant(session, user, role=role, office=person.office, from_day=CERTIFIED_FROM)
        if person.certificate:
            certify(session, user, number=person.certificate, valid_from=CERTIFIED_FROM, valid_to=CERTIFIED_TO)
