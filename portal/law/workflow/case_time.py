"""More time for a clock of the case that part B lets grow: D11 (+15), D12 (special cases) and D15 (+30)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import BY_HEAD, Field, Guard, Move, guard
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

REASON = Field("reason", "text", T("理由", "Reason"))


def _runs(code: str, clause: str, zh: str, en: str) -> Guard:
    """Clock `code` runs, has not passed, and was not extended before."""

    def holds(f: CaseFacts) -> bool:
        return code in f.running - f.overdue - f.grown

    return guard(f"{code}_may_grow".lower(), clause, zh, en, holds)


CHECK_MAY_GROW = _runs("D11", "SAMR23", "初步核查期限没有在计，或已过、已延长过；只能在期满前延长一次。", "The time for the preliminary check is not running, has passed, or was extended before; it is extended once, before it ends.")
FILING_MAY_GROW = _runs("D12", "APL54", "没有在等的立案审批，或审批期限已过、已延长过。", "No filing waits for approval, or its time has passed or was extended before.")
SEIZURE_MAY_GROW = _runs("D15", "ACL25", "没有查封、扣押的物品，或期限已过、已延长过；只能在期满前延长一次。", "Nothing is sealed or seized, or the time has passed or was extended before; it is extended once, before it ends.")

TIME = (
    Move("M32", "extend_check", Track.CASE, T("延长初步核查", "Extend the preliminary check"), frozenset({S.PRELIMINARY}), (), frozenset({Role.HEAD}), guards=(CHECK_MAY_GROW,), fields=(REASON,), clause="SAMR23"),
    Move("M32", "extend_filing", Track.CASE, T("延长立案审批（特殊情况）", "Extend the filing approval (special case)"), frozenset({S.PRELIMINARY}), (), frozenset({Role.HEAD}), guards=(FILING_MAY_GROW,), fields=(REASON,), clause="APL54"),
    Move("M8", "extend_hold", Track.CASE, T("延长查封、扣押", "Extend sealing or seizure"), frozenset(S) - {S.PRELIMINARY, S.CLOSED, S.TRANSFERRED}, (), frozenset({Role.OFFICER}), second=BY_HEAD, guards=(SEIZURE_MAY_GROW,), fields=(Field("items", "text", T("物品清单", "List of items")), REASON), clause="ACL25", document="F07", while_paused=True),
)  # fmt: skip
