"""Who was named for a visit or an inquiry counts as an investigator from now on; evidence counts as its visit does."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

assignment = sa.table(
    "assignment", *(sa.column(name) for name in ("case_id", "user_id", "duty")), sa.column("from_day", sa.Date),
    sa.column("to_day", sa.Date),
)  # fmt: skip
visit = sa.table("visit", *(sa.column(name) for name in ("id", "case_id", "state")), sa.column("planned_on", sa.Date))
visit_person = sa.table("visit_person", sa.column("visit_id"), sa.column("user_id"))
event = sa.table(
    "event", *(sa.column(name) for name in ("case_id", "track", "move")), sa.column("at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
)  # fmt: skip
evidence = sa.table("evidence", sa.column("case_id"), sa.column("visit_id"))
case = sa.table("case", sa.column("id"), sa.column("evidence_items"))


def upgrade() -> None:
    named = {(row[0], row[1]): row[2] for row in op.get_bind().execute(_visited())}
    for case_id, at, data in op.get_bind().execute(_asked()):
        for user_id in (data or {}).get("officers", ()):
            named.setdefault((case_id, user_id), at.date())
    rows = [
        {"case_id": case_id, "user_id": user_id, "duty": "visitor", "from_day": day, "to_day": day}
        for (case_id, user_id), day in sorted(named.items())
    ]
    if rows:
        op.bulk_insert(assignment, rows)
    _count(sa.or_(evidence.c.visit_id.is_(None), visit.c.state == "signed"))


def downgrade() -> None:
    op.execute(assignment.delete().where(assignment.c.duty == "visitor"))
    _count(sa.true())


def _visited() -> sa.Select[tuple[int, int, object]]:
    return (
        sa.select(visit.c.case_id, visit_person.c.user_id, sa.func.min(visit.c.planned_on))
        .select_from(visit.join(visit_person, visit_person.c.visit_id == visit.c.id))
        .where(visit_person.c.user_id.is_not(None))
        .group_by(visit.c.case_id, visit_person.c.user_id)
    )


def _asked() -> sa.Select[tuple[int, object, object]]:
    asked = (event.c.track == "case", event.c.move == "inquire")
    return sa.select(event.c.case_id, event.c.at, event.c.data).where(*asked)


def _count(counts: sa.ColumnElement[bool]) -> None:
    found = (
        sa.select(sa.func.count())
        .select_from(evidence.outerjoin(visit, visit.c.id == evidence.c.visit_id))
        .where(evidence.c.case_id == case.c.id, counts)
        .scalar_subquery()
    )
    op.execute(case.update().values(evidence_items=found))
