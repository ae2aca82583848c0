"""The machines of a venue, one by one: found, suspended, fixed, reinstated or removed (A3, device list).

Suspending a function is a measure of the owner, not a penalty; nothing here changes the state of an order or a case.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.choices import DEVICE_KINDS
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.cases.actions.searching import look_at
from portal.work.cases.models import Case
from portal.work.cases.standing import officer_of
from portal.work.documents.whitelist import PaperField
from portal.work.venues.models import Device, Venue

NEXT: Mapping[str, Sequence[str]] = {
    "in_use": ("suspended", "removed"),
    "suspended": ("fixed", "removed"),
    "fixed": ("reinstated", "removed"),
    "reinstated": ("suspended", "removed"),
    "removed": (),
}
"""What may become of a machine; one that was switched on again may be suspended again."""
KNOWN = Refusal("device_known", "DESIGN", T("这个编号的设备已经登记。", "A device with this number is on record already."), "number")  # fmt: skip
NOT_NEXT = Refusal("device_state", "DESIGN", T("设备现在的状态不能直接变成这一种。", "The device cannot go from its present state to this one."), "state")  # fmt: skip
WRONG_DAY = Refusal("device_day", "DESIGN", T("日期不能晚于今天，也不能早于上一次变动。", "The day lies between the last change and today."), "on")  # fmt: skip

TYPED = (
    PaperField("number", T("设备编号", "Number of the machine")),
    PaperField("maker", T("生产厂家", "Maker")),
    PaperField("software", T("识别软件或者供应商", "Software or supplier")),
)


def devices_of(session: Session, venue_id: int) -> list[Device]:
    """The machines of a venue in the order they were entered."""
    return list(session.scalars(select(Device).where(Device.venue_id == venue_id).order_by(Device.id)))


def enter_device(case: Case, *, act: Act, number: str, kind: str, maker: str = "", software: str = "") -> Device:
    """A machine found at the venue of the case. Raises NotYours, Refused, Leak; KeyError for an unknown kind."""
    role = officer_of(case, act)
    look_at(TYPED, {"number": number, "maker": maker, "software": software}, case.id, act)
    locked(db.session(), Venue, case.venue_id)  # two officers who enter one machine at once
    same = select(func.count()).where(Device.venue_id == case.venue_id, Device.number == number)
    if db.session.scalar(same):
        raise Refused(KNOWN)
    if kind not in DEVICE_KINDS:
        raise KeyError(kind)
    device = Device(venue_id=case.venue_id, number=number, kind=kind, maker=maker or None, software=software or None, state="in_use", changed_on=act.today)  # fmt: skip
    db.session.add(device)
    db.session.flush()
    _note(device, case, "device.entered", role, act)
    return device


def change_device(device: Device, case: Case, *, act: Act, state: str, on: date) -> Device:
    """What became of a machine on a day (A3). Raises NotYours or Refused."""
    role = officer_of(case, act)
    fresh = locked(db.session(), Device, device.id) or device
    faults = [
        *([NOT_NEXT] if state not in NEXT[fresh.state] else []),
        *([WRONG_DAY] if not (fresh.changed_on or on) <= on <= act.today else []),
    ]
    if faults:
        raise Refused(*faults)
    fresh.state, fresh.changed_on = state, on
    db.session.flush()
    _note(fresh, case, f"device.{state}", role, act)
    return fresh


def _note(device: Device, case: Case, what: str, role: Role, act: Act) -> None:
    record(
        at=act.now, track="device", subject_id=device.id, case_id=case.id, move=what, role=role.value,
        office=case.office, actor_id=act.by.user_id, data={"kind": device.kind},
    )  # fmt: skip
