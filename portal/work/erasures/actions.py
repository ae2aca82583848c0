"""What a reporter notes of the own request to the venue. No event tells an office of it; passing it on is a message.
What may not be noted now raises Refused."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.law.workflow.beside import allow
from portal.law.workflow.deadlines import Due
from portal.law.workflow.erasure import (
    ANSWERS,
    ERASURE_NAMES,
    ERASURE_STEPS,
    WAYS,
    ErasureStanding,
    ErasureState,
    answer_due,
)
from portal.work.complaints.actions.reporter import TALKING, add_message
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Complaint
from portal.work.erasures.models import Erasure


def due(erasure: Erasure, act: Act) -> Due:
    """By when the venue should answer; computed anew, so that a change of the calendar moves it."""
    return answer_due(erasure.asked_on, act.rules.setting("erasure_answer_days"), act.rules.calendar)


def standing(erasure: Erasure | None, act: Act, *, heard: bool = True, **given: Any) -> ErasureStanding:
    """As the guards see it; nothing has been asked yet where there is no record."""
    if erasure is None:
        return ErasureStanding("", given, today=act.today)
    return ErasureStanding(
        erasure.state, given, today=act.today, asked_on=erasure.asked_on, due_on=due(erasure, act).on,
        said=erasure.said, heard=heard,
    )  # fmt: skip


def known(complaint: Complaint) -> Erasure | None:
    """The record of a complaint."""
    return db.session.get(Erasure, complaint.id, populate_existing=True)


def ask(complaint: Complaint, *, on: date | None, way: str, act: Act) -> Erasure:
    """The venue was asked on a day. Noted twice it is there once."""
    given: dict[str, Any] = {"on": on, "way": way if way in WAYS else ""}
    allow(ERASURE_STEPS["ask"], standing(None, act, **given), act.by, ERASURE_NAMES)
    assert on is not None, "the table asks for the day"
    found = known(complaint)
    if found is not None:
        return found
    made = Erasure(complaint_id=complaint.id, state=ErasureState.ASKED, way=way, asked_on=on, changed_at=act.now)
    db.session.add(made)
    db.session.flush()
    return made


def note_answer(erasure: Erasure, *, on: date | None, said: str, act: Act) -> None:
    """What the venue said, and when."""
    _move(erasure, "note_answer", act, on=on, said=said if said in ANSWERS else "")
    erasure.answered_on, erasure.said = on, said


def note_proof(erasure: Erasure, *, on: date | None, act: Act) -> None:
    """A proof of the deletion came."""
    _move(erasure, "note_proof", act, on=on)
    erasure.proven_on = on


def confirm(erasure: Erasure, *, act: Act) -> None:
    """The reporter takes it as done."""
    _move(erasure, "confirm", act)
    erasure.settled_on = act.today


def contest(erasure: Erasure, complaint: Complaint, *, text: str, act: Act, **sent: Any) -> None:
    """The reporter does not take it as done: it becomes material of the complaint, while an office still reads it.
    `sent` as for `pass_on`."""
    _move(erasure, "contest", act, text=text)
    erasure.settled_on = act.today
    if complaint.state in TALKING:
        pass_on(erasure, complaint, text=text, act=act, **sent)


def pass_on(
    erasure: Erasure,
    complaint: Complaint,
    *,
    text: str,
    act: Act,
    photos: Sequence[Photo] = (),
    idem: str | None = None,
) -> None:
    """Tell the office that works on the complaint: what was asked when, what came back, and what is wrong with it."""
    told = report(erasure, act)
    _move(erasure, "pass_on", act, heard=complaint.state in TALKING, text=text)
    erasure.settled_on = act.today
    add_message(complaint, text="\n".join(filter(None, (told, text))), act=act, photos=photos, idem=idem)


def forget(erasure: Erasure, *, act: Act) -> None:
    """Remove the record: it is the reporter's own."""
    allow(ERASURE_STEPS["forget"], standing(erasure, act), act.by, ERASURE_NAMES)
    db.session.delete(erasure)
    db.session.flush()


def report(erasure: Erasure, act: Act) -> str:
    """What the office reads, from days and choices alone."""
    lines = [f"【删除人脸数据】{erasure.asked_on:%Y-%m-%d} 向店家提出（{WAYS[erasure.way].zh}）。"]
    if erasure.answered_on and erasure.said:
        lines.append(f"{erasure.answered_on:%Y-%m-%d} 店家答复：{ANSWERS[erasure.said].zh}。")
    if erasure.proven_on:
        lines.append(f"{erasure.proven_on:%Y-%m-%d} 收到店家的证明。")
    if not erasure.answered_on and not erasure.proven_on:
        lines.append(f"到 {act.today:%Y-%m-%d} 没有答复。")
    return "".join(lines)


def _move(erasure: Erasure, name: str, act: Act, **given: Any) -> None:
    step = ERASURE_STEPS[name]
    allow(step, standing(erasure, act, **given), act.by, ERASURE_NAMES)
    erasure.state = step.target or erasure.state
    erasure.changed_at = act.now
