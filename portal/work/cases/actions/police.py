"""Telling the police of a device in a private space, the same day (domain A5, Order 799 Art. 8)."""

from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.propose import verb
from portal.law.workflow.actors import Role
from portal.law.workflow.states import Track
from portal.work.cases.models import Case
from portal.work.cases.reporters import unsayable_of
from portal.work.documents import actions as documents

POLICE = T("公安机关", "Public security")
FOUND = (
    "本机关收到线索：{venue}（{address}）涉嫌在更衣室、浴室、卫生间、客房等私密空间安装图像采集或者人脸识别设备。"
    "个人信息保护部分由本机关依法核查，其余请依职权处理。"
)


def inform_police(case: Case, *, act: Act, found: str = "") -> None:
    """Write to the police (F19) and note the day; told once, it stays so. Nothing of a reporter stands in the letter.

    `found`: what an officer saw; without it the letter names the venue and the kind of place only. Raises Leak.
    """
    if case.police_told_on is not None:
        return
    case.police_told_on, case.private_space = act.today, True
    note(case, "police_told", act=act, role=role_in(case, act))
    facts = found or FOUND.format(venue=case.venue.name_zh, address=case.venue.address)
    _letter(case, facts, act, typed=bool(found))
    db.session.flush()


def _letter(case: Case, facts: str, act: Act, *, typed: bool) -> None:
    operator = case.operator
    fields = {
        "to": POLICE.zh, "cause": "私密空间设备线索", "facts": facts, "address": case.venue.address,
        "party": operator.name_zh if operator else case.venue.name_zh,
    }  # fmt: skip
    documents.issue(
        kind="F19", variant="police", office=case.office, act=act, fields=fields, case_id=case.id,
        signed_by=act.by.user_id, unsayable=unsayable_of(case.id, act) if typed else None,
    )  # fmt: skip


@verb(Track.CASE, "tell_police")
def tell_police(case: Case, *, act: Act, found: str, **_: Any) -> None:
    """M1: a private space became known in another way than by a report or a visit; the visit is urgent from now on."""
    advance(case, "tell_police", act=act, given={"found": found})
    case.urgent = case.urgent or case.valid_visits == 0
    inform_police(case, act=act, found=found)


def role_in(case: Case, act: Act) -> Role:
    """The role in which somebody acts on the case, for events that are no moves."""
    held = act.by.roles_in(case.office)
    return next((role for role in Role if role in held), Role.SYSTEM)
