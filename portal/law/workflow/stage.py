"""What the citizen sees: six plain stages (A4)."""

from portal.bilingual import Bilingual

STAGES: tuple[Bilingual, ...] = (
    Bilingual("已收到", "Received"),
    Bilingual("审核中", "Being reviewed"),
    Bilingual("核查中", "Being checked on site"),
    Bilingual("整改与处理中", "Being fixed or dealt with"),
    Bilingual("已有结果", "Result"),
    Bilingual("已办结", "Finished"),
)

_COMPLAINT = {
    "submitted": 1,
    "needs_info": 2,
    "transfer_pending": 2,
    "accepted": 3,
    "result_ready": 5,
    "answered": 5,
    "recheck_requested": 5,
    "rejected": 6,
    "referred_out": 6,
    "duplicate": 2,
    "withdrawn": 6,
    "closed": 6,
}
IN_HAND = frozenset({"review", "notice", "hearing", "deciding", "decided", "enforcing", "performed"})
"""States of a case in which it is being dealt with (stage 4)."""


def complaint_stage(state: str, *, looked_at: bool) -> int:
    """The stage (1–6) of a complaint by itself; a merged one follows its main complaint above stage 2."""
    stage = _COMPLAINT[state]
    return 2 if stage == 1 and looked_at else stage


def case_stage(state: str, rectification: str) -> int:
    """The stage (3–4) that a case gives to the complaints tied to it; results are told complaint by complaint."""
    return 4 if state in IN_HAND or rectification != "none" else 3


def stage_name(stage: int) -> Bilingual:
    """The word for a stage."""
    return STAGES[stage - 1]
