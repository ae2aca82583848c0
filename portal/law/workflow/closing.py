"""How a case may be said to have ended (list C8): the kind has to fit what happened."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

BY_MOVE: Mapping[str, str] = MappingProxyType(
    {
        "guide": "GUIDED",
        "find_nothing": "NOT_FOUND",
        "do_not_file": "NO_FILE",
        "confirm_transfer": "TRANSFERRED",
        "merge": "MERGED",
        "revoke_filing": "REVOKED",
        "time_bar": "TIME_BARRED",
        "party_gone": "PARTY_GONE",
    }
)
"""Moves that end a case by themselves, each as one kind."""

FALLEN = frozenset({"revoked", "void", "unlawful"})
"""Outcomes of a remedy after which the decision is neither enforced nor shown (A6.12)."""


def closing_kinds(
    *, kinds: Sequence[str], ground: str | None, ended_by_court: bool, remedy: str = "none"
) -> tuple[str, ...]:
    """The kinds that M29/M30 may close a decided case as: none where the decision has fallen or was never made.

    `kinds`: the penalties in force; `ground`: of a decision not to penalise.
    """
    if remedy in FALLEN:
        return ()
    if ground:
        return (ground,)
    if not kinds:
        return ()
    return ("PENALTY_COURT",) if ended_by_court else ("PENALTY_DONE",)
