"""What is done with an alarm. Every step is an event of its own kind, which no office but the municipal one lists.
What may not be done now raises Refused, or NotYours for the wrong person."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.envelope import seal, vault
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.alarm import ALARM_NAMES, ALARM_STEPS, CHECK, KINDS, OPEN, AlarmStanding, AlarmState
from portal.law.workflow.beside import allow
from portal.law.workflow.refusal import Refused, missing
from portal.work.alarms.models import CITY, REASON, REPORTER, Alarm, AlarmFile, AlarmWord, place
from portal.work.alarms.queries import newest
from portal.work.complaints.answers import Photo
from portal.work.complaints.attachments import enter_photos
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import hold_identity, key_of, release_identity

BATCH = 200


def raise_alarm(
    complaint: Complaint, *, kind: str, text: str, act: Act, photos: Sequence[Photo] = (), idem: str | None = None
) -> Alarm:
    """The reporter says what happened; from this moment nobody of the district opens who reported.

    On the locked complaint: sent twice with one `idem` it is there once. One that was raised before takes it up.
    """
    before = newest(db.session(), complaint.id)
    if before is not None:
        add(before, text=text, act=act, photos=photos, idem=idem)
        return before
    if kind not in KINDS:
        raise Refused(missing("kind", ALARM_STEPS["raise"].fields[0].label))
    alarm = _begin(complaint, kind, AlarmState.RAISED, act)
    role = allow(ALARM_STEPS["raise"], AlarmStanding(alarm.state, {"kind": kind, "text": text}), act.by, ALARM_NAMES)
    _say(alarm, REPORTER, "raise", text, act, photos, idem)
    _event(alarm, "raise", None, role, act, kind=kind, files=len(photos))
    return alarm


def begin_check(complaint: Complaint, *, reason: str, act: Act) -> Alarm:
    """The municipal office looks by itself how an identity was opened, and holds it meanwhile."""
    step = ALARM_STEPS["check"]
    role = allow(step, AlarmStanding(AlarmState.LOOKING, {"reason": reason}, by_reporter=False), act.by, ALARM_NAMES)
    alarm = _begin(complaint, CHECK, AlarmState.LOOKING, act)
    _say(alarm, REASON, "check", reason, act)
    _event(alarm, "check", None, role, act)
    return alarm


def add(alarm: Alarm, *, text: str, act: Act, photos: Sequence[Photo] = (), idem: str | None = None) -> None:
    """The reporter says more; a closed alarm is raised again by that."""
    if _known(alarm.complaint, idem):
        return
    role, before = _permit(alarm, "add", act, text=text), alarm.state
    if alarm.state == AlarmState.CLOSED:
        alarm.state, alarm.held, alarm.answered_at = AlarmState.RAISED, True, None
        alarm.due_on, alarm.late_noted = _due(act), False
        _settle(alarm.complaint, act)
    _say(alarm, REPORTER, "add", text, act, photos, idem)
    _event(alarm, "add", before, role, act, files=len(photos))


def take(alarm: Alarm, *, act: Act) -> None:
    """Somebody of the municipal office looks into it."""
    _move(alarm, "take", act)


def answer(alarm: Alarm, *, text: str, act: Act) -> None:
    """A message that only the reporter reads."""
    _move(alarm, "answer", act, text=text)
    _say(alarm, CITY, "answer", text, act)
    alarm.answered_at = alarm.answered_at or act.now


def release(alarm: Alarm, *, reason: str, act: Act) -> None:
    """The identity may be opened again, unless another alarm holds it."""
    _move(alarm, "release", act, reason=reason)
    _hold(alarm, False, "release", reason, act)


def hold(alarm: Alarm, *, reason: str, act: Act) -> None:
    """Close the identity again."""
    _move(alarm, "hold", act, reason=reason)
    _hold(alarm, True, "hold", reason, act)


def close(alarm: Alarm, *, outcome: str, reason: str, text: str = "", act: Act) -> None:
    """How looking into it ended; the hold stays as it is."""
    _move(alarm, "close", act, outcome=outcome, reason=reason, text=text)
    alarm.outcome = outcome
    _say(alarm, REASON, "close", reason, act)
    if text:
        _say(alarm, CITY, "close", text, act)
        alarm.answered_at = alarm.answered_at or act.now


def remind(act: Act) -> int:
    """Note once that nobody has answered in time; for the nightly lists. Says how many; the caller commits."""
    late = Alarm.due_on < act.today, Alarm.answered_at.is_(None), Alarm.late_noted.is_(False)
    open_ones = Alarm.state.in_(OPEN), Alarm.kind != CHECK
    rows = db.session.scalars(select(Alarm).where(*late, *open_ones).order_by(Alarm.id).limit(BATCH)).all()
    for alarm in rows:
        alarm.late_noted = True
        _event(alarm, "late", alarm.state, Role.SYSTEM, act)
    return len(rows)


def _begin(complaint: Complaint, kind: str, state: AlarmState, act: Act) -> Alarm:
    alarm = Alarm(
        complaint=complaint, office=act.rules.pack.municipal_office, state=state, kind=kind, held=True, raised_at=act.now,
        due_on=_due(act), late_noted=False,
    )  # fmt: skip
    db.session.add(alarm)
    db.session.flush()
    _settle(complaint, act)
    return alarm


def _due(act: Act) -> date:
    return act.rules.calendar.plus_working(act.today, act.rules.setting("alarm_answer_days"))


def _permit(alarm: Alarm, name: str, act: Act, **given: str) -> Role:
    return allow(ALARM_STEPS[name], alarm.standing(**given), act.by, ALARM_NAMES)


def _move(alarm: Alarm, name: str, act: Act, **given: str) -> None:
    role, before = _permit(alarm, name, act, **given), alarm.state
    alarm.state = ALARM_STEPS[name].target or alarm.state
    _event(alarm, name, before, role, act, **{key: value for key, value in given.items() if key == "outcome"})


def _hold(alarm: Alarm, held: bool, step: str, reason: str, act: Act) -> None:
    alarm.held = held
    _say(alarm, REASON, step, reason, act)
    _settle(alarm.complaint, act)


def _settle(complaint: Complaint, act: Act) -> None:
    """The identity is closed as long as one alarm holds it. Nothing of the complaint's own row changes."""
    db.session.flush()
    holding = select(Alarm.id).where(Alarm.complaint_id == complaint.id, Alarm.held).limit(1)
    if db.session.scalar(holding) is not None:
        hold_identity(complaint, now=act.now)
    else:
        release_identity(complaint)


