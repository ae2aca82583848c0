"""Who could investigate a case, and why somebody could not: asked by the page that offers and by the door that assigns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual as T
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import SEPARATE, Refusal, Refused
from portal.work.accounts.models import Certificate, RoleGrant, User
from portal.work.accounts.sessions import officers_of
from portal.work.cases.models import Assignment, Case

INVESTIGATING = frozenset({"lead", "second"})
VISITOR = "visitor"
CASEWORK = (Role.TRIAGE, Role.OFFICER, Role.REVIEWER, Role.HEAD)
"""Roles of an office whose holders may have to step aside (APL 43)."""
RECUSED = Refusal(
    "recused", "APL43", T("此人应当回避本案。", "This person has to step aside from this case."), "officers"
)
NO_CERTIFICATE = Refusal(
    "certificate",
    "APL42",
    T(
        "没有今天有效的执法证件；换证后才能承办。",
        "Has no certificate valid today; can investigate once it is renewed.",
    ),
    "officers",
)
OTHER_DUTY = Refusal("separation", SEPARATE.clause, T("在本案担任审核、决定或者主持听证。", "Reviews, decides or hosts the hearing in this case."), "officers")  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """An officer in post, with the certificate that counts or the last one, and what stands in the way."""

    user_id: int
    name: str
    login: str
    number: str
    valid_to: date | None
    barred: Refusal | None


def candidates(session: Session, case: Case, on: date) -> tuple[Candidate, ...]:
    """The officers of the case's office on that day; two statements however many there are."""
    people = officers_of(session, case.office, role=Role.OFFICER, today=on)
    held = certificates(session, [user.id for user in people], on)
    return tuple(_candidate(case, user, held.get(user.id), on) for user in people)


def _candidate(case: Case, user: User, held: Certificate | None, on: date) -> Candidate:
    number, until = (held.number, held.valid_to) if held else ("", None)
    return Candidate(user.id, user.name, user.login, number, until, barred(case, user.id, held, on))


def barred(case: Case, user_id: int, held: Certificate | None, on: date) -> Refusal | None:
    """Why an officer in post may not investigate the case; None where nothing stands in the way (APL 42, 43, 58)."""
    if user_id in {row.user_id for row in case.recusals}:
        return RECUSED
    if case.duties().get(user_id, frozenset()) - INVESTIGATING:
        return OTHER_DUTY
    return None if held is not None and held.valid_from <= on <= held.valid_to else NO_CERTIFICATE


def keep_apart(case: Case, users: Iterable[int]) -> None:
    """Refused where one of those who are to look or to ask reviews, decides or hosts the hearing (APL 58, 64)."""
    if any(case.duties().get(user, frozenset()) - INVESTIGATING for user in users):
        raise Refused(OTHER_DUTY)


def note_visitors(case: Case, users: Iterable[int], act: Act) -> None:
    """Keep who is to look or to ask: an investigator from then on (APL 58, 64), with no duty of the day."""
    known = {row.user_id for row in case.assignments if row.duty == VISITOR}
    for user_id in dict.fromkeys(users):
        if user_id not in known:
            row = Assignment(user_id=user_id, duty=VISITOR, from_day=act.today, to_day=act.today)
            case.assignments.append(row)


def certificates(session: Session, users: Iterable[int], on: date) -> dict[int, Certificate]:
    """Of each person the certificate valid on that day, else the one that ran longest."""
    found: dict[int, Certificate] = {}
    statement = select(Certificate).where(Certificate.user_id.in_(list(users))).order_by(Certificate.valid_to)
    for row in session.scalars(statement):
        kept = found.get(row.user_id)
        if kept is None or not kept.valid_from <= on <= kept.valid_to:
            found[row.user_id] = row
    return found


def colleagues(session: Session, office: str, on: date) -> list[tuple[int, str, str]]:
    """(id, name, login) of everybody who works on cases in an office on that day."""
    wanted = [role.value for role in CASEWORK]
    statement = (
        select(User.id, User.name, User.login)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.office == office, RoleGrant.role.in_(wanted), RoleGrant.from_day <= on, User.disabled_at.is_(None))
        .where((RoleGrant.to_day.is_(None)) | (RoleGrant.to_day >= on))
        .distinct()
        .order_by(User.login)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]
