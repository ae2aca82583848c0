"""Table A1: the life of a complaint, move by move (K1–K17)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import ComplaintFacts
from portal.law.workflow.moves import (
    BY_READER,
    BY_TRIAGE_OR_HEAD,
    Field,
    Move,
    guard,
    pause,
    resume,
    start,
    stop,
    table,
)
from portal.law.workflow.states import ComplaintState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

INTAKE = frozenset({Role.TRIAGE, Role.HEAD, Role.MUNICIPAL})
"""A: a triage officer's moves, which the head may do in the own office and the municipal supervisor in any."""
CITIZEN = frozenset({Role.CITIZEN})
SYSTEM = frozenset({Role.SYSTEM})

REASON = Field("reason", "text", T("理由", "Reason"))




NOT_LOOKED_AT = guard("not_looked_at", "DESIGN", "还没有人初审过才需要初审。", "Only a complaint that nobody has looked at needs a first look.", lambda f: not f.looked_at)
LOOKED_AT = guard("looked_at", "DESIGN", "先初审。", "Take the first look before this.", lambda f: f.looked_at)
PLACE_GIVEN = guard("place_findable", "SAMR14", "要有地点：名称、地址、位置或机器编号任一项。", "A place is needed: a name, an address, a point or a machine number.", lambda f: f.place_findable)
ROUNDS_LEFT = guard("ask_rounds", "SAMR14", "已经问满次数，不能再要求补充；请按现有材料办理。", "More information has been asked for as often as is allowed; go on with what there is.", lambda f: f.ask_rounds < f.max_ask_rounds)
REPLY_IN_TIME = guard("reply_in_time", "DESIGN", "补充的时间过了，可以在消息里继续说明。", "The time to reply is over; a message can still be sent.", lambda f: "D4" not in f.overdue)
REPLY_OVERDUE = guard("reply_overdue", "DESIGN", "补充期限还没有过。", "The reporter still has time to reply.", lambda f: "D4" in f.overdue)
CLOCK_NEEDS_PLACE = guard("clock_needs_place", "DESIGN", "地点不明时由受理人员决定，系统不自动处理。", "Without a place a triage officer decides; the clock decides nothing.", lambda f: f.actor is not None or f.place_findable)
OTHER_OFFICE = guard("other_office", "APL25", "请选择另一个单位；本单位的直接办理。", "Choose another office; what is your own is handled here.", lambda f: f.given.get("office") != f.office, "given")
NOT_BOUNCED = guard("not_bounced", "APL25", "已经退回过一次，由市级指定管辖。", "It has come back once; the municipal office decides who is in charge.", lambda f: not f.bounced)
BOUNCED = guard("disputed", "APL25", "没有管辖争议，不需要指定。", "Nobody disputes who is in charge.", lambda f: f.bounced or f.state == S.TRANSFER_PENDING)
CONTACT_CONSENT = guard("contact_consent", "PIPL28", "反映人没有同意，不能转出联系方式；请取消勾选，或者先征得同意。", "The reporter has not agreed to pass on contact data; untick it, or ask for consent first.", lambda f: not f.given.get("with_contact") or f.contact_consent, "given")
SAME_MATTER = guard("same_matter", "SAMR31", "要选同一场所的投诉，且其案件未结或结案不超过 90 天。", "Choose a complaint about the same venue whose case is open or ended at most 90 days ago.", lambda f: f.duplicate_ok, "given")
VENUE_KNOWN = guard("venue_known", "APL22", "先核对场所：从登记簿选，或新建。", "Match the venue first: choose it from the register or create it.", lambda f: f.venue_known)
IN_CITY = guard("in_city", "APL22", "不在本市，不能受理；请按“不在本市”不予受理。", "The place lies outside the city; do not take it up, for that reason.", lambda f: f.in_city)
OWN_DISTRICT = guard("own_district", "APL22", "场所在别的区，不归本单位管辖；请转给所在区，有争议的请市级指定管辖。", "The place lies in another district; pass the report on to that office, or where that is disputed ask the municipal office to designate one.", lambda f: f.own_district or not f.in_city)
OUTCOME_REACHED = guard("case_ready", "PIPL65", "案件还没有可以告知的结果。", "The case has no result to tell yet.", lambda f: f.case_ready)
RECHECK_ONCE = guard("recheck_once", "DESIGN", "复核只能申请一次。", "A re-check can be asked for once.", lambda f: not f.recheck_used)
RECHECK_IN_TIME = guard("recheck_in_time", "DESIGN", "申请复核的时间过了。", "The time to ask for a re-check is over.", lambda f: "D9" in f.running and "D9" not in f.overdue)
NOT_OWN_RESULT = guard("not_own_result", "APL58", "批准过这个结果的人不能决定复核，请另一位负责人或者市级决定。", "Whoever approved the result may not decide the re-check; another head or the municipal office does.", lambda f: f.actor is None or f.actor not in {f.result_approver, *f.outcome_approvers})
RECHECK_OVER = guard("recheck_over", "DESIGN", "申请复核的期限还没有过。", "The reporter may still ask for a re-check.", lambda f: "D9" in f.overdue or "D9" not in f.running)


