"""Tables A3: rectification (R1–R10), visit (V1–V6), publication (P1–P8) and remedy."""


from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import RemedyFacts
from portal.law.workflow.moves import BY_HEAD, BY_PARTNER, BY_READER, Field, Move, guard, start, stop, table
from portal.law.workflow.states import OrderState as O
from portal.law.workflow.states import PublicationState as P
from portal.law.workflow.states import RemedyState as M
from portal.law.workflow.states import Track
from portal.law.workflow.states import VisitState as V

# The rows are read one under the other.
# fmt: off

CO = frozenset({Role.OFFICER})
LR = frozenset({Role.REVIEWER})
DH = frozenset({Role.HEAD})
SYS = frozenset({Role.SYSTEM})
REASON = Field("reason", "text", T("理由", "Reason"))
SERVICE = (
    Field("way", "choice", T("送达方式", "Way of service"), options="service_ways"),
    Field("served_on", "day", T("送达日期", "Date of service")),
    Field("receiver", "line", T("签收人", "Received by")),
    Field("witness", "line", T("见证人（留置送达必填）", "Witness (needed where it was left)"), required=False),
    Field("refused_note", "line", T("拒收情况", "Refusal noted"), required=False),
    Field("consent", "yes", T("对方已书面同意电子送达", "The party agreed in writing to electronic service"), required=False),
)




ITEMISED = guard("itemised", "APL28", "至少列一项措施，每项写明期限和怎样确认。", "List at least one measure, each with its date and how it will be verified.", lambda f: bool(f.given.get("items")), "given")
SERVED_ORDER = guard("order_served", "APL28", "责令改正通知书还没有送达。", "The order to correct has not been served.", lambda f: f.served)
NOT_SERVED = guard("order_not_served", "APL28", "责令改正通知书已经送达。", "The order has been served already.", lambda f: not f.served)
REINSPECTED = guard("reinspected", "APL46", "要有责令改正之后的有效核查。", "A valid visit after the order is needed.", lambda f: f.visit_valid)
ALL_ITEMS_PASS = guard("all_items", "APL28", "每一项都要逐项确认，并有证据。", "Every item has to be ticked, with evidence.", lambda f: bool(f.given) and f.open_items == 0, "given")
EXTEND_ONCE = guard("extend_once", "DESIGN", "整改期限只能延长一次。", "The time to correct can be extended once.", lambda f: not f.extended)
BEFORE_DUE = guard("before_due", "DESIGN", "期限已过，不能再延长。", "The date has passed; it can no longer be extended.", lambda f: "D29" not in f.overdue)
NEW_DATE_ONCE = guard("new_date_once", "DESIGN", "新期限只能给一次。", "A new date can be given once.", lambda f: not f.new_date_given)
SECOND_CHANCE = guard("second_chance", "PIPL66.1", "要先给过第二次机会，或有书面拒绝。", "A second chance or a refusal in writing is needed first.", lambda f: f.second_chance or bool(f.given.get("refused_in_writing")), "given")
ORDER_LATE = guard("order_late", "DESIGN", "整改期限还没有过。", "The time to correct is not over.", lambda f: "D29" in f.overdue)

