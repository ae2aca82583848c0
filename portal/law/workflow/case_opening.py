"""Table A2, first half: from opening a case to the final report (M1–M11), and what may happen on the way."""

from portal.bilingual import Bilingual as T
from portal.law.workflow import case_guards as g
from portal.law.workflow import opening_guards as o
from portal.law.workflow.actors import Role
from portal.law.workflow.deciding_guards import PLAN_LAWFUL
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.moves import ALL_BUT_REMEDY, BY_HEAD, Field, Move, pause, resume, start, stop
from portal.law.workflow.plan import PROPOSED
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track

# The rows are read one under the other.
# fmt: off

CO = frozenset({Role.OFFICER})
DH = frozenset({Role.HEAD})
REASON = Field("reason", "text", T("理由", "Reason"))
HARM = Field(
    "harm",
    "yes",
    T("危害生命健康或者金融安全，并有危害后果", "Life, health or financial safety was harmed"),
    T("追责时效按五年算", "The limitation period is then five years"),
    required=False,
)
OPEN = frozenset(S) - {S.CLOSED, S.TRANSFERRED}
TO_DECIDING = frozenset({S.PRELIMINARY, S.INVESTIGATING, S.REVIEW, S.NOTICE, S.HEARING, S.DECIDING})
FILED_OPEN = TO_DECIDING - {S.PRELIMINARY}



def _urgent(f: CaseFacts) -> bool:
    """D3 instead of D7: private space, a child, or a complaint whose urgent visit is due already."""
    return f.private_space or f.under_14 or bool(f.given.get("urgent_since"))


def _tested(f: CaseFacts) -> bool:
    """The time of a test or an appraisal does not count towards a seizure either (ACL 25)."""
    return f.given.get("why") in {"test", "appraisal"}


def _counts(f: CaseFacts) -> bool:
    """Whether time counts: a filing that is returned does not end a pause of the whole case."""
    return not f.paused