NOT_FOR_REFERRAL = guard("use_referral", "PIPL60", "归别的部门管的，请办理“移送其他部门”，不用不予受理。", "What belongs to another agency is referred to it; use “Refer to another agency” instead.", lambda f: f.reason_only != "referral", "given")
FOUND_LAWFUL = guard("found_lawful", "APL55", "这个原因要先到现场：该场所要有一次有效核查，必答项答完，没有发现问题。", "This ground needs a visit first: a valid one to the venue, with every mandatory item answered and no violation found.", lambda f: f.reason_only != "visit" or f.found_lawful, "given")
TOO_OLD = guard("too_old", "APL36", "反映时追责时效还没有过，或者行为还在持续，不能用这个原因；请受理。", "When it was reported the limitation period had not passed, or the conduct goes on; take the complaint up.", lambda f: f.reason_only != "limitation" or f.limitation_over, "given")
ASKED_IN_VAIN = guard("asked_in_vain", "SAMR14", "这个原因要先问过反映人，而且场所仍然没有核对上；请先要求补充。", "For this ground the reporter must have been asked and the venue still be unknown; ask for more first.", lambda f: f.reason_only != "asked" or (f.ask_rounds > 0 and not f.venue_known), "given")
NEUTRAL = guard("neutral", "PIPL65", "概述里不能有反映人的姓名、联系方式。", "The summary may not hold the reporter's name or contact.", lambda f: not f.leaks, "given", lambda f: f.leaks)
NOTHING_OF_OTHERS = guard("nothing_of_others", "PIPL65", "告知内容里不能有其他反映人的信息和原话。", "The message may hold nothing of another reporter, nor their words.", lambda f: not f.leaks, "given", lambda f: f.leaks)


def _urgent(f: ComplaintFacts) -> bool:
    return f.urgent