ORDER_MOVES = table(
    Move(
        "R1", "issue", Track.ORDER, T("责令改正", "Order correction"), frozenset(), (O.ORDERED,), CO, second=BY_HEAD, guards=(ITEMISED,),
        fields=(Field("items", "rows", T("整改措施", "Measures")),), clause="APL28", document="F08",
    ),
    Move("R1a", "serve", Track.ORDER, T("送达责令改正通知书", "Serve the order"), frozenset({O.ORDERED}), (), CO, guards=(NOT_SERVED,), fields=SERVICE, clocks=start("D29"), clause="APL61", document="F17"),
    Move("R2", "receive_proof", Track.ORDER, T("收到整改证明", "Proof received"), frozenset({O.ORDERED}), (O.EVIDENCE_IN,), CO, guards=(SERVED_ORDER,), fields=(Field("note", "text", T("交来什么", "What was handed in")), Field("files", "files", T("文件", "Files"), required=False)), clocks=start("D30")),
    Move(
        "R3", "verify", Track.ORDER, T("复查通过", "Re-inspection passed"), frozenset({O.EVIDENCE_IN, O.ORDERED}), (O.VERIFIED,), CO, second=BY_PARTNER, guards=(SERVED_ORDER, REINSPECTED, ALL_ITEMS_PASS),
        fields=(Field("passed", "choice", T("已确认的项", "Items that passed"), options="order_items", many=True),), clocks=stop("D29", "D30"), clause="APL46",
    ),
    Move(
        "R4", "fail", Track.ORDER, T("复查未通过", "Re-inspection failed"), frozenset({O.EVIDENCE_IN, O.ORDERED}), (O.FAILED,), CO, guards=(SERVED_ORDER, REINSPECTED),
        fields=(Field("failed", "choice", T("没有改好的项", "Items that failed"), options="order_items", many=True), Field("note", "text", T("说明", "Note"))), clocks=stop("D30"), clause="APL46",
    ),
    Move("R5", "extend", Track.ORDER, T("延长整改期限", "Extend the time to correct"), frozenset({O.ORDERED}), (), DH, guards=(SERVED_ORDER, EXTEND_ONCE, BEFORE_DUE), fields=(Field("due_on", "day", T("新期限", "New date")), REASON)),
    Move("R6", "vary", Track.ORDER, T("变更责令改正", "Vary the order"), frozenset({O.ORDERED}), (), DH, guards=(ITEMISED,), fields=(Field("items", "rows", T("整改措施", "Measures")), REASON), clause="APL28"),
    Move("R6", "withdraw", Track.ORDER, T("撤回责令改正", "Withdraw the order"), frozenset({O.ORDERED}), (O.NONE,), DH, fields=(REASON,), clocks=stop("D29", "D30"), clause="APL28"),
    Move(
        "R7", "record_refusal", Track.ORDER, T("认定拒不改正", "Record refusal to correct"), frozenset({O.FAILED, O.OVERDUE}), (O.REFUSED,), CO, second=BY_HEAD, guards=(SECOND_CHANCE,),
        fields=(Field("facts", "text", T("拒不改正的事实", "Facts of the refusal")), Field("refused_in_writing", "yes", T("对方书面拒绝", "Refused in writing"), required=False)), clocks=stop("D29", "D30"), clause="PIPL66.1",
    ),
    Move("R8", "lapse", Track.ORDER, T("逾期未改", "Overdue"), frozenset({O.ORDERED}), (O.OVERDUE,), SYS, guards=(ORDER_LATE,), clocks=start("D30")),
    Move("R9", "receive_late_proof", Track.ORDER, T("收到逾期证明", "Late proof received"), frozenset({O.OVERDUE, O.FAILED, O.REFUSED}), (O.EVIDENCE_IN,), CO, fields=(Field("note", "text", T("交来什么", "What was handed in")), Field("files", "files", T("文件", "Files"), required=False)), clocks=stop("D30") + start("D30")),
    Move("R10", "set_new_date", Track.ORDER, T("另定期限", "Set a new date"), frozenset({O.FAILED}), (O.ORDERED,), CO, second=BY_HEAD, guards=(NEW_DATE_ONCE,), fields=(Field("due_on", "day", T("新期限", "New date")), REASON), clocks=stop("D29") + start("D29")),
)  # fmt: skip

TWO_CERTIFIED = guard("two_certified", "APL42", "要有两名以上当天证件有效、没有回避的执法人员。", "Two officers are needed whose certificates are valid on the day and who are not recused.", lambda f: f.officers_certified >= 2 and f.officers_recused == 0)
ID_AND_RIGHTS = guard("id_and_rights", "APL55", "要记明已出示证件、已告知权利。", "The record must say that IDs were shown and rights were told.", lambda f: f.id_shown and f.rights_told)
WHEN_AND_WHERE = guard("when_and_where", "APL55", "要写明起止时间和确切地点。", "Start, end and the exact place are needed.", lambda f: f.times_complete and f.place_complete)
CHECKLIST_DONE = guard("checklist_done", "APL46", "必答项还没有答完。", "Mandatory items are still open.", lambda f: f.mandatory_open == 0)
FINDINGS_BACKED = guard("findings_backed", "APL46", "有问题的项至少要有一件证据。", "Each finding needs at least one item of evidence.", lambda f: f.findings_without_evidence == 0)
SIGNED_OR_REFUSED = guard("signed_or_refused", "APL55", "要有对方签字；拒签的要有见证人或录像。", "The person on site signs; a refusal needs a witness or video.", lambda f: f.given.get("signature") == "signed" or (f.given.get("signature") == "refused" and bool(f.given.get("witness"))), "given")

