"""Who holds which role where."""

from datetime import date

from sqlalchemy import Select, or_, select

from portal.ground.db import db
from portal.ground.procedure.facts import heads_found_by
from portal.law.workflow.actors import Role
from portal.work.accounts.models import RoleGrant, User


def holders(role: Role, office: str | None, on: date) -> Select[int]:
    """Ids of the people who can sign in and hold a role on a day, in one office or (None) anywhere."""
    statement = select(User.id).join(RoleGrant, RoleGrant.user_id == User.id).where(
        RoleGrant.role == role.value, RoleGrant.from_day <= on,
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= on), User.disabled_at.is_(None),
    )  # fmt: skip
    return statement.distinct() if office is None else statement.where(RoleGrant.office == office).distinct()


@heads_found_by
def heads(office: str | None, on: date) -> frozenset[int]:
    """Heads of an office on a day."""
    return frozenset(db.session.scalars(holders(Role.HEAD, office, on)))