COMPLAINT_MOVES = table(
    Move(
        "K1", "submit", Track.COMPLAINT, T("提交", "Submit"), frozenset(), (S.SUBMITTED,), CITIZEN | {Role.TRIAGE},
        guards=(PLACE_GIVEN,),
        fields=(
            Field("district", "choice", T("区", "District"), options="districts"),
            Field("scenario", "choice", T("场所类型", "Kind of place"), options="scenarios"),
            Field("conduct_from", "day", T("发生日期", "Date")),
        ),
        clocks=start("D1", "D2", "D32") + start("D3", when=_urgent), clause="PIPL65",
    ),
    Move("K1a", "first_look", Track.COMPLAINT, T("初审", "First look"), frozenset({S.SUBMITTED}), (), INTAKE, guards=(NOT_LOOKED_AT,), clocks=stop("D1"), tells_reporter=True),
    Move(
        "K2", "ask_more", Track.COMPLAINT, T("要求补充", "Ask for more"), frozenset({S.SUBMITTED}), (S.NEEDS_INFO,), INTAKE,
        guards=(LOOKED_AT, ROUNDS_LEFT),
        fields=(
            Field("items", "choice", T("缺什么", "What is missing"), T("一次问全", "Ask for everything at once"), options="ask_items", many=True),
            Field("question", "text", T("给反映人的话", "Message to the reporter"), T("写清楚要什么、为什么", "Say what you need and why")),
        ),
        clocks=pause("D2") + start("D4"), clause="SAMR14", tells_reporter=True,
    ),
    Move("K3", "reply", Track.COMPLAINT, T("补充", "Reply"), frozenset({S.NEEDS_INFO}), (S.SUBMITTED,), CITIZEN, guards=(REPLY_IN_TIME,), fields=(Field("text", "text", T("补充内容", "Your reply")),), clocks=stop("D4") + resume("D2")),
    Move(
        "K4", "proceed", Track.COMPLAINT, T("按现有材料办理", "Proceed with what we have"), frozenset({S.NEEDS_INFO}), (S.SUBMITTED,), INTAKE | SYSTEM,
        guards=(REPLY_OVERDUE, CLOCK_NEEDS_PLACE), clocks=stop("D4") + resume("D2"), tells_reporter=True,
    ),
    Move(
        "K5", "transfer", Track.COMPLAINT, T("转区", "Transfer to another district"), frozenset({S.SUBMITTED}), (S.TRANSFER_PENDING,), INTAKE,
        guards=(LOOKED_AT, NOT_BOUNCED, OTHER_OFFICE), fields=(Field("office", "choice", T("转给", "To"), options="offices"), REASON),
        clocks=start("D5"), clause="APL22", tells_reporter=True,
    ),
    Move("K6", "take", Track.COMPLAINT, T("接收", "Take"), frozenset({S.TRANSFER_PENDING}), (S.SUBMITTED,), INTAKE, clocks=stop("D5", "D6"), tells_reporter=True),
    Move("K7", "refuse", Track.COMPLAINT, T("退回", "Send back"), frozenset({S.TRANSFER_PENDING}), (S.SUBMITTED,), INTAKE, guards=(NOT_BOUNCED,), fields=(REASON,), clocks=stop("D5") + start("D6"), clause="APL25"),
    Move(
        "K7", "designate", Track.COMPLAINT, T("指定管辖", "Designate the office"), frozenset({S.SUBMITTED, S.TRANSFER_PENDING}), (S.SUBMITTED,), frozenset({Role.MUNICIPAL}),
        guards=(BOUNCED,), fields=(Field("office", "choice", T("指定", "Office"), options="offices"), REASON), clocks=stop("D5", "D6"), clause="APL25", tells_reporter=True,
    ),
    Move(
        "K8", "refer_out", Track.COMPLAINT, T("移送其他部门", "Refer to another agency"), frozenset({S.SUBMITTED}), (S.REFERRED_OUT,), INTAKE, second=BY_TRIAGE_OR_HEAD,
        guards=(LOOKED_AT, CONTACT_CONSENT),
        fields=(
            Field("agency", "choice", T("移送给", "To"), options="agencies"), REASON,
            Field("with_contact", "yes", T("同时转出联系方式（须本人同意）", "Pass on contact data too (needs the person's consent)"), required=False),
            Field("plain", "text", T("给反映人的说明", "Explanation for the reporter")),
        ),
        clocks=stop("D1", "D2", "D3", "D6", "D32"), clause="PIPL60", document="F19", tells_reporter=True,
    ),
    Move(
        "K9", "reject", Track.COMPLAINT, T("不予受理", "Do not take up"), frozenset({S.SUBMITTED}), (S.REJECTED,), INTAKE, second=BY_TRIAGE_OR_HEAD, guards=(LOOKED_AT, NOT_FOR_REFERRAL, FOUND_LAWFUL, TOO_OLD, ASKED_IN_VAIN),
        fields=(Field("code", "choice", T("原因", "Ground"), options="reasons"), Field("plain", "text", T("给反映人的说明", "Explanation for the reporter"), T("写明为什么、可以去哪里", "Say why, and where to go"))),
        clocks=stop("D1", "D2", "D3", "D6", "D32") + start("D9"), clause="SAMR14", tells_reporter=True,
    ),
    Move(
        "K10", "merge", Track.COMPLAINT, T("并入", "Merge"), frozenset({S.SUBMITTED}), (S.DUPLICATE,), frozenset({Role.TRIAGE, Role.OFFICER, Role.HEAD, Role.MUNICIPAL}),
        guards=(LOOKED_AT, SAME_MATTER), fields=(Field("main", "complaint", T("并入哪一件", "Main complaint")),), clocks=stop("D1", "D2", "D3", "D6", "D32"), tells_reporter=True,
    ),
    Move(
        "K11", "accept", Track.COMPLAINT, T("受理", "Take up"), frozenset({S.SUBMITTED}), (S.ACCEPTED,), INTAKE, guards=(LOOKED_AT, IN_CITY, OWN_DISTRICT, VENUE_KNOWN, NEUTRAL),
        fields=(
            Field("priority", "choice", T("优先级", "Priority"), options="priorities"),
            Field("summary", "text", T("问题概述（中性，不写反映人）", "Neutral summary (nothing about the reporter)")),
            Field("case", "case", T("并入已有案件", "Existing case"), T("不选就新建案件", "Leave empty to open a new case"), required=False),
            Field("officers", "person", T("承办人员", "Officers"), T("至少一人，核查要两人", "At least one; a visit needs two"), options="officers", many=True, required=False),
        ),
        clocks=stop("D1", "D2", "D3", "D6"), clause="PIPL65", tells_reporter=True,
    ),
    Move("K12", "result_reached", Track.COMPLAINT, T("有结果", "Result reached"), frozenset({S.ACCEPTED}), (S.RESULT_READY,), SYSTEM, guards=(OUTCOME_REACHED,), clocks=start("D8"), clause="PIPL65"),
    Move(
        "K13", "tell_result", Track.COMPLAINT, T("告知结果", "Tell the result"), frozenset({S.RESULT_READY}), (S.ANSWERED,), frozenset({Role.OFFICER}), second=BY_READER, guards=(NOTHING_OF_OTHERS,),
        fields=(
            Field("result", "text", T("结果（通俗语言）", "Result in plain words")),
            Field("basis", "text", T("依据", "Legal basis")),
            Field("changed", "text", T("场所有什么改变", "What has changed at the venue")),
            Field("remedies", "text", T("不满意怎么办", "What the reporter can do next")),
            Field("checked", "yes", T("已核对：没有其他反映人的信息，没有商业秘密", "Checked: nothing of another reporter, no business secret")),
        ),
        clocks=stop("D8", "D32") + start("D9"), clause="PIPL65", tells_reporter=True,
    ),
    Move(
        "K14", "ask_recheck", Track.COMPLAINT, T("申请复核", "Ask for a re-check"), frozenset({S.ANSWERED, S.REJECTED}), (S.RECHECK_REQUESTED,), CITIZEN, guards=(RECHECK_ONCE, RECHECK_IN_TIME),
        fields=(Field("reason", "text", T("为什么要再查", "Why it should be looked at again")),), clocks=stop("D9") + start("D10"),
    ),
    Move(
        "K15", "keep", Track.COMPLAINT, T("维持原结果", "Keep the result"), frozenset({S.RECHECK_REQUESTED}), (S.ANSWERED, S.REJECTED), frozenset({Role.HEAD, Role.MUNICIPAL}),
        choose=lambda f: f.before_recheck or S.ANSWERED, guards=(NOT_OWN_RESULT,), fields=(REASON,), clocks=stop("D10"), tells_reporter=True,
    ),
    Move(
        "K15", "reopen", Track.COMPLAINT, T("重新办理", "Take up again"), frozenset({S.RECHECK_REQUESTED}), (S.ACCEPTED,), frozenset({Role.HEAD, Role.MUNICIPAL}),
        guards=(NOT_OWN_RESULT,), fields=(REASON,), clocks=stop("D10"), tells_reporter=True,
    ),
    Move(
        "K16", "withdraw", Track.COMPLAINT, T("撤回", "Withdraw"), frozenset({S.SUBMITTED, S.NEEDS_INFO, S.ACCEPTED}), (S.WITHDRAWN,), CITIZEN,
        clocks=stop("D1", "D2", "D3", "D4", "D5", "D6", "D8", "D32"),
    ),
    Move("K17", "finish", Track.COMPLAINT, T("办结", "Finish"), frozenset({S.ANSWERED}), (S.CLOSED,), SYSTEM, guards=(RECHECK_OVER,), clocks=stop("D9")),
)  # fmt: skip