VISIT_MOVES = table(
    Move(
        "V1", "plan", Track.VISIT, T("安排核查", "Plan a visit"), frozenset(), (V.PLANNED,), CO, guards=(),
        fields=(
            Field("purpose", "choice", T("目的", "Purpose"), options="visit_purposes"),
            Field("planned_on", "day", T("日期", "Date")),
            Field("task", "text", T("检查事项", "Task")),
            Field("officers", "person", T("检查人员（两人以上）", "Officers (two or more)"), options="certified", many=True),
            Field("check_code", "line", T("检查码", "Inspection code"), required=False),
            Field("joint", "text", T("联合单位和人员", "Joint agencies and people"), T("一行一个：单位，姓名", "One a line: agency, name"), required=False),
        ),
        clause="APL42",
    ),
    Move("V2", "do", Track.VISIT, T("记录核查", "Record the visit"), frozenset({V.PLANNED}), (V.DONE,), CO, guards=(TWO_CERTIFIED, ID_AND_RIGHTS, WHEN_AND_WHERE, CHECKLIST_DONE, FINDINGS_BACKED), clause="APL55", document="F04"),
    Move(
        "V3", "sign", Track.VISIT, T("签字锁定", "Sign and lock"), frozenset({V.DONE}), (V.SIGNED,), CO, guards=(TWO_CERTIFIED, SIGNED_OR_REFUSED),
        fields=(
            Field("signature", "choice", T("现场人员", "Person on site"), options="signatures"),
            Field("witness", "line", T("见证人或录像编号", "Witness or video number"), required=False),
            Field("remarks", "text", T("对方意见", "Remarks of the party"), required=False),
        ),
        clause="APL55",
    ),
    Move("V4", "attempt", Track.VISIT, T("到访未成", "Attempt only"), frozenset({V.PLANNED}), (V.ATTEMPT,), CO, fields=(Field("note", "text", T("情况", "What happened")),), clause="APL55"),
    Move("V5", "invalidate", Track.VISIT, T("认定无效", "Declare invalid"), frozenset({V.DONE, V.SIGNED}), (V.INVALID,), LR | DH, fields=(REASON,), clause="APL46"),
    Move("V6", "add", Track.VISIT, T("补记", "Addendum"), frozenset({V.SIGNED}), (), CO, fields=(Field("note", "text", T("补记内容", "Addendum")),), clause="APL47"),
)  # fmt: skip

DECISION_SERVED = guard("decision_served", "APL48", "决定送达后才能提出公示。", "Publication waits until the decision is served.", lambda f: f.decision_served)
TEXTS_COMPLETE = guard("texts_complete", "APL48", "公示文本（标题、事实、处理）要写全。", "The text to publish must be complete.", lambda f: f.texts_complete)
NO_LEAK = guard("no_leak", "APL50", "文本里还有自然人或反映人的信息，请隐去。", "The text still holds data of a natural person or the reporter; redact it.", lambda f: f.leaks == 0)
PARTY_TOLD = guard("party_told", "APL48", "要先书面告知当事人将公示。", "The party must have been told in writing that it will be published.", lambda f: f.party_told or bool(f.given.get("party_told_on")), "given")
CROSS_NEEDS_MUNICIPAL = guard("cross_district", "APL48", "跨区或典型案例由市级批准。", "A cross-district or typical case is approved by the municipal office.", lambda f: not f.cross_district or Role.MUNICIPAL in f.roles)
MINIMUM_OVER = guard("minimum_over", "APL48", "最短公示期还没有满，或还没有履行。", "The minimum time is not over, or the decision is not performed.", lambda f: f.performed and f.minimum_over)
SHELF_LIFE_OVER = guard("shelf_life_over", "APL48", "公示期还没有满。", "The disclosure period is not over.", lambda f: f.expired)

