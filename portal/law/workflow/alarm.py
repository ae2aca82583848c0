"""The alarm: somebody of the venue came, or details leaked. It goes to the municipal supervisor and to nobody else.

While it holds, nobody of the district opens who reported (PIPL 51, 57). A spot check of the municipal office holds an
identity in the same way, so that a closed door does not say that an alarm was raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.beside import Standing, Step, steps
from portal.law.workflow.moves import Field, guard


class AlarmState(StrEnum):
    """From raised to closed; a closed one whose identity is still held can be released later."""

    RAISED = "raised"
    LOOKING = "looking"
    CLOSED = "closed"


ALARM_NAMES: Mapping[str, T] = MappingProxyType(
    {
        AlarmState.RAISED: T("待处理", "Not yet looked at"),
        AlarmState.LOOKING: T("正在查", "Being looked into"),
        AlarmState.CLOSED: T("已办结", "Closed"),
    }
)

KINDS: Mapping[str, T] = MappingProxyType(
    {
        "contacted": T("店家联系了我", "The venue contacted me"),
        "pressed": T("有人威胁我、找我麻烦", "Somebody is threatening or harassing me"),
        "leaked": T("我的信息被泄露了", "My details have leaked"),
        "other": T("其他", "Something else"),
    }
)
"""What a reporter may say has happened."""
CHECK = "check"
"""In place of a kind: the municipal office looks by itself how an identity was opened."""
CHECK_NAME = T("市级抽查", "Spot check by the municipal office")

OUTCOMES: Mapping[str, T] = MappingProxyType(
    {
        "no_leak": T("没有查到从办理单位泄露", "No leak from the offices was found"),
        "leak_office": T("查实由办理人员泄露，已移交处理", "A leak by staff was found and passed on"),
        "leak_venue": T("店家从别处知道的", "The venue knew it from elsewhere"),
        "police": T("已移交公安", "Passed to the police"),
        "unclear": T("查不清楚", "It could not be found out"),
    }
)
"""How looking into it ended."""


@dataclass(frozen=True)
class AlarmStanding(Standing):
    """An alarm with what its guards ask besides."""

    held: bool = False
    by_reporter: bool = True


REPORTER, CITY = frozenset({Role.CITIZEN}), frozenset({Role.MUNICIPAL})
OPEN = frozenset({"raised", "looking"})
EVER = OPEN | {"closed"}

HELD = guard("is_held", "PIPL57", "身份没有被冻结。", "The identity is not held.", lambda a: a.held)
NOT_HELD = guard("not_held", "PIPL57", "身份已经冻结。", "The identity is held already.", lambda a: not a.held)
SOMEBODY = guard(
    "somebody_reads",
    "PIPL65",
    "抽查没有可以回复的人。",
    "A spot check has nobody to write to.",
    lambda a: a.by_reporter,
)
TOLD = guard(
    "reporter_told", "PIPL65", "办结要告诉反映人查的结果。", "The reporter has to be told how it ended.",
    lambda a: not a.by_reporter or bool(a.given.get("text")), asks="given", field="text",
)  # fmt: skip

REASON = Field("reason", "text", T("理由", "Reason"), T("只有市级看得到", "Only the municipal office reads it"))
TO_REPORTER = Field(
    "text", "text", T("给反映人的话", "Message to the reporter"), T("只有反映人看得到", "Only the reporter reads it")
)

ALARM_STEPS = steps(
    Step(
        "raise", T("报告被打扰或泄露", "Raise the alarm"), frozenset(), AlarmState.RAISED, REPORTER, "PIPL57",
        (Field("kind", "choice", T("发生了什么", "What happened")), Field("text", "text", T("经过", "How it came about"), required=False)),
    ),
    Step(
        "check", T("抽查身份调阅", "Check how an identity was opened"), frozenset(), AlarmState.LOOKING, CITY, "PIPL51", (REASON,),
    ),
    Step("add", T("反映人补充", "The reporter adds"), EVER, None, REPORTER, "PIPL65", (Field("text", "text", T("补充", "More"), required=False),)),
    Step("take", T("开始查", "Look into it"), frozenset({"raised"}), AlarmState.LOOKING, CITY, "PIPL57"),
    Step("answer", T("回复反映人", "Answer the reporter"), OPEN, AlarmState.LOOKING, CITY, "PIPL65", (TO_REPORTER,), (SOMEBODY,)),
    Step("release", T("解除冻结", "Lift the hold"), frozenset({"looking", "closed"}), None, CITY, "PIPL51", (REASON,), (HELD,)),
    Step("hold", T("重新冻结", "Hold again"), EVER, None, CITY, "PIPL51", (REASON,), (NOT_HELD,)),
    Step(
        "close", T("办结", "Close"), frozenset({"looking"}), AlarmState.CLOSED, CITY, "PIPL65",
        (
            Field("outcome", "choice", T("查的结果", "Outcome")), REASON,
            Field("text", "text", T("给反映人的话", "Message to the reporter"), T("只有反映人看得到", "Only the reporter reads it"), required=False),
        ),
        (TOLD,),
    ),
)  # fmt: skip
"""Who does what with an alarm. Closing does not lift the hold: that is a step with a reason of its own."""
