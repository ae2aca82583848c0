"""Who works on a case: assigning, relieving, and stepping aside (APL 42, 43)."""

from sqlalchemy import or_, select

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import NOT_ASSIGNED, SEPARATE, WRONG_OFFICE, WRONG_ROLE, NotYours, Refusal, Refused
from portal.work.accounts.models import RoleGrant, User
from portal.work.cases.actions.searching import look_at
from portal.work.cases.models import Assignment, Case, Recusal
from portal.work.cases.roster import INVESTIGATING, RECUSED, candidates
from portal.work.documents.whitelist import PaperField

NOT_AN_OFFICER = Refusal(
    "not_an_officer",
    "APL42",
    T("请选本单位在岗的承办人员。", "Choose a case officer who is in post in this office."),
    "officers",
)
RECUSED_ALREADY = Refusal(
    "recused_already",
    "APL43",
    T("此人已经登记回避。", "This person has been recorded as stepping aside already."),
    "person",
)
OVER = Refusal(
    "case_closed",
    "DESIGN",
    T("案件已结案；重新办理后再指定承办人员。", "The case is closed; officers are assigned once it is reopened."),
    "officers",
)
NOT_ON_CASE = Refusal(
    "not_on_case",
    "APL42",
    T("此人不承办本案；请选现在的承办人员。", "This person does not work on this case; choose one who does."),
)

WHY = PaperField("reason", T("回避的理由", "Reason for stepping aside"))


def assign(case: Case, *, user_id: int, duty: str, act: Act) -> Assignment:
    """Give an officer the duty "lead" or "second"; a new lead takes the place of the old one.

    Raises NotYours where the actor may not assign, Refused where the person may not take the duty.
    """
    role = assigner(case, act)
    _check_certified(case, user_id, act)
    if duty == "lead":
        _relieve_lead(case, act, but=user_id)
    row = enter(case, user_id, duty, act)
    note(case, "assign", act=act, role=role, data={"user": user_id, "duty": duty})
    return row


def unassign(case: Case, *, user_id: int, act: Act) -> None:
    """Relieve an officer of the case. Raises NotYours, Refused where the person has no duty in it."""
    role = assigner(case, act)
    rows = _current(case, user_id)
    if not rows:
        raise Refused(NOT_ON_CASE)
    for row in rows:
        row.to_day = act.today
    db.session.flush()
    note(case, "unassign", act=act, role=role, data={"user": user_id})


def recuse(case: Case, *, user_id: int, reason: str, act: Act) -> Recusal:
    """Record that a person has to step aside (APL 43); whoever is assigned has to be replaced. Raises NotYours,
    Refused, or Leak for what would tell who reported."""
    role = assigner(case, act)
    if user_id in {row.user_id for row in case.recusals}:
        raise Refused(RECUSED_ALREADY)
    look_at([WHY], {"reason": reason}, case.id, act)
    row = Recusal(user_id=user_id, reason=reason)
    case.recusals.append(row)
    db.session.flush()
    note(case, "recuse", act=act, role=role, data={"user": user_id})
    return row


def enter(case: Case, user_id: int, duty: str, act: Act) -> Assignment:
    """The row of an assignment, without asking who assigns; Refused where the person may not take the duty."""
    _check_person(case, user_id, act)
    for row in _current(case, user_id):
        row.to_day = act.today
    row = next(
        (a for a in case.assignments if (a.user_id, a.duty, a.from_day) == (user_id, duty, act.today)), None
    ) or _new(case, user_id, duty, act)
    row.to_day = None
    db.session.flush()
    return row


def _new(case: Case, user_id: int, duty: str, act: Act) -> Assignment:
    row = Assignment(user_id=user_id, duty=duty, from_day=act.today)
    case.assignments.append(row)
    return row


def _current(case: Case, user_id: int) -> list[Assignment]:
    return [a for a in case.assignments if a.user_id == user_id and a.to_day is None and a.duty in INVESTIGATING]


def _relieve_lead(case: Case, act: Act, but: int) -> None:
    for row in case.assignments:
        if row.duty == "lead" and row.to_day is None and row.user_id != but:
            row.to_day = act.today


def _check_certified(case: Case, user_id: int, act: Act) -> None:
    """Who is chosen by hand has a certificate valid today (F): the page offers exactly these."""
    if case.state == "closed":
        raise Refused(OVER)
    found = next((row for row in candidates(db.session(), case, act.today) if row.user_id == user_id), None)
    if found is None:
        raise Refused(NOT_AN_OFFICER)
    if found.barred is not None:
        raise Refused(found.barred)


def _check_person(case: Case, user_id: int, act: Act) -> None:
    if user_id in {row.user_id for row in case.recusals}:
        raise Refused(RECUSED)
    if case.duties().get(user_id, frozenset()) & {"reviewer", "head", "host"}:
        raise Refused(SEPARATE)
    in_post = (
        select(RoleGrant.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == Role.OFFICER.value,
            RoleGrant.office == case.office,
            User.disabled_at.is_(None),
        )
        .where(RoleGrant.from_day <= act.today, or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= act.today))
    )
    if db.session.scalar(in_post.limit(1)) is None:
        raise Refused(NOT_AN_OFFICER)


def assigner(case: Case, act: Act) -> Role:
    """Head and municipal supervisor at any time; triage and officers while nobody leads; the officers of the case."""
    held = act.by.roles_in(case.office)
    for role in (Role.HEAD, Role.MUNICIPAL):
        if role in held:
            return role
    lesser = next((r for r in (Role.TRIAGE, Role.OFFICER) if r in held), None)
    if lesser is None:
        raise NotYours(WRONG_ROLE if not act.by.offices or case.office in act.by.offices else WRONG_OFFICE)
    investigating = {user for user, duties in case.duties().items() if duties & INVESTIGATING}
    if investigating and act.by.user_id not in investigating:
        raise NotYours(NOT_ASSIGNED)
    return lesser
