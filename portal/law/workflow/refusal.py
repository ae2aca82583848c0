"""Why something may not be done: the errors of the subject, each with what happened and what to do next."""

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
WRONG_OFFICE = Refusal("office", "DESIGN", Bilingual("这一件由其他单位办理。", "This one is handled by another office."))
NOT_ASSIGNED = Refusal("assigned", "APL42", Bilingual("只有本案承办人员可以办理。", "Only the officers assigned to this case may do this."))
OWN_PROPOSAL = Refusal("own_proposal", "APL58", Bilingual("自己提出的不能自己批，请换一位。", "You proposed this yourself; another person must decide."))
SEPARATE = Refusal(
    "separation",
    "APL58",
    Bilingual("您在本案已担任其他岗位，承办、审核、决定不能由一人兼任。", "You already act in another part of this case: investigating, reviewing and deciding are kept apart."),
)
WRONG_SECOND = Refusal("second", "APL57", Bilingual("要由有权的另一人批准。", "It needs another person who is entitled to approve it."))
NEEDS_SECOND = Refusal("needs_second", "APL57", Bilingual("要先提出，由另一人批准。", "It must be proposed first and approved by another person."))
PAUSED = Refusal("paused", "APL60", Bilingual("本案已暂停计时，先恢复再办。", "The case is paused; resume it first."))


def missing(field: str, label: Bilingual) -> Refusal:
    """A required field that is empty."""
    return Refusal("missing", "DESIGN", Bilingual("请填写：{label}。", "Please fill in: {label}.").format(label=label), field)
