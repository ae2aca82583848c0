"""How reporters found the handling: five levels, counted together and never read one by one."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.law.statistics import StatTable, hide
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.complaints.models import Complaint, Rating

LEVELS: dict[int, Bilingual] = {
    5: Bilingual("很满意", "Very satisfied"),
    4: Bilingual("满意", "Satisfied"),
    3: Bilingual("一般", "Neutral"),
    2: Bilingual("不满意", "Dissatisfied"),
    1: Bilingual("很不满意", "Very dissatisfied"),
}
TOLD = frozenset({"answered", "rejected", "recheck_requested", "closed"})
"""States in which there is a result to judge by."""
CHANGEABLE = TOLD - {"closed"}

NOT_YET = Refusal(
    "rating", "DESIGN", Bilingual("有了结果才能评价。", "It can be rated once there is a result."), "level"
)
FINAL = Refusal(
    "rating_final",
    "DESIGN",
    Bilingual("已经办结，评价不能再改。", "The matter is closed; a rating can no longer be changed."),
    "level",
)


class MayRate(NamedTuple):
    """What was said so far, and whether it can be said or changed now."""

    level: int | None
    now: bool


def may_rate(session: Session, complaint: Complaint) -> MayRate:
    """Once there is a result; changeable until the matter is closed, and once even then."""
    held = session.get(Rating, complaint.id)
    allowed = CHANGEABLE if held else TOLD
    return MayRate(held.level if held else None, complaint.state in allowed)


def rate(complaint: Complaint, level: int, *, act: Act) -> None:
    """Keep the level; Refused before there is a result, and where a closed matter was rated already."""
    held = db.session.get(Rating, complaint.id)
    if complaint.state not in TOLD or level not in LEVELS:
        raise Refused(NOT_YET)
    if held is not None and complaint.state not in CHANGEABLE and held.level != level:
        raise Refused(FINAL)
    if held is None:
        db.session.add(Rating(complaint_id=complaint.id, level=level, rated_on=act.today.replace(day=1)))
    else:
        held.level = level


def totals(session: Session, *, begin: date, end: date, floor: int) -> StatTable:
    """One row: the whole city's counts by level of the months from `begin` to before `end`; small ones are hidden.

    Not by office: few people rate, and whoever handled the only report of a month would know who is not content.
    """
    within = (Rating.rated_on >= begin, Rating.rated_on < end)
    statement = select(Rating.level, func.count()).where(*within).group_by(Rating.level)
    counts = dict(session.execute(statement).all())
    return hide([""], [str(level) for level in LEVELS], [[counts.get(level, 0) for level in LEVELS]], floor)
