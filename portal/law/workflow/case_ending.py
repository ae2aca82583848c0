"""Table A2, its end: payment, enforcement, closing and what opens a case again (M26–M31, M35, M38)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow import deciding_guards as d
from portal.law.workflow import opening_guards as o
from portal.law.workflow.actors import Role
from portal.law.workflow.case_opening import CO, DH, FILED_OPEN, REASON
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import ALL_BUT_REMEDY, BY_HEAD, BY_MUNICIPAL, Field, Move, pause, start, stop
from portal.law.workflow.service import HOW_SERVED, SERVICE
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

AFTER_DECISION = frozenset({S.DECIDED, S.ENFORCING, S.PERFORMED})
"""Where only a decision that has fallen lets the case be opened again or its filing revoked (A3 Remedy)."""
PAID = (Field("on", "day", T("日期", "Date")), Field("amount", "money", T("金额（元）", "Amount (CNY)")), Field("slip", "line", T("票据", "Bank slip")))
COURT = (Field("on", "day", T("日期", "Date")), Field("paper", "line", T("法院文书号", "Court paper")))

def _fined(f: CaseFacts) -> bool:
    """A late fee is counted on fines, not on confiscated gains (APL 72)."""
    return f.decision.fines > 0


def _contested(f: CaseFacts) -> bool:
    """Neither the late fee nor the time to go to court runs while a reconsideration or suit does (APL 73, ACL 53)."""
    return f.remedy in {"reconsideration", "suit"}


ENDING = (
    Move("M26a", "pay_part", Track.CASE, T("登记部分缴款", "Record a part payment"), frozenset({S.ENFORCING}), (), CO, guards=(d.STANDS, d.AFTER_DECISION_DAY), fields=PAID, clause="APL67"),
    Move("M26", "perform", Track.CASE, T("登记缴款或履行", "Record payment or performance"), frozenset({S.ENFORCING}), (S.PERFORMED,), CO, guards=(d.STANDS, d.AFTER_DECISION_DAY), fields=(Field("on", "day", T("日期", "Date")), Field("amount", "money", T("金额（元）", "Amount (CNY)"), T("还欠的罚款、没收和加处罚款", "What is still owed: fine, gains and late fee"), required=False), Field("slip", "line", T("票据或核验情况", "Bank slip or check"))), clocks=stop("D22", "D23", "D26") + start("D31"), clause="APL67"),
    Move("M27", "demand", Track.CASE, T("催告", "Demand performance"), frozenset({S.ENFORCING}), (), CO | {Role.SYSTEM}, guards=(d.STANDS, d.PAYMENT_OVERDUE, d.NOT_DEFERRED, d.NOT_DEMANDED), fields=(Field("perform", "text", T("应履行的义务", "What must be done"), T("没有罚款、没收的才填", "Only where no money is to be paid"), required=False),), clocks=start("D26") + start("D23", when=_fined) + pause("D23", "D26", when=_contested), clause="ACL54", document="F18"),
    Move("M27a", "serve_demand", Track.CASE, T("送达催告书", "Serve the demand"), frozenset({S.ENFORCING}), (), CO, guards=(d.DEMAND_OPEN, *HOW_SERVED), fields=SERVICE, clause="ACL54", document="F17"),
    Move(
        "M28", "defer", Track.CASE, T("延期或分期缴纳", "Delay or instalments"), frozenset({S.ENFORCING}), (), DH, guards=(d.STANDS,),
        fields=(
            Field("applied_on", "day", T("当事人申请日期", "The party applied on")), Field("due_on", "day", T("最后的缴款期限", "Last day to pay")),
            Field("instalments", "text", T("分期", "Instalments"), T("一行一期：日期 金额（元），如 2026-04-30 20000；不分期就不填", "One a line: day amount in CNY, e.g. 2026-04-30 20000; leave empty for a delay"), required=False), REASON,
        ),
        clause="APL66", document="F18",
    ),
    Move("M38a", "apply_to_court", Track.CASE, T("申请法院强制执行", "Apply to the court for enforcement"), frozenset({S.ENFORCING}), (), CO, second=BY_HEAD, guards=(d.STANDS, d.DEMAND_WAITED, d.REMEDIES_OVER, d.APPLY_IN_TIME), fields=(Field("on", "day", T("申请日期", "Applied on")), Field("paper", "line", T("申请书或立案号", "Number of the application"))), clocks=stop("D26"), clause="ACL53"),
    Move(
        "M29/M30", "close", Track.CASE, T("结案", "Close the case"), frozenset({S.PERFORMED}), (S.CLOSED,), CO, second=BY_HEAD, guards=(d.STANDS, d.RECTIFICATION_DONE, d.RESULTS_QUEUED, d.PUBLICATION_DECIDED, d.ARCHIVE_COMPLETE, d.KIND_FITS, o.NOTHING_HELD),
        fields=(Field("kind", "choice", T("结案方式", "Kind of closing"), options="closures"), Field("result", "text", T("办理结果", "Result")), Field("archive_complete", "yes", T("归档清单已齐", "The archive list is complete"))), clocks=stop(ALL_BUT_REMEDY), clause="APL57", document="F20", tells_reporter=True,
    ),
    Move("M31", "reopen", Track.CASE, T("重新办理", "Reopen"), frozenset({S.CLOSED}) | AFTER_DECISION, (S.INVESTIGATING, S.PRELIMINARY), DH, choose=lambda f: S.INVESTIGATING if f.filed else S.PRELIMINARY, second=BY_MUNICIPAL, guards=(d.MAY_REOPEN,), fields=(Field("why", "choice", T("重新办理的原因", "Why it is reopened"), options="reopen_grounds"), REASON), clocks=stop(ALL_BUT_REMEDY, "D24", "D25", "D26") + start("D13", when=lambda f: f.filed) + start("D11", when=lambda f: not f.filed), clause="APL57", tells_reporter=True),
    Move("M35", "revoke_filing", Track.CASE, T("撤销立案", "Revoke the filing"), FILED_OPEN | AFTER_DECISION, (S.CLOSED,), DH, guards=(d.MAY_REVOKE, o.NOTHING_HELD), fields=(REASON,), clocks=stop(ALL_BUT_REMEDY), clause="APL57", tells_reporter=True),
    Move("M38", "end_enforcement", Track.CASE, T("法院执行或终结", "Court takes it or ends"), frozenset({S.ENFORCING}), (S.PERFORMED,), CO, second=BY_HEAD, guards=(d.APPLIED,), fields=COURT, clocks=stop("D22", "D23", "D26") + start("D31"), clause="ACL53"),
)  # fmt: skip