def _known(complaint: Complaint, idem: str | None) -> bool:
    mark = _mark(complaint, idem)
    return mark is not None and db.session.scalar(select(AlarmWord.id).where(AlarmWord.idem_hash == mark)) is not None


def _mark(complaint: Complaint, idem: str | None) -> str | None:
    return vault().hash("alarm", f"{complaint.idem_hash}\0{idem}") if idem else None


def _say(
    alarm: Alarm, side: str, step: str, text: str, act: Act, photos: Sequence[Photo] = (), idem: str | None = None
) -> None:
    key = key_of(alarm.complaint)
    word = AlarmWord(
        alarm_id=alarm.id, side=side, step=step, sealed=seal(key, text.encode(), place(alarm, side, act.now)),
        at=act.now, actor_id=act.by.user_id, idem_hash=_mark(alarm.complaint, idem),
    )  # fmt: skip
    files = [file for _slot, file in enter_photos(photos, key=key, now=act.now)]
    db.session.add_all([word, *files])
    db.session.flush()
    db.session.add_all(AlarmFile(alarm_id=alarm.id, word_id=word.id, file_id=file.id) for file in files)


def _event(alarm: Alarm, name: str, before: str | None, role: Role, act: Act, **data: Any) -> None:
    record(
        at=act.now, track=alarm.TRACK.value, subject_id=alarm.id, move=f"alarm.{name}", from_state=before,
        to_state=alarm.state, actor_id=act.by.user_id, role=role.value, office=alarm.office, data=data,
    )  # fmt: skip
