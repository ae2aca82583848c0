"""Table A2, second half: from legal review to the closed case (M12–M31, M35, M37, M38)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow import case_guards as g
from portal.law.workflow.actors import Role
from portal.law.workflow.case_opening import CO, DH, FILED_OPEN, OPENING, REASON
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import (
    ALL_BUT_REMEDY,
    BY_HEAD,
    BY_MUNICIPAL,
    BY_PARTNER,
    Field,
    Move,
    pause,
    resume,
    start,
    stop,
    table,
)
from portal.law.workflow.side import SERVICE
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

LR = frozenset({Role.REVIEWER})
HOST = frozenset({Role.REVIEWER, Role.MUNICIPAL})

KINDS = Field("kinds", "choice", T("处罚种类", "Penalties"), options="penalties", many=True)
AMOUNT = Field("amount", "money", T("罚款金额（元）", "Fine (CNY)"), required=False)
BASES = Field(
    "bases",
    "choice",
    T("依据", "Legal bases"),
    T("只列行为发生时有效的条文", "Only articles in force at the time of the conduct"),
    options="bases",
    many=True,
)
TIER = Field("tier", "choice", T("裁量档次", "Discretion tier"), options="tiers")
FACTS = Field("facts", "text", T("事实和证据", "Facts and evidence"))


def _after_review(f: CaseFacts) -> str:
    """M13: to notice where a penalty is planned; after a hearing or a served notice that still holds, to deciding."""
    lighter = frozenset(f.plan_kinds) <= frozenset(f.notice_kinds) and f.plan_fen <= f.notice_fen
    return S.DECIDING if not f.plan_kinds or (f.notice_served and lighter) else S.NOTICE


def _after_service(f: CaseFacts) -> str:
    """M25: money or a suspension has to be enforced; a warning or no penalty is performed by service."""
    return S.PERFORMED if frozenset(f.decision_kinds) <= {"N-WARN", "N-CRIT"} else S.ENFORCING


def _money(f: CaseFacts) -> bool:
    return f.decision_fen > 0


def _money_given(f: CaseFacts) -> bool:
    """M37: the decision is handed over on the spot, so the time to pay runs at once (A6.5)."""
    return (f.given.get("amount") or 0) > 0


DECIDING = (
    Move("M12", "send_back", Track.CASE, T("退回调查", "Return to investigation"), frozenset({S.REVIEW}), (S.INVESTIGATING,), LR, fields=(Field("faults", "text", T("问题", "Faults")),), clause="APL58", document="F11"),
    Move(
        "M13", "pass_review", Track.CASE, T("法制审核通过", "Legal pass"), frozenset({S.REVIEW}), (S.NOTICE, S.DECIDING), LR, choose=_after_review,
        fields=(
            Field("aspects", "choice", T("已审核", "Reviewed"), T("六项都要看", "All six"), options="review_aspects", many=True),
            Field("opinion", "text", T("审核意见", "Opinion")),
        ),
        clause="APL58", document="F11",
    ),
    Move("M14", "escalate", Track.CASE, T("上报市级", "Escalate to the municipal office"), frozenset({S.REVIEW}), (), DH, second=BY_MUNICIPAL, guards=(g.NOT_MUNICIPAL,), fields=(REASON,), clause="PIPL66.2", document="F19"),
    Move("M15", "suspect_crime", Track.CASE, T("涉嫌犯罪移送", "Transfer as suspected crime"), frozenset({S.INVESTIGATING, S.REVIEW}), (S.INVESTIGATING,), DH, guards=(g.NOT_PAUSED,), fields=(REASON,), clocks=pause("D13") + start("D16"), clause="TRANSFER5", document="F19"),
    Move("M16", "police_decline", Track.CASE, T("公安不予立案", "Police decline"), frozenset({S.INVESTIGATING}), (), CO, guards=(g.CRIME_PAUSED,), fields=(Field("on", "day", T("日期", "Date")), Field("paper", "line", T("公安文书号", "Police paper"))), clocks=resume("D13") + stop("D16"), clause="TRANSFER8", while_paused=True),
    Move("M16", "police_accept", Track.CASE, T("公安立案", "Police accept"), frozenset({S.INVESTIGATING}), (S.TRANSFERRED,), CO, guards=(g.CRIME_PAUSED,), fields=(Field("on", "day", T("日期", "Date")), Field("paper", "line", T("公安文书号", "Police paper"))), clocks=stop("D16"), clause="TRANSFER8", while_paused=True),
    Move(
        "M17", "serve_notice", Track.CASE, T("送达处罚事先告知书", "Serve the prior notice"), frozenset({S.NOTICE}), (), CO, second=BY_HEAD, guards=(g.PENALTY_PLANNED, g.PASSED, g.NOTICE_OPEN, g.REFUSAL_FOR_FINE),
        fields=(FACTS, *SERVICE), clocks=start("D17") + start("D18", when=lambda f: f.hearing_right), clause="APL44", document="F13",
    ),
    Move(
        "M18", "hear_statement", Track.CASE, T("登记陈述申辩", "Record a statement"), frozenset({S.NOTICE}), (), CO, guards=(g.NOTICE_SERVED,),
        fields=(Field("content", "text", T("内容", "Content")), Field("adopted", "yes", T("采纳", "Adopted"), required=False), Field("why", "text", T("复核意见", "Re-examination"))), clocks=stop("D17"), clause="APL45", document="F14",
    ),
    Move("M19", "ask_hearing", Track.CASE, T("登记听证申请", "Record a hearing request"), frozenset({S.NOTICE}), (S.HEARING,), CO, guards=(g.NOTICE_SERVED, g.HEARING_RIGHT, g.HEARING_IN_TIME), fields=(Field("asked_on", "day", T("申请日期", "Asked on")), Field("good_cause", "text", T("逾期的正当理由", "Good cause if late"), required=False)), clocks=stop("D17", "D18") + start("D19") + pause("D13"), clause="APL64", document="F15"),
    Move("M20", "hold_hearing", Track.CASE, T("举行听证", "Hold the hearing"), frozenset({S.HEARING}), (S.REVIEW,), HOST, guards=(g.HOST_APART,), fields=(Field("held_on", "day", T("日期", "Date")), Field("record", "text", T("听证笔录和意见", "Record and opinion"))), clocks=stop("D19") + resume("D13"), clause="APL64", document="F15"),
    Move("M20", "give_up_hearing", Track.CASE, T("放弃听证", "Hearing given up"), frozenset({S.HEARING}), (S.DECIDING,), HOST, guards=(g.HOST_APART,), fields=(REASON,), clocks=stop("D19") + resume("D13"), clause="APL64", document="F15"),
    Move("M21", "end_windows", Track.CASE, T("告知期满", "End the notice period"), frozenset({S.NOTICE}), (S.DECIDING,), CO | {Role.SYSTEM}, guards=(g.NOTICE_SERVED, g.CLOCK_MAY_END_WINDOW, g.WINDOWS_OVER), fields=(Field("waived_in_writing", "yes", T("对方已书面放弃", "Waived in writing by the party"), required=False),), clocks=stop("D17", "D18"), clause="APL62"),
    Move("M22", "discuss", Track.CASE, T("集体讨论", "Collective discussion"), frozenset({S.DECIDING}), (), DH, fields=(Field("attendees", "text", T("参加人员", "Attendees")), Field("views", "text", T("意见", "Views")), Field("conclusion", "text", T("结论", "Conclusion"))), clause="APL57", document="F12"),
    Move(
        "M23", "penalise", Track.CASE, T("作出处罚决定", "Decide the penalty"), frozenset({S.DECIDING}), (S.DECIDED,), DH | {Role.MUNICIPAL},
        guards=(g.PASSED, g.NOTICE_OR_NONE, g.DECISION_IN_TIME, g.DISCUSSED, g.REFUSAL_FOR_FINE, g.NOT_REFUSAL_APPROVER, g.PENALTY_OPEN, g.BASES_IN_FORCE, g.WITHIN_LIMITS, g.NOT_HEAVIER),
        fields=(KINDS, AMOUNT, BASES, TIER, FACTS, Field("perform", "text", T("履行方式和期限", "How and when to perform"))), clocks=stop("D13") + start("D20", "D21"), clause="APL57", document="F16",
    ),
    Move(
        "M24", "do_not_penalise", Track.CASE, T("不予处罚", "No penalty"), frozenset({S.DECIDING}), (S.DECIDED,), DH | {Role.MUNICIPAL}, guards=(g.REVIEW_UNLESS_NONE, g.NO_PENALTY_GROUND, g.FIXED_FOR_NO_PENALTY, g.FIRST_TIME),
        fields=(Field("ground", "choice", T("理由", "Ground"), options="no_penalty_grounds"), FACTS, Field("education", "text", T("教育情况", "Education given"))), clocks=stop("D13") + start("D20"), clause="APL33", document="F16", tells_reporter=True,
    ),
    Move("M25", "serve_decision", Track.CASE, T("送达决定书", "Serve the decision"), frozenset({S.DECIDED}), (S.ENFORCING, S.PERFORMED), CO, choose=_after_service, fields=SERVICE, clocks=stop("D20") + start("D24", "D25") + start("D22", when=_money) + start("D31", when=lambda f: _after_service(f) == S.PERFORMED), clause="APL61", document="F17", tells_reporter=True),
    Move("M26", "perform", Track.CASE, T("登记缴款或履行", "Record payment or performance"), frozenset({S.ENFORCING}), (S.PERFORMED,), CO, fields=(Field("on", "day", T("日期", "Date")), Field("amount", "money", T("金额（元）", "Amount (CNY)"), required=False), Field("slip", "line", T("票据或核验情况", "Bank slip or check"))), clocks=stop("D22", "D23", "D26") + start("D31"), clause="APL67"),
    Move("M27", "demand", Track.CASE, T("催告", "Demand performance"), frozenset({S.ENFORCING}), (), CO | {Role.SYSTEM}, guards=(g.PAYMENT_OVERDUE, g.NOT_DEFERRED), clocks=start("D23", when=lambda f: f.remedy not in {"reconsideration", "suit"}) + start("D26"), clause="ACL54", document="F18"),
    Move("M28", "defer", Track.CASE, T("延期或分期缴纳", "Delay or instalments"), frozenset({S.ENFORCING}), (), DH, fields=(Field("due_on", "day", T("新的缴款期限", "New date to pay")), REASON), clause="APL66", document="F18"),
    Move(
        "M29/M30", "close", Track.CASE, T("结案", "Close the case"), frozenset({S.PERFORMED}), (S.CLOSED,), CO, second=BY_HEAD, guards=(g.RECTIFICATION_DONE, g.RESULTS_QUEUED, g.PUBLICATION_DECIDED, g.ARCHIVE_COMPLETE),
        fields=(Field("kind", "choice", T("结案方式", "Kind of closing"), options="closures"), Field("result", "text", T("办理结果", "Result")), Field("archive_complete", "yes", T("归档清单已齐", "The archive list is complete"))), clocks=stop(ALL_BUT_REMEDY), clause="APL57", document="F20", tells_reporter=True,
    ),
    Move("M31", "reopen", Track.CASE, T("重新办理", "Reopen"), frozenset({S.CLOSED}), (S.INVESTIGATING, S.PRELIMINARY), DH, choose=lambda f: S.INVESTIGATING if f.filed else S.PRELIMINARY, second=BY_MUNICIPAL, fields=(REASON,), clocks=start("D13", when=lambda f: f.filed) + start("D11", when=lambda f: not f.filed), clause="APL57", tells_reporter=True),
    Move("M35", "revoke_filing", Track.CASE, T("撤销立案", "Revoke the filing"), FILED_OPEN, (S.CLOSED,), DH, fields=(REASON,), clocks=stop(ALL_BUT_REMEDY), clause="APL57", tells_reporter=True),
    Move(
        "M37", "penalise_on_the_spot", Track.CASE, T("当场处罚", "On-the-spot penalty"), frozenset({S.PRELIMINARY}), (S.DECIDED,), CO, second=BY_PARTNER, guards=(g.HAS_VISIT, g.REFUSAL_FOR_FINE, g.SPOT_LIMITS, g.SPOT_TOLD, g.BASES_IN_FORCE, g.WITHIN_LIMITS),
        fields=(KINDS, AMOUNT, BASES, FACTS, Field("party", "choice", T("对象", "Party"), options="party_kinds"), Field("told_orally", "yes", T("已口头告知事实、依据和权利", "Facts, basis and rights were told orally"))), clocks=stop("D11") + start("D21", "D24", "D25") + start("D22", when=_money_given), clause="APL51", document="F16",
    ),
    Move("M38", "end_enforcement", Track.CASE, T("法院执行或终结", "Court takes it or ends"), frozenset({S.ENFORCING}), (S.PERFORMED,), CO, second=BY_HEAD, fields=(Field("on", "day", T("日期", "Date")), Field("paper", "line", T("法院文书号", "Court paper"))), clocks=stop("D22", "D23", "D26") + start("D31"), clause="ACL53"),
)  # fmt: skip

CASE_MOVES = table(*OPENING, *DECIDING)
