"""Why something may not be done: the errors of the subject, each with what happened and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.bilingual import Bilingual


@dataclass(frozen=True)
class Refusal:
    """One reason: the rule (`clause`, a clause of the pack) and what would make it allowed."""

    name: str
    clause: str
    needs: Bilingual
    field: str | None = None


class Refused(Exception):
    """A move that may not be done now; nothing was stored."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(r.name for r in refusals))
        self.refusals = refusals


class NotYours(Refused):
    """The wrong person or the wrong office."""


class Superseded(Exception):
    """Somebody else was quicker: the subject has moved on since the page was opened."""

    def __init__(self, move: str = "") -> None:
        super().__init__(move)
        self.move = move


WRONG_STATE = Refusal("state", "DESIGN", Bilingual("这一步要在另一个阶段办理。", "This step belongs to another stage."))
WRONG_ROLE = Refusal("role", "DESIGN", Bilingual("这一步由其他岗位办理。", "This step belongs to another role."))
WRONG_OFFICE = Refusal(
    "office",
    "DESIGN",
    Bilingual(
        "这一件由其他单位办理；移送到本单位后才能在这里办理。",
        "This one is handled by another office; it can be done here once it has been passed to this office.",
    ),
)
NOT_ASSIGNED = Refusal(
    "assigned",
    "APL42",
    Bilingual(
        "只有本案承办人员可以办理；由负责人指定为承办人员后即可。",
        "Only the officers assigned to this case may do this; the head of office can assign you.",
    ),
)
OWN_PROPOSAL = Refusal(
    "own_proposal",
    "APL58",
    Bilingual("自己提出的不能自己批，请换一位。", "You proposed this yourself; another person must decide."),
)
SEPARATE = Refusal(
    "separation",
    "APL58",
    Bilingual(
        "您在本案已担任其他岗位，承办、审核、决定不能由一人兼任；请由没有参与的人办理。",
        "You already act in another part of this case: investigating, reviewing and deciding are kept apart. Somebody who took no part has to do it.",
    ),
)
STEPPED_ASIDE = Refusal(
    "stepped_aside",
    "APL43",
    Bilingual(
        "您已登记回避，不能参与本案；请由没有回避的人办理。",
        "You have been recorded as stepping aside and take no part in this case; somebody who has not must act.",
    ),
)
WRONG_SECOND = Refusal(
    "second", "APL57", Bilingual("要由有权的另一人批准。", "It needs another person who is entitled to approve it.")
)
NEEDS_SECOND = Refusal(
    "needs_second",
    "APL57",
    Bilingual("要先提出，由另一人批准。", "It must be proposed first and approved by another person."),
)
PAUSED = Refusal("paused", "APL60", Bilingual("本案已暂停计时，先恢复再办。", "The case is paused; resume it first."))
WITH_POLICE = Refusal(
    "paused",
    "TRANSFER8",
    Bilingual("案件已移送公安，先登记公安的答复再办。", "The case is with the police; record their answer first."),
)
NOT_THERE = Refusal(
    "visit_partner",
    "APL42",
    Bilingual(
        "要由参加这次核查的另一名承办人员确认。",
        "The other officer of the case who was on this visit has to confirm it.",
    ),
)


def wrong_state(states: Sequence[Bilingual], now: Bilingual) -> Refusal:
    """The move belongs to other `states` than the present one."""
    needs = Bilingual("{general}可办阶段：{states}；现在是：{now}。", "{general} It is made in: {states}. Now: {now}.")
    return Refusal(
        WRONG_STATE.name, WRONG_STATE.clause, needs.format(general=WRONG_STATE.needs, states=_listed(states), now=now)
    )


def wrong_role(roles: Sequence[Bilingual]) -> Refusal:
    """The move is made by `roles`, and this person has none of them."""
    needs = Bilingual("这一步由{who}办理。", "This step is made by: {who}.")
    return Refusal(WRONG_ROLE.name, WRONG_ROLE.clause, needs.format(who=_listed(roles)))


def wrong_second(roles: Sequence[Bilingual]) -> Refusal:
    """The proposal is approved by `roles`, and this person has none of them in the office."""
    needs = Bilingual("要由本单位有权的另一人批准：{who}。", "Another person of the office has to approve it: {who}.")
    return Refusal(WRONG_SECOND.name, WRONG_SECOND.clause, needs.format(who=_listed(roles)))


def _listed(names: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def missing(field: str, label: Bilingual) -> Refusal:
    """A required field that is empty."""
    return Refusal(
        "missing", "DESIGN", Bilingual("请填写：{label}。", "Please fill in: {label}.").format(label=label), field
    )
