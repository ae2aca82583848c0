"""F05: asking somebody, with two officers, and writing down each question and each answer (APL 42, 55; M2)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.accounts.models import Certificate, User
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.cases.roster import keep_apart, note_visitors

SPEAKER = re.compile(r"^\s*(问|答|Q|A)\s*[:：]\s*", re.IGNORECASE)
ASKS = frozenset("问Qq")


def exchange(text: str) -> tuple[dict[str, str], ...]:
    """The questions with their answers; lines without a speaker go on with what was said. Empty where a question has
    no answer, or an answer no question."""
    turns: list[tuple[bool, str]] = []
    for line in filter(str.strip, text.splitlines()):
        found = SPEAKER.match(line)
        if found:
            turns.append((found[1] in ASKS, line[found.end() :].strip()))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{line.strip()}")
        else:
            return ()
    return _paired(turns)


def _paired(turns: Sequence[tuple[bool, str]]) -> tuple[dict[str, str], ...]:
    in_turn = all(asks is (place % 2 == 0) and words for place, (asks, words) in enumerate(turns))
    if not in_turn or len(turns) % 2:
        return ()
    return tuple({"question": q[1], "answer": a[1]} for q, a in zip(turns[::2], turns[1::2], strict=True))


def _asking(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many of the officers named may ask: certified on the day, not recused; nobody where the actor is not one."""
    people = _certified(given.get("officers") or (), given.get("started"), act)
    recused = {row.user_id for row in case.recusals}
    able = {user for user, _, _ in people}
    counts = act.by.user_id in able and not recused & set(given.get("officers") or ())
    asked = exchange(str(given.get("questions") or ""))
    return {"asking_officers": len(able) if counts else 0, "answers": len(asked)}


def _certified(users: Sequence[int], started: datetime | None, act: Act) -> list[tuple[int, str, str]]:
    """(id, name, certificate) of those whose certificate is valid on the day of the inquiry."""
    on = started.astimezone(ZoneInfo(act.rules.pack.zone)).date() if started else act.today
    statement = (
        select(User.id, User.name, Certificate.number)
        .join(Certificate, Certificate.user_id == User.id)
        .where(User.id.in_(users), Certificate.valid_from <= on, Certificate.valid_to >= on)
        .order_by(User.id, Certificate.id)
    )
    return list({row[0]: (row[0], row[1], row[2]) for row in db.session.execute(statement)}.values())


@verb(Track.CASE, "inquire", learn=_asking)
def inquire(
    case: Case, *, act: Act, started: datetime, ended: datetime, place: str, person: str, officers: Sequence[int],
    id_shown: bool, rights_told: bool, questions: str, job: str = "", id_document: str = "", **_: Any
) -> None:  # fmt: skip
    """M2: put an inquiry on record (F05). Names and answers stand in the paper alone, never in the event."""
    about = {
        "started": started,
        "ended": ended,
        "place": place,
        "person": person,
        "job": job,
        "id_document": id_document,
    }
    shown = {"id_shown": id_shown, "rights_told": rights_told}
    given = {**about, **shown, "officers": tuple(officers), "questions": questions}
    keep_apart(case, officers)
    advance(case, "inquire", act=act, given=given, learnt=_asking(case, act, given), data={"officers": list(officers)})
    note_visitors(case, officers, act)
    people = [{"name": name, "certificate": number} for _, name, number in _certified(officers, started, act)]
    fields = {**about, **shown, "cause": case.cause, "officers": people, "questions": exchange(questions)}
    papers.issue(case, "F05", fields, act=act)
