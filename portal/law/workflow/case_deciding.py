"""Table A2, second half: from legal review to the served decision (M12–M25, M37)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow import case_guards as g
from portal.law.workflow import deciding_guards as d
from portal.law.workflow.actors import Role
from portal.law.workflow.case_ending import ENDING
from portal.law.workflow.case_opening import CO, DH, OPENING, REASON
from portal.law.workflow.case_time import TIME
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import BY_HEAD, BY_MUNICIPAL, BY_PARTNER, Field, Move, pause, resume, start, stop, table
from portal.law.workflow.plan import AMOUNT, BASES, DECIDED, KINDS, PROPOSED
from portal.law.workflow.service import HOW_SERVED, SERVED_AT_ONCE, SERVICE
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

LR = frozenset({Role.REVIEWER})
HOST = frozenset({Role.REVIEWER, Role.MUNICIPAL})
FACTS = Field("facts", "text", T("事实和证据", "Facts and evidence"))
WINDOWS = frozenset({"D17", "D18"})


def _told_anew(f: CaseFacts) -> bool:
    """A6.2: heavier than the notice, or new facts, kinds or articles: the notice served no longer holds."""
    return f.notice_served and bool(f.plan.kinds) and f.plan.needs_notice_after(f.notice)


def _windows_fall(f: CaseFacts) -> bool:
    """What the party may still do counts for the notice that holds, and for no penalty not at all."""
    return _told_anew(f) or not f.plan.kinds


def _after_review(f: CaseFacts) -> str:
    """M13: to the decision where none is planned or the notice holds and its windows are over; else to the notice."""
    if not f.plan.kinds:
        return S.DECIDING
    return S.NOTICE if not f.notice_served or _told_anew(f) or WINDOWS & f.running else S.DECIDING


def _after_giving_up(f: CaseFacts) -> str:
    """M20: who gives the hearing up still has the rest of the time for a statement (APL 45, 62)."""
    return S.NOTICE if "D17" in f.running else S.DECIDING


def after_service(f: CaseFacts) -> str:
    """M25: money or a suspension has to be enforced; a warning or no penalty is performed by service."""
    light = frozenset(f.decision.kinds) <= {"N-WARN", "N-CRIT"}
    return S.PERFORMED if light and not f.decision.money else S.ENFORCING


def _money(f: CaseFacts) -> bool:
    return f.decision.money > 0


def _money_given(f: CaseFacts) -> bool:
    """M37: the decision is handed over on the spot, so the time to pay runs at once (A6.5)."""
    return (f.given.get("amount") or 0) > 0


NOTICED = start("D17") + start("D18", when=lambda f: f.hearing_right)

DECIDING = (
    Move("M12", "send_back", Track.CASE, T("退回调查", "Return to investigation"), frozenset({S.REVIEW}), (S.INVESTIGATING,), LR, fields=(Field("faults", "text", T("问题", "Faults")),), clause="APL58", document="F11"),
    Move(
        "M13", "pass_review", Track.CASE, T("法制审核通过", "Legal pass"), frozenset({S.REVIEW}), (S.NOTICE, S.DECIDING), LR, choose=_after_review, guards=(d.WITHIN_OFFICE,),
        fields=(
            Field("aspects", "choice", T("已审核", "Reviewed"), T("六项都要看", "All six"), options="review_aspects", many=True),
            Field("opinion", "text", T("审核意见", "Opinion")),
        ),
        clocks=stop("D17", "D18", when=_windows_fall), clause="APL58", document="F11",
    ),
    Move("M14", "escalate", Track.CASE, T("上报市级", "Escalate to the municipal office"), frozenset({S.REVIEW}), (), DH, second=BY_MUNICIPAL, guards=(d.NOT_MUNICIPAL, d.BEYOND_DISTRICT), fields=(REASON,), clause="PIPL66.2", document="F19"),
    Move("M15", "suspect_crime", Track.CASE, T("涉嫌犯罪移送", "Transfer as suspected crime"), frozenset({S.INVESTIGATING, S.REVIEW}), (S.INVESTIGATING,), DH, guards=(g.NOT_PAUSED,), fields=(REASON,), clocks=pause("D13") + start("D16"), clause="TRANSFER5", document="F19"),
    Move("M16", "police_decline", Track.CASE, T("公安不予立案", "Police decline"), frozenset({S.INVESTIGATING}), (), CO, guards=(g.CRIME_PAUSED, g.POLICE_DAY), fields=(Field("on", "day", T("日期", "Date")), Field("paper", "line", T("公安文书号", "Police paper"))), clocks=resume("D13") + stop("D16"), clause="TRANSFER8", while_paused=True),
    Move("M16", "police_accept", Track.CASE, T("公安立案", "Police accept"), frozenset({S.INVESTIGATING}), (S.TRANSFERRED,), CO, guards=(g.CRIME_PAUSED, g.POLICE_DAY), fields=(Field("on", "day", T("日期", "Date")), Field("paper", "line", T("公安文书号", "Police paper"))), clocks=stop("D16"), clause="TRANSFER8", while_paused=True),
    Move(
        "M17", "serve_notice", Track.CASE, T("送达处罚事先告知书", "Serve the prior notice"), frozenset({S.NOTICE}), (), CO, second=BY_HEAD,
        guards=(d.PENALTY_PLANNED, d.PASSED, d.NOTICE_OPEN, d.NOTICE_NOT_SENT, d.REFUSAL_FOR_FINE, d.REFUSAL_FOR_PERSON, SERVED_AT_ONCE, *HOW_SERVED),
        fields=(FACTS, *SERVICE), clocks=NOTICED, clause="APL44", document="F13",
    ),
    Move(
        "M17a", "send_notice", Track.CASE, T("发出处罚事先告知书（邮寄、公告）", "Send the prior notice (post, public notice)"), frozenset({S.NOTICE}), (), CO, second=BY_HEAD,
        guards=(d.PENALTY_PLANNED, d.PASSED, d.NOTICE_OPEN, d.NOTICE_NOT_SENT, d.REFUSAL_FOR_FINE, d.REFUSAL_FOR_PERSON), fields=(FACTS,), clause="APL44", document="F13",
    ),
    Move("M17b", "notice_reached", Track.CASE, T("登记告知书送达", "Record the service of the notice"), frozenset({S.NOTICE}), (), CO, guards=(d.NOTICE_SENT, d.PASSED, *HOW_SERVED), fields=SERVICE, clocks=NOTICED, clause="APL44", document="F17"),
    Move(
        "M18", "hear_statement", Track.CASE, T("登记陈述申辩", "Record a statement"), frozenset({S.NOTICE, S.HEARING, S.DECIDING}), (), CO, guards=(d.NOTICE_SERVED,),
        fields=(
            Field("content", "text", T("内容", "Content")),
            Field("adopted", "yes", T("采纳", "Adopted"), T("采纳的，要重新提出处理意见并重新审核", "If adopted, the result is proposed and reviewed anew"), required=False),
            Field("why", "text", T("复核意见", "Re-examination")),
        ),
        clocks=stop("D17"), clause="APL45", document="F14",
    ),
    Move(
        "M18a", "revise", Track.CASE, T("重新提出处理意见", "Propose anew"), frozenset({S.NOTICE, S.DECIDING}), (S.REVIEW,), CO, guards=(g.EVIDENCE, g.NO_RECUSAL, d.PLAN_LAWFUL),
        fields=PROPOSED, clause="APL45", document="F10",
    ),
    Move(
        "M19", "ask_hearing", Track.CASE, T("登记听证申请", "Record a hearing request"), frozenset({S.NOTICE, S.DECIDING}), (S.HEARING,), CO, guards=(d.NOTICE_SERVED, d.HEARING_RIGHT, d.HEARING_ONCE, d.HEARING_IN_TIME),
        fields=(Field("asked_on", "day", T("申请日期", "Asked on")), Field("good_cause", "text", T("逾期的正当理由", "Good cause if late"), required=False)), clocks=stop("D18") + start("D19") + pause("D13", "D17"), clause="APL64",
    ),
    Move(
        "M19a", "convene_hearing", Track.CASE, T("通知听证", "Announce the hearing"), frozenset({S.HEARING}), (), HOST, guards=(d.HOST_APART, SERVED_AT_ONCE, *HOW_SERVED),
        fields=(Field("hearing_on", "day", T("听证日期", "Day of the hearing"), T("送达后至少 7 个工作日", "At least 7 working days after the service")), Field("place", "line", T("听证地点", "Place of the hearing")), *SERVICE),
        clocks=stop("D19") + start("D19"), clause="APL64", document="F15",
    ),
    Move("M20", "hold_hearing", Track.CASE, T("举行听证", "Hold the hearing"), frozenset({S.HEARING}), (S.REVIEW,), HOST, guards=(d.HOST_APART, d.CONVENED, d.HOST_ANNOUNCED, d.DAY_ANNOUNCED), fields=(Field("held_on", "day", T("日期", "Date")), Field("record", "text", T("听证笔录和意见", "Record and opinion"))), clocks=stop("D17", "D19") + resume("D13"), clause="APL64", document="F15"),
    Move("M20", "give_up_hearing", Track.CASE, T("放弃听证", "Hearing given up"), frozenset({S.HEARING}), (S.NOTICE, S.DECIDING), HOST, choose=_after_giving_up, guards=(d.HOST_APART,), fields=(REASON,), clocks=stop("D19") + resume("D13", "D17"), clause="APL64"),
    Move("M21", "end_windows", Track.CASE, T("告知期满", "End the notice period"), frozenset({S.NOTICE}), (S.DECIDING,), CO | {Role.SYSTEM}, guards=(d.NOTICE_SERVED, d.CLOCK_MAY_END_WINDOW, d.WINDOWS_OVER), fields=(Field("waived_in_writing", "yes", T("对方已书面放弃", "Waived in writing by the party"), required=False),), clocks=stop("D17", "D18"), clause="APL62"),
    Move("M22", "discuss", Track.CASE, T("集体讨论", "Collective discussion"), frozenset({S.DECIDING}), (), DH, guards=(d.ENOUGH_ATTEND,), fields=(Field("attendees", "text", T("参加人员", "Attendees"), T("一行一人", "One a line")), Field("views", "text", T("意见", "Views")), Field("conclusion", "text", T("结论", "Conclusion"))), clause="APL57", document="F12"),
    Move(
        "M23", "penalise", Track.CASE, T("作出处罚决定", "Decide the penalty"), frozenset({S.DECIDING}), (S.DECIDED,), DH | {Role.MUNICIPAL},
        guards=(d.DECIDER_APART, d.OWN_AUTHORITY, d.DISTRICT_DECIDES, d.PASSED, d.NOTICE_OR_NONE, d.DECISION_IN_TIME, d.DISCUSSED, d.REFUSAL_FOR_FINE, d.REFUSAL_FOR_PERSON, d.NOT_REFUSAL_APPROVER, d.ONE_FINE, d.PENALTY_OPEN, d.BASES_IN_FORCE, d.WITHIN_LIMITS, d.NOT_HEAVIER, d.AS_PASSED),
        fields=(*DECIDED, FACTS, Field("perform", "text", T("履行方式和期限", "How and when to perform"))), clocks=stop("D13") + start("D20", "D21"), clause="APL57", document="F16",
    ),
    Move(
        "M24", "do_not_penalise", Track.CASE, T("不予处罚", "No penalty"), frozenset({S.DECIDING}), (S.DECIDED,), DH | {Role.MUNICIPAL}, guards=(d.DECIDER_APART, d.OWN_AUTHORITY, d.DISTRICT_DECIDES, d.REVIEW_UNLESS_NONE, d.NO_PENALTY_GROUND, d.NO_HARM, d.CORRECTED, d.NO_FAULT_PROVEN, d.FIRST_TIME),
        fields=(
            Field("ground", "choice", T("理由", "Ground"), options="no_penalty_grounds"), Field("harm", "choice", T("危害后果", "Harm"), T("轻微不罚、首违不罚必填", "Needed for a minor or a first violation"), required=False, options="harms"),
            Field("evidence", "text", T("改正情况或没有过错的证据", "How it was put right, or proof of no fault"), T("没有责令改正的，写怎样查明已改正；没有主观过错的，写当事人的证据", "Without an order: how it was found put right; without fault: the party's proof"), required=False),
            FACTS, Field("education", "text", T("教育情况", "Education given")),
        ),
        clocks=stop("D13") + start("D20"), clause="APL33", document="F16", tells_reporter=True,
    ),
    Move("M25", "serve_decision", Track.CASE, T("送达决定书", "Serve the decision"), frozenset({S.DECIDED}), (S.ENFORCING, S.PERFORMED), CO, choose=after_service, guards=HOW_SERVED, fields=SERVICE, clocks=stop("D20") + start("D24", "D25") + start("D22", when=_money) + start("D31", when=lambda f: after_service(f) == S.PERFORMED), clause="APL61", document="F17", tells_reporter=True),
    *ENDING,
    Move(
        "M37", "penalise_on_the_spot", Track.CASE, T("当场处罚", "On-the-spot penalty"), frozenset({S.PRELIMINARY}), (S.DECIDED,), CO, second=BY_PARTNER,
        guards=(g.OWN_DISTRICT, g.HAS_VISIT, g.SUSPECTED_FACTS, g.WITHIN_LIMITATION, g.TWO_OFFICERS, g.NO_RECUSAL, g.POLICE_TOLD, d.REFUSAL_FOR_FINE, d.ONE_FINE, d.SPOT_LIMITS, d.SPOT_TOLD, d.BASES_IN_FORCE, d.WITHIN_LIMITS),
        fields=(KINDS, AMOUNT, BASES, FACTS, Field("party", "choice", T("对象", "Party"), options="party_kinds"), Field("told_orally", "yes", T("已口头告知事实、依据和权利", "Facts, basis and rights were told orally"))), clocks=stop("D11") + start("D21", "D24", "D25") + start("D22", when=_money_given), clause="APL51", document="F16",
    ),
)  # fmt: skip

CASE_MOVES = table(*OPENING, *TIME, *DECIDING)
