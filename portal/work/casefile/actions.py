"""Taking a case's file out of the house: for a reason, by whoever may, and never without a trace."""

from pathlib import Path
from typing import IO

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.events.record import look
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.ground.wording import moment
from portal.law.policy import role_under
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.accounts.models import User
from portal.work.casefile.archive import build
from portal.work.casefile.queries import holdings
from portal.work.casefile.screen import tells
from portal.work.casefile.sheets import Words
from portal.work.cases.models import Case
from portal.work.cases.reporters import unsayable_of

LONGEST_REASON = 200
REASON = Refusal(
    "reason",
    "DESIGN",
    Bilingual(
        "写明导出给谁、做什么用，2 到 200 字。", "Say for whom and for what it is taken out, in 2 to 200 characters."
    ),
    "reason",
)
NAMELESS = Refusal(
    "reason_tells",
    "APL50",
    Bilingual(
        "理由里不要写反映人的姓名、联系方式、编号或原话。",
        "Leave the reporter's name, contact, number and words out of the reason.",
    ),
    "reason",
)


def export(case: Case, *, act: Act, reason: str, words: Words, folder: Path) -> IO[bytes]:
    """The whole file as a ZIP without a name in `folder`, at its beginning; the caller closes it, which removes it.

    Whoever took it out, when and why stands on every page of it and in the log. Raises NotYours; Refused without a
    reason, or where the reason itself says something of a reporter.
    """
    role = role_under("case.export", act.by, case.facts(act))
    why = reason.strip()
    if not 2 <= len(why) <= LONGEST_REASON:
        raise Refused(REASON)
    if tells(why, unsayable_of(case.id, act)):
        raise Refused(NAMELESS)
    session = db.session()
    held = holdings(session, case, act)
    archive, written = build(session, held, act=act, words=words, mark=_mark(case, act, why), folder=folder)
    data = {
        "members": len(written.hashes),
        "missing": len(written.missing),
        "withheld": sum(1 for paper in held.papers if paper.left_out),
    }
    note(case, "case.exported", act=act, role=role, data=data)
    look(
        at=act.now, actor_id=act.by.user_id, role=role.value, office=case.office, track=case.TRACK.value,
        subject_id=case.id, case_id=case.id, what="export", reason=why,
    )  # fmt: skip
    return archive


def _mark(case: Case, act: Act, reason: str) -> str:
    user = db.session.get_one(User, act.by.user_id)
    when = moment(act.now, "zh", act.rules.pack.zone)
    return f"案卷 {case.ref}。导出：{user.name}（{user.login}），{when}。用途：{reason}"
