"""The reporter's own request that a venue delete the face data and prove it (PIPL 15, 47, 50): its steps and its dates.

It is the reporter's record and nobody else's: an office hears of it only where the reporter passes it on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.beside import Standing, Step, steps
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import Due, due
from portal.law.workflow.moves import Field, guard


class ErasureState(StrEnum):
    """How far a request has come."""

    ASKED = "asked"
    ANSWERED = "answered"
    PROVEN = "proven"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    PASSED_ON = "passed_on"


ERASURE_NAMES: Mapping[str, T] = MappingProxyType(
    {
        ErasureState.ASKED: T("等店家答复", "Waiting for the venue"),
        ErasureState.ANSWERED: T("店家答复了", "The venue has answered"),
        ErasureState.PROVEN: T("收到了证明", "Proof has come"),
        ErasureState.CONFIRMED: T("我认可，删好了", "I accept that it is done"),
        ErasureState.CONTESTED: T("我不认可", "I do not accept it"),
        ErasureState.PASSED_ON: T("已交给办理单位", "Passed to the office"),
    }
)

WAYS: Mapping[str, T] = MappingProxyType(
    {
        "letter": T("寄信或当面交信", "By letter, sent or handed over"),
        "talk": T("当面或打电话说的", "In person or by phone"),
        "online": T("在小程序、网站或邮件里提的", "In the app, on the site or by mail"),
    }
)
"""How the venue was asked."""

ANSWERS: Mapping[str, T] = MappingProxyType(
    {
        "deleted": T("说已经删了", "They say it is deleted"),
        "later": T("说会删，还没删", "They say they will delete it"),
        "refused": T("不肯删", "They refuse"),
        "nothing_kept": T("说没有存我的人脸", "They say they keep no face data of mine"),
    }
)
"""What the venue said."""


@dataclass(frozen=True)
class ErasureStanding(Standing):
    """A request with the days that its guards look at."""

    today: date = date.min
    asked_on: date | None = None
    due_on: date | None = None
    said: str | None = None
    heard: bool = True
    """Whether an office still reads what the reporter sends."""

    @property
    def is_late(self) -> bool:
        """Whether the venue has let the time to answer pass; a due day ends at 24:00."""
        return self.state == ErasureState.ASKED and self.due_on is not None and self.today > self.due_on

    @property
    def may_pass_on(self) -> bool:
        """Whether there is something to complain of: silence after the time, a refusal, or what is not accepted."""
        return self.is_late or self.said == "refused" or self.state == ErasureState.CONTESTED


def answer_due(asked_on: date, length: int, calendar: Calendar) -> Due:
    """The last day on which the venue should answer, `length` working days after it was asked.

    The statute asks for a prompt answer and names no number (PIPL 50): the length is a setting of the pack.
    """
    return due(asked_on, length, "wd", calendar, rolls=False)


REPORTER = frozenset({Role.CITIZEN})
NOT_AHEAD = guard(
    "not_ahead", "DESIGN", "日期不能在今天之后。", "The day cannot lie ahead.",
    lambda e: e.given.get("on") is None or e.given["on"] <= e.today, asks="given", field="on",
)  # fmt: skip
AFTER_ASKING = guard(
    "after_asking", "DESIGN", "日期不能早于您提出的那天。", "The day cannot be before the day you asked.",
    lambda e: e.given.get("on") is None or e.asked_on is None or e.given["on"] >= e.asked_on, asks="given", field="on",
)  # fmt: skip
COMPLAINABLE = guard(
    "complainable", "PIPL50", "店家答复的时间还没过。", "The venue still has time to answer.", lambda e: e.may_pass_on
)
HEARD = guard(
    "heard", "PIPL65", "这件事已经了结，没有人再看新的材料。", "The matter is over, and nobody reads new material.",
    lambda e: e.heard,
)  # fmt: skip

ON = Field("on", "day", T("哪一天", "Which day"))
MORE = Field("text", "text", T("说明", "What is wrong"), required=False)
WAITING = frozenset({"asked", "answered"})

ERASURE_STEPS = steps(
    Step(
        "ask", T("我已向店家提出", "I have asked the venue"), frozenset(), ErasureState.ASKED, REPORTER, "PIPL47",
        (ON, Field("way", "choice", T("怎么提的", "How you asked"))), (NOT_AHEAD,),
    ),
    Step(
        "note_answer", T("店家答复了", "The venue answered"), WAITING, ErasureState.ANSWERED, REPORTER, "PIPL50",
        (ON, Field("said", "choice", T("怎么说的", "What they said"))), (NOT_AHEAD, AFTER_ASKING),
    ),
    Step("note_proof", T("收到了删除证明", "Proof of deletion came"), WAITING, ErasureState.PROVEN, REPORTER, "PIPL47", (ON,), (NOT_AHEAD, AFTER_ASKING)),
    Step("confirm", T("我认可，删好了", "I accept that it is done"), frozenset({"answered", "proven"}), ErasureState.CONFIRMED, REPORTER, "PIPL47"),
    Step("contest", T("我不认可", "I do not accept it"), frozenset({"answered", "proven"}), ErasureState.CONTESTED, REPORTER, "PIPL50", (MORE,)),
    Step("pass_on", T("交给办理单位", "Pass it to the office"), frozenset({"asked", "answered", "contested"}), ErasureState.PASSED_ON, REPORTER, "PIPL65", (MORE,), (COMPLAINABLE, HEARD)),
    Step("forget", T("不再记这一项", "Forget this record"), frozenset(ErasureState), None, REPORTER, "PIPL47"),
)  # fmt: skip
"""What a reporter notes, in the order of the page. `forget` removes the record."""