OPENING = (
    Move(
        "M1", "open", Track.CASE, T("建立案件", "Open a case"), frozenset(), (S.PRELIMINARY,), frozenset({Role.TRIAGE, Role.OFFICER, Role.HEAD, Role.MUNICIPAL}), guards=(o.CONDUCT_DAYS,),
        fields=(
            Field("source", "choice", T("来源", "Source"), options="case_sources"),
            Field("conduct_from", "day", T("行为开始", "Conduct from")), Field("conduct_to", "day", T("行为结束", "Conduct to"), T("仍在持续就不填", "Leave empty if it goes on"), required=False),
            Field("private_space", "yes", T("涉及私密空间", "Private space"), required=False),
            HARM,
        ),
        clocks=start("D11") + start("D3", when=_urgent) + start("D7", when=lambda f: not _urgent(f)), clause="PIPL61", document="F01",
    ),
    Move(
        "M1a", "tell_police", Track.CASE, T("通报公安（私密空间）", "Tell the police (private space)"), OPEN, (), frozenset({Role.TRIAGE, Role.OFFICER, Role.HEAD, Role.MUNICIPAL}), guards=(o.POLICE_OPEN,),
        fields=(Field("found", "text", T("发现的情况", "What was found"), T("写位置和设备，不写谁反映的", "The spot and the device, not who reported it")),), clocks=start("D3", when=lambda f: f.valid_visits == 0), clause="O799.8", document="F19", while_paused=True,
    ),
    Move("M2", "record", Track.CASE, T("登记核查和证据", "Record visits and evidence"), frozenset({S.PRELIMINARY, S.INVESTIGATING}), (), CO, clocks=stop("D7", "D3", when=lambda f: f.valid_visits > 0), clause="APL46"),
    Move(
        "M2", "inquire", Track.CASE, T("询问笔录", "Record an inquiry"), frozenset({S.PRELIMINARY, S.INVESTIGATING}), (), CO, guards=(o.TWO_ASKING, o.ASKED_IN_ORDER, o.ANSWERED),
        fields=(
            Field("started", "moment", T("开始时间", "Start")), Field("ended", "moment", T("结束时间", "End")), Field("place", "line", T("地点", "Place")),
            Field("person", "line", T("被询问人", "Person asked")), Field("job", "line", T("职务", "Job"), required=False),
            Field("id_document", "line", T("核对的证件", "Identity document seen"), T("只写证件种类，不写号码", "The kind only, not its number"), required=False),
            Field("officers", "person", T("询问人员（两人以上，含本人）", "Officers (two or more, you among them)"), options="certified", many=True),
            Field("id_shown", "yes", T("已出示执法证件", "Certificates were shown")), Field("rights_told", "yes", T("已告知权利义务，包括申请回避", "Rights were told, recusal among them")),
            Field("questions", "text", T("询问内容", "Questions and answers"), T("每个问题以“问：”开头，每个回答以“答：”开头", "Begin each question with “Q:” and each answer with “A:”"), longest=20000),
        ),
        clause="APL55", document="F05",
    ),
    Move(
        "M2", "list_evidence", Track.CASE, T("出具证据清单", "List the evidence"), frozenset({S.PRELIMINARY, S.INVESTIGATING}), (), CO, guards=(o.LISTED,),
        fields=(
            Field("what", "choice", T("列哪些", "Which"), options="evidence_lists"), Field("provider", "line", T("提供人", "Provider"), required=False),
            Field("same_as_original", "yes", T("与原件核对一致", "Compared with the original"), required=False),
        ),
        clause="APL46", document="F06",
    ),
    Move(
        "M3", "guide", Track.CASE, T("行政指导后了结", "Guidance only"), frozenset({S.PRELIMINARY}), (S.CLOSED,), CO, second=BY_HEAD,
        guards=(g.HAS_VISIT, g.SLIGHT, g.FIXED, g.NO_EARLIER_FINDING, g.NOT_PRIVATE, g.NOT_MINOR, g.NOT_REFUSED),
        fields=(
            Field("guidance", "text", T("指导内容", "Guidance given")), Field("proof", "text", T("改好的证明", "Proof that it was put right"), T("怎样查明已经改好", "How it was found put right")),
            Field("education", "text", T("教育情况", "Education given")), REASON,
        ),
        clocks=stop(ALL_BUT_REMEDY), clause="APL33", tells_reporter=True,
    ),
    Move("M4", "find_nothing", Track.CASE, T("未发现违法", "No violation found"), frozenset({S.PRELIMINARY}), (S.CLOSED,), CO, second=BY_HEAD, guards=(g.HAS_VISIT, g.CHECKLIST, o.ORDER_SETTLED, g.POLICE_TOLD), fields=(REASON,), clocks=stop(ALL_BUT_REMEDY), clause="APL57", tells_reporter=True),
    Move(
        "M5/M6", "file", Track.CASE, T("立案", "File the case"), frozenset({S.PRELIMINARY}), (S.INVESTIGATING,), CO, second=BY_HEAD,
        guards=(g.OWN_DISTRICT, g.SUSPECTED_FACTS, g.WITHIN_LIMITATION, g.TWO_OFFICERS, g.NO_RECUSAL, g.POLICE_TOLD),
        fields=(Field("cause", "line", T("案由", "Cause of case")), Field("facts", "text", T("涉嫌违法的事实", "Suspected facts")), HARM),
        on_propose=pause("D11") + start("D12"), on_return=resume("D11", when=_counts) + stop("D12"), clocks=stop("D11", "D12") + start("D13") + start("D37", when=lambda f: f.given.get("named_reporters")), clause="APL54", document="F02",
    ),
    Move(
        "M7", "do_not_file", Track.CASE, T("不予立案", "Do not file"), frozenset({S.PRELIMINARY}), (S.CLOSED,), CO, second=BY_HEAD, guards=(o.ORDER_SETTLED, g.POLICE_TOLD), fields=(REASON,),
        on_propose=pause("D11") + start("D12"), on_return=resume("D11", when=_counts) + stop("D12"), clocks=stop(ALL_BUT_REMEDY) + start("D37", when=lambda f: f.given.get("named_reporters")), clause="APL54", document="F02", tells_reporter=True,
    ),
    Move(
        "M8", "preserve", Track.CASE, T("先行登记保存", "Register and preserve evidence"), frozenset({S.INVESTIGATING}), (), CO, second=BY_HEAD,
        fields=(Field("items", "text", T("物品清单", "List of items")), REASON), clocks=start("D14"), clause="APL56", document="F07",
    ),
    Move(
        "M8", "seize", Track.CASE, T("查封、扣押", "Seal or seize"), frozenset({S.INVESTIGATING}), (), CO, second=BY_HEAD,
        fields=(Field("items", "text", T("物品清单", "List of items")), REASON), clocks=start("D15"), clause="PIPL63", document="F07",
    ),
    Move("M8", "give_back", Track.CASE, T("处理或解除保存、扣押", "Lift preservation or seizure"), OPEN - {S.PRELIMINARY}, (), CO, guards=(g.HELD, o.HELD_KIND), fields=(Field("which", "choice", T("处理哪些", "Which"), options="held_kinds", many=True), Field("outcome", "text", T("怎样处理", "What was done"))), clocks=stop("D14", when=lambda f: "preserve" in f.given.get("which", ())) + stop("D15", when=lambda f: "seize" in f.given.get("which", ())), clause="ACL25", while_paused=True),
    Move(
        "M9", "order_correction", Track.CASE, T("责令改正", "Order correction"), TO_DECIDING, (), CO, second=BY_HEAD, guards=(g.ORDER_FREE, g.VIOLATION_SHOWN),
        fields=(Field("items", "rows", T("整改措施", "Measures"), options="order_items"),), clause="APL28", document="F08",
    ),
    Move(
        "M10", "call_interview", Track.CASE, T("发约谈通知", "Call to an interview"), OPEN, (), CO, second=BY_HEAD, guards=(o.TALK_AHEAD,),
        fields=(Field("held_on", "day", T("约谈日期", "Date")), Field("place", "line", T("地点", "Place")), Field("who", "line", T("约谈对象", "Who")), Field("risks", "text", T("指出的风险", "Risks named"))), clause="PIPL64", document="F09",
    ),
    Move(
        "M10", "interview", Track.CASE, T("约谈", "Regulatory interview"), OPEN, (), CO, second=BY_HEAD, guards=(o.TALKED,),
        fields=(Field("held_on", "day", T("时间", "Date")), Field("who", "line", T("约谈对象", "Who")), Field("risks", "text", T("指出的风险", "Risks named")), Field("commitments", "text", T("对方承诺", "Commitments"), required=False)), clause="PIPL64", document="F09",
    ),
    Move(
        "M11", "finish", Track.CASE, T("调查终结", "Finish the investigation"), frozenset({S.INVESTIGATING}), (S.REVIEW,), CO, guards=(g.EVIDENCE, g.NO_RECUSAL, PLAN_LAWFUL),
        fields=PROPOSED,
        clause="APL57", document="F10",
    ),
    Move("M32", "extend", Track.CASE, T("延长办案期限", "Extend the time to decide"), FILED_OPEN, (), DH, guards=(g.FILED, g.FIRST_EXTENSION, g.BEFORE_EXPIRY), fields=(Field("days", "count", T("延长几日", "Days")), REASON), clause="APL60"),
    Move("M32", "extend_again", Track.CASE, T("再次延长或登记逾期延长", "Extend again or record a late extension"), FILED_OPEN, (), frozenset({Role.MUNICIPAL}), guards=(g.FILED, g.AGAIN_OR_LATE), fields=(Field("days", "count", T("延长几日", "Days")), REASON), clause="APL60"),
    Move(
        "M33", "pause", Track.CASE, T("暂停计时", "Pause the clock"), OPEN, (), CO, second=BY_HEAD, guards=(g.NOT_PAUSED, o.TIME_RUNS, o.PAUSE_IN_TIME, o.PAUSE_DAYS),
        fields=(Field("why", "choice", T("原因", "Ground"), options="pause_grounds"), Field("from_on", "day", T("从哪天起", "From")), Field("until", "day", T("预计到哪天", "Expected until")), REASON), clocks=pause("D11", "D13") + pause("D15", when=_tested), clause="APL60",
    ),
    Move("M33", "resume", Track.CASE, T("恢复计时", "Resume the clock"), OPEN, (), CO, second=BY_HEAD, guards=(g.IS_PAUSED, o.RESUME_DAY), fields=(Field("ended_on", "day", T("事由结束的日期", "The ground ended on"), T("之后的日子照常计算", "Days after it count")), REASON), clocks=resume("D15") + resume("D11", when=lambda f: "D12" not in f.running) + resume("D13", when=lambda f: f.state != S.HEARING), clause="APL60", while_paused=True),
    Move("M34", "transfer", Track.CASE, T("移送其他机关", "Transfer the case"), OPEN, (S.TRANSFERRED,), DH | {Role.MUNICIPAL}, guards=(o.UNDECIDED,), fields=(Field("to", "line", T("接收机关", "Receiving authority")), REASON, Field("materials", "text", T("移送材料", "Materials passed on"), T("一行一项", "One a line"), required=False)), clause="APL25", document="F19", tells_reporter=True),
    Move("M36", "merge", Track.CASE, T("并案", "Merge cases"), frozenset({S.PRELIMINARY, S.INVESTIGATING}), (S.CLOSED,), DH, guards=(g.OTHER_CASE, o.ORDER_SETTLED, o.NOTHING_HELD), fields=(Field("main", "case", T("并入哪一案", "Main case")), Field("same_conduct", "yes", T("已核对：同一主体、同一行为", "Checked: the same party and the same conduct")), REASON), clocks=stop(ALL_BUT_REMEDY), clause="APL29"),
    Move("M39", "time_bar", Track.CASE, T("超过时效", "Time-barred"), TO_DECIDING, (S.CLOSED,), CO, second=BY_HEAD, guards=(g.LIMITATION_PASSED, o.ORDER_SETTLED, o.NOTHING_HELD), fields=(REASON,), clocks=stop(ALL_BUT_REMEDY), clause="APL36", tells_reporter=True),
    Move("M40", "party_gone", Track.CASE, T("主体终止", "Party gone"), OPEN, (S.CLOSED,), CO, second=BY_HEAD, guards=(o.NOTHING_HELD,), fields=(Field("extract", "line", T("登记证明", "Register extract")), REASON), clocks=stop(ALL_BUT_REMEDY), clause="APL57", tells_reporter=True, while_paused=True),
    Move("M41", "take_back", Track.CASE, T("接收机关退回", "Receiver sends it back"), frozenset({S.TRANSFERRED}), (S.INVESTIGATING, S.PRELIMINARY), CO, choose=lambda f: S.INVESTIGATING if f.filed else S.PRELIMINARY, fields=(Field("paper", "line", T("退回文书号", "Receiver's paper")), REASON), clocks=resume("D11", "D13"), clause="APL25", while_paused=True),
    Move("M41", "confirm_transfer", Track.CASE, T("接收机关确认", "Receiver confirms"), frozenset({S.TRANSFERRED}), (S.CLOSED,), CO, fields=(Field("paper", "line", T("接收文书号", "Receiver's paper")),), clocks=stop(ALL_BUT_REMEDY), clause="APL25", tells_reporter=True, while_paused=True),
)  # fmt: skip
