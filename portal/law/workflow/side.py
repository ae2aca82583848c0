"""Tables A3: rectification (R1–R10) and visit (V1–V6)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.moves import BY_HEAD, BY_PARTNER, Field, Move, guard, start, stop, table
from portal.law.workflow.service import HOW_SERVED, SERVICE
from portal.law.workflow.states import OrderState as O
from portal.law.workflow.states import Track
from portal.law.workflow.states import VisitState as V

# The rows are read one under the other.
# fmt: off

CO = frozenset({Role.OFFICER})
LR = frozenset({Role.REVIEWER})
DH = frozenset({Role.HEAD})
SYS = frozenset({Role.SYSTEM})
REASON = Field("reason", "text", T("理由", "Reason"))




ITEMISED = guard("itemised", "APL28", "至少列一项措施，每项写明期限和怎样确认。", "List at least one measure, each with its date and how it will be verified.", lambda f: bool(f.given.get("items")), "given")
SERVED_ORDER = guard("order_served", "APL28", "责令改正通知书还没有送达。", "The order to correct has not been served.", lambda f: f.served)
NOT_SERVED = guard("order_not_served", "APL28", "责令改正通知书已经送达，不需要再送达。", "The order has been served already.", lambda f: not f.served)
REINSPECTED = guard("reinspected", "APL46", "要有责令改正之后的有效核查。", "A valid visit after the order is needed.", lambda f: f.visit_valid)
ALL_ITEMS_PASS = guard("all_items", "APL28", "每一项都要逐项确认，并有证据。", "Every item has to be ticked, with evidence.", lambda f: bool(f.given) and f.open_items == 0, "given")
CHECK_VOID = guard("check_void", "APL46", "复查没有被认定无效；先认定那次核查无效。", "The re-inspection has not been declared invalid; declare that visit invalid first.", lambda f: f.check_void)
EXTEND_ONCE = guard("extend_once", "DESIGN", "整改期限只能延长一次；到期请复查。", "The time to correct can be extended once; re-inspect when it ends.", lambda f: not f.extended)
BEFORE_DUE = guard("before_due", "DESIGN", "期限已过，不能再延长；请复查，没有改好的可以另定期限。", "The date has passed and can no longer be extended; re-inspect, and set a new date where it is not put right.", lambda f: "D29" not in f.overdue)
NEW_DATE_ONCE = guard("new_date_once", "DESIGN", "新期限只能给一次；仍不改正的，请认定拒不改正。", "A new date can be given once; where it is still not put right, record the refusal.", lambda f: not f.new_date_given)
SECOND_CHANCE = guard("second_chance", "PIPL66.1", "要先另定过一次期限（第二次机会），或者对方书面拒绝。", "A second chance (a new date) or the party's refusal in writing is needed first.", lambda f: f.second_chance or bool(f.given.get("refused_in_writing")), "given")
ORDER_LATE = guard("order_late", "DESIGN", "整改期限还没有过，过了才算逾期。", "The time to correct is not over; only then is it overdue.", lambda f: "D29" in f.overdue)

TO_INSPECT = frozenset({O.EVIDENCE_IN, O.ORDERED, O.OVERDUE})
"""A re-inspection is due on proof or when the day has passed (D30), and ends in R3 or R4."""

ORDER_MOVES = table(
    Move(
        "R1", "issue", Track.ORDER, T("责令改正", "Order correction"), frozenset(), (O.ORDERED,), CO, second=BY_HEAD, guards=(ITEMISED,),
        fields=(Field("items", "rows", T("整改措施", "Measures")),), clause="APL28", document="F08",
    ),
    Move("R1a", "serve", Track.ORDER, T("送达责令改正通知书", "Serve the order"), frozenset({O.ORDERED}), (), CO, guards=(NOT_SERVED, *HOW_SERVED), fields=SERVICE, clocks=start("D29"), clause="APL61", document="F17"),
    Move("R2", "receive_proof", Track.ORDER, T("收到整改证明", "Proof received"), frozenset({O.ORDERED}), (O.EVIDENCE_IN,), CO, guards=(SERVED_ORDER,), fields=(Field("note", "text", T("交来什么", "What was handed in")), Field("files", "files", T("文件", "Files"), required=False)), clocks=start("D30")),
    Move(
        "R3", "verify", Track.ORDER, T("复查通过", "Re-inspection passed"), TO_INSPECT, (O.VERIFIED,), CO, second=BY_PARTNER, guards=(SERVED_ORDER, REINSPECTED, ALL_ITEMS_PASS),
        fields=(Field("passed", "choice", T("已确认的项", "Items that passed"), options="order_items", many=True),), clocks=stop("D29", "D30"), clause="APL46",
    ),
    Move(
        "R4", "fail", Track.ORDER, T("复查未通过", "Re-inspection failed"), TO_INSPECT, (O.FAILED,), CO, guards=(SERVED_ORDER, REINSPECTED),
        fields=(Field("failed", "choice", T("没有改好的项", "Items that failed"), options="order_items", many=True), Field("note", "text", T("说明", "Note"))), clocks=stop("D30"), clause="APL46",
    ),
    Move("R3a", "void_check", Track.ORDER, T("复查无效，重新复查", "Re-inspection void, to be repeated"), frozenset({O.VERIFIED, O.FAILED, O.REFUSED}), (O.EVIDENCE_IN,), LR | DH, guards=(CHECK_VOID,), clocks=start("D30"), clause="APL46"),
    Move("R5", "extend", Track.ORDER, T("延长整改期限", "Extend the time to correct"), frozenset({O.ORDERED}), (), DH, guards=(SERVED_ORDER, EXTEND_ONCE, BEFORE_DUE), fields=(Field("due_on", "day", T("新期限", "New date")), REASON), document="F08"),
    Move("R6", "vary", Track.ORDER, T("变更责令改正", "Vary the order"), frozenset({O.ORDERED}), (), DH, guards=(ITEMISED,), fields=(Field("items", "rows", T("整改措施", "Measures")), REASON), clocks=stop("D29"), clause="APL28", document="F08"),
    Move("R6", "withdraw", Track.ORDER, T("撤回责令改正", "Withdraw the order"), frozenset({O.ORDERED, O.EVIDENCE_IN, O.FAILED, O.REFUSED, O.OVERDUE}), (O.NONE,), DH, fields=(REASON,), clocks=stop("D29", "D30"), clause="APL28", document="F08"),
    Move(
        "R7", "record_refusal", Track.ORDER, T("认定拒不改正", "Record refusal to correct"), frozenset({O.FAILED, O.OVERDUE}), (O.REFUSED,), CO, second=BY_HEAD, guards=(SECOND_CHANCE,),
        fields=(Field("facts", "text", T("拒不改正的事实", "Facts of the refusal")), Field("refused_in_writing", "yes", T("对方书面拒绝", "Refused in writing"), required=False)), clocks=stop("D29", "D30"), clause="PIPL66.1",
    ),
    Move("R8", "lapse", Track.ORDER, T("逾期未改", "Overdue"), frozenset({O.ORDERED}), (O.OVERDUE,), SYS, guards=(ORDER_LATE,), clocks=start("D30")),
    Move("R9", "receive_late_proof", Track.ORDER, T("收到逾期证明", "Late proof received"), frozenset({O.OVERDUE, O.FAILED, O.REFUSED}), (O.EVIDENCE_IN,), CO, fields=(Field("note", "text", T("交来什么", "What was handed in")), Field("files", "files", T("文件", "Files"), required=False)), clocks=stop("D30") + start("D30")),
    Move("R10", "set_new_date", Track.ORDER, T("另定期限", "Set a new date"), frozenset({O.FAILED}), (O.ORDERED,), CO, second=BY_HEAD, guards=(NEW_DATE_ONCE,), fields=(Field("due_on", "day", T("新期限", "New date")), REASON), clocks=stop("D29") + start("D29"), document="F08"),
)  # fmt: skip

TWO_CERTIFIED = guard("two_certified", "APL42", "要有两名以上当天证件有效、没有回避的执法人员。", "Two officers are needed whose certificates are valid on the day and who are not recused.", lambda f: f.officers_certified >= 2 and f.officers_recused == 0)
ID_AND_RIGHTS = guard("id_and_rights", "APL55", "要记明已出示证件、已告知权利。", "The record must say that IDs were shown and rights were told.", lambda f: f.id_shown and f.rights_told)
WHEN_AND_WHERE = guard("when_and_where", "APL55", "要写明起止时间和确切地点。", "Start, end and the exact place are needed.", lambda f: f.times_complete and f.place_complete)
CHECKLIST_DONE = guard("checklist_done", "APL46", "必答项还没有答完。", "Mandatory items are still open.", lambda f: f.mandatory_open == 0)
FINDINGS_BACKED = guard("findings_backed", "APL46", "有问题的项至少要有一件证据。", "Each finding needs at least one item of evidence.", lambda f: f.findings_without_evidence == 0)
SIGNED_OR_REFUSED = guard("signed_or_refused", "APL55", "要有对方签字；拒签的要有见证人或录像。", "The person on site signs; a refusal needs a witness or video.", lambda f: f.given.get("signature") == "signed" or (f.given.get("signature") == "refused" and bool(f.given.get("witness"))), "given")

PHOTO_OR_WHY = guard("photo_or_why", "APL47", "要有照片；没有照片的，写明原因。", "A photo is needed, or the reason why there is none.", lambda f: bool(f.given.get("files") or f.given.get("no_photo")), "given")

VISIT_MOVES = table(
    Move(
        "V1", "plan", Track.VISIT, T("安排核查", "Plan a visit"), frozenset(), (V.PLANNED,), CO, guards=(TWO_CERTIFIED,),
        fields=(
            Field("purpose", "choice", T("目的", "Purpose"), options="visit_purposes"),
            Field("planned_on", "day", T("日期", "Date")),
            Field("task", "text", T("检查事项", "Task")),
            Field("officers", "person", T("检查人员（两人以上）", "Officers (two or more)"), options="certified", many=True),
            Field("check_code", "line", T("检查码", "Inspection code"), required=False),
            Field("joint", "text", T("联合单位和人员", "Joint agencies and people"), T("一行一个：单位，姓名", "One a line: agency, name"), required=False),
        ),
        clause="APL42", document="F03",
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
    Move(
        "V4", "attempt", Track.VISIT, T("到访未成", "Attempt only"), frozenset({V.PLANNED}), (V.ATTEMPT,), CO, guards=(PHOTO_OR_WHY,),
        fields=(
            Field("note", "text", T("情况", "What happened")),
            Field("files", "files", T("照片", "Photos"), T("拍门面、告示，不拍人", "The front or the notice, no people"), required=False),
            Field("no_photo", "line", T("没有照片的原因", "Why there is no photo"), required=False),
        ),
        clause="APL55",
    ),
    Move("V5", "invalidate", Track.VISIT, T("认定无效", "Declare invalid"), frozenset({V.DONE, V.SIGNED}), (V.INVALID,), LR | DH, fields=(REASON,), clause="APL46"),
    Move("V6", "add", Track.VISIT, T("补记", "Addendum"), frozenset({V.SIGNED}), (), CO, fields=(Field("note", "text", T("补记内容", "Addendum")),), clause="APL47"),
)  # fmt: skip