PUBLICATION_MOVES = table(
    Move(
        "P1", "propose", Track.PUBLICATION, T("提出公示", "Propose publication"), frozenset({P.NONE, P.DECLINED}), (P.PROPOSED,), CO, guards=(DECISION_SERVED,),
        fields=(
            Field("class", "choice", T("类别", "Class"), options="publication_classes"),
            Field("title_zh", "line", T("标题", "Title")), Field("body_zh", "text", T("事实和处理", "Facts and outcome")),
            Field("title_en", "line", T("英文标题", "English title"), required=False), Field("body_en", "text", T("英文内容", "English text"), required=False), REASON,
        ),
        clause="APL48",
    ),
    Move("P1", "decline", Track.PUBLICATION, T("不公示", "Do not publish"), frozenset({P.NONE}), (P.DECLINED,), CO, fields=(REASON,), clocks=stop("D21", on="case"), clause="APL48"),
    Move(
        "P2", "redact", Track.PUBLICATION, T("隐去信息", "Redact"), frozenset({P.PROPOSED}), (P.REDACTED,), CO, second=BY_READER, guards=(TEXTS_COMPLETE, NO_LEAK),
        fields=(
            Field("title_zh", "line", T("公开标题", "Public title")), Field("body_zh", "text", T("公开内容", "Public text")),
            Field("title_en", "line", T("英文公开标题", "Public title in English"), required=False), Field("body_en", "text", T("英文公开内容", "Public text in English"), required=False),
        ),
        clause="APL50",
    ),
    Move("P3", "approve", Track.PUBLICATION, T("批准公示", "Approve publication"), frozenset({P.REDACTED}), (P.APPROVED,), DH | {Role.MUNICIPAL}, guards=(CROSS_NEEDS_MUNICIPAL, PARTY_TOLD, NO_LEAK), fields=(Field("party_told_on", "day", T("书面告知当事人日期", "Party told in writing on")),), clause="APL48"),
    Move("P4", "publish", Track.PUBLICATION, T("公示", "Publish"), frozenset({P.APPROVED}), (P.PUBLISHED,), SYS, clocks=start("D28") + stop("D21", on="case"), clause="APL48"),
    Move("P5", "correct", Track.PUBLICATION, T("更正", "Correct"), frozenset({P.PUBLISHED, P.CORRECTED}), (P.CORRECTED,), DH, guards=(), fields=(Field("title_zh", "line", T("公开标题", "Public title")), Field("body_zh", "text", T("公开内容", "Public text")), REASON), clocks=stop("D27", on="case"), clause="APL48"),
    Move("P6", "withdraw", Track.PUBLICATION, T("撤回公示", "Withdraw"), frozenset({P.PUBLISHED, P.CORRECTED}), (P.WITHDRAWN,), DH | {Role.MUNICIPAL}, fields=(REASON,), clocks=stop("D28") + stop("D27", on="case"), clause="APL48"),
    Move("P7", "remove_early", Track.PUBLICATION, T("提前撤下", "Remove early"), frozenset({P.PUBLISHED, P.CORRECTED}), (P.REMOVED_EARLY,), DH | {Role.MUNICIPAL}, guards=(MINIMUM_OVER,), fields=(REASON,), clocks=stop("D28"), clause="APL48"),
    Move("P8", "expire", Track.PUBLICATION, T("公示期满", "Expire"), frozenset({P.PUBLISHED, P.CORRECTED}), (P.EXPIRED,), SYS, guards=(SHELF_LIFE_OVER,), clocks=stop("D28"), clause="APL48"),
)  # fmt: skip

DECIDED = guard("has_decision", "APL73", "还没有送达的决定。", "There is no served decision.", lambda f: f.case is not None and f.case.state in {"enforcing", "performed", "closed"})
IN_TIME = guard("remedy_in_time", "ARL20", "已超过申请期限。", "The time for this remedy is over.", lambda f: f.in_time)
LODGED = (
    Field("lodged_on", "day", T("提出日期", "Lodged on")),
    Field("paper", "line", T("受理文书号", "Number of the paper")),
)
OUTCOME = (
    Field("outcome_on", "day", T("结果日期", "Date of the outcome")),
    Field("paper", "line", T("文书号", "Number of the paper")),
    REASON,
)


def _is_public(f: RemedyFacts) -> bool:
    """D27: there is something to correct or to withdraw."""
    return f.case is not None and f.case.publication in {P.PUBLISHED, P.CORRECTED}


OPEN_REMEDY = frozenset({M.RECONSIDERATION, M.SUIT})

REMEDY_MOVES = table(
    Move("X1", "lodge_reconsideration", Track.REMEDY, T("登记行政复议", "Record a reconsideration"), frozenset({M.NONE}), (M.RECONSIDERATION,), LR, guards=(DECIDED, IN_TIME), fields=LODGED, clocks=stop("D24", on="case"), clause="ARL20"),
    Move("X2", "lodge_suit", Track.REMEDY, T("登记行政诉讼", "Record a suit"), frozenset({M.NONE, M.UPHELD, M.CHANGED}), (M.SUIT,), LR, guards=(DECIDED, IN_TIME), fields=LODGED, clocks=stop("D24", "D25", on="case"), clause="ALL46"),
    Move("X3", "uphold", Track.REMEDY, T("维持", "Upheld"), OPEN_REMEDY, (M.UPHELD,), LR, fields=OUTCOME, clause="APL73"),
    Move("X4", "change", Track.REMEDY, T("变更", "Changed"), OPEN_REMEDY, (M.CHANGED,), LR, fields=OUTCOME, clocks=start("D27", when=_is_public, on="case"), clause="APL48"),
    Move("X5", "revoke", Track.REMEDY, T("撤销", "Revoked"), OPEN_REMEDY, (M.REVOKED,), LR, fields=OUTCOME, clocks=start("D27", when=_is_public, on="case"), clause="APL48"),
    Move("X6", "find_unlawful", Track.REMEDY, T("确认违法", "Confirmed unlawful"), OPEN_REMEDY, (M.UNLAWFUL,), LR, fields=OUTCOME, clocks=start("D27", when=_is_public, on="case"), clause="APL48"),
    Move("X7", "declare_void", Track.REMEDY, T("确认无效", "Declared void"), OPEN_REMEDY, (M.VOID,), LR, fields=OUTCOME, clocks=start("D27", when=_is_public, on="case"), clause="APL48"),
)  # fmt: skip
