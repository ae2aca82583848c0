"""Tables A3: what follows a served decision, publication (P1–P8) and remedy (X1–X7)."""

from portal.bilingual import Bilingual as T
from portal.law.workflow.actors import Role
from portal.law.workflow.closing import FALLEN
from portal.law.workflow.facts import PublicationFacts, RemedyFacts
from portal.law.workflow.moves import BY_READER, Field, Move, guard, pause, resume, start, stop, table
from portal.law.workflow.plan import AMOUNT, BASES, GAINS, KINDS, PERSON_FINE
from portal.law.workflow.states import CaseState as C
from portal.law.workflow.states import PublicationState as P
from portal.law.workflow.states import RemedyState as M
from portal.law.workflow.states import Track
from portal.law.workflow.terms import Terms

# The rows are read one under the other.
# fmt: off

CO = frozenset({Role.OFFICER})
LR = frozenset({Role.REVIEWER})
DH = frozenset({Role.HEAD})
SYS = frozenset({Role.SYSTEM})
REASON = Field("reason", "text", T("理由", "Reason"))
REASON_EN = Field("reason_en", "text", T("英文理由", "Reason in English"), required=False)
SHOWN = frozenset({P.PUBLISHED, P.CORRECTED})
BEFORE_DECISION = frozenset({C.PRELIMINARY, C.INVESTIGATING, C.REVIEW, C.NOTICE, C.HEARING, C.DECIDING})


def _complete(f: PublicationFacts) -> bool:
    """A page that is shown in English too is corrected in both languages."""
    return "en" not in f.shown or all(f.given.get(name) for name in ("title_en", "body_en"))


DECISION_SERVED = guard("decision_served", "APL48", "决定送达后才能提出公示。", "Publication waits until the decision is served.", lambda f: f.decision_served)
SERVED_OR_BEGUN = guard("served_or_begun", "APL48", "决定送达后才能决定是否公示。", "Whether to publish is decided once the decision is served.", lambda f: f.decision_served or f.state != P.NONE)
STANDS = guard("decision_stands", "APL48", "决定已被撤销、确认违法或无效，不能公示；已公示的，要撤回。", "The decision was revoked, found unlawful or void: it is not published, and what is public is withdrawn.", lambda f: f.case is None or f.case.remedy not in FALLEN)
TEXTS_COMPLETE = guard("texts_complete", "APL48", "公示文本（标题、事实、处理）要写全。", "The text to publish must be complete.", lambda f: f.texts_complete)
NO_LEAK = guard("no_leak", "APL50", "文本里还有自然人或反映人的信息，请隐去。", "The text still holds data of a natural person or the reporter; redact it.", lambda f: f.leaks == 0)
PARTY_TOLD = guard("party_told", "APL48", "要先书面告知当事人将公示。", "The party must have been told in writing that it will be published.", lambda f: f.party_told or bool(f.given.get("party_told_on")), "given", field="party_told_on")
CROSS_NEEDS_MUNICIPAL = guard("cross_district", "APL48", "跨区或典型案例由市级批准。", "A cross-district or typical case is approved by the municipal office.", lambda f: not f.cross_district or Role.MUNICIPAL in f.roles)
BOTH_LANGUAGES = guard("both_languages", "APL48", "公示有英文的，英文也要一并更正。", "Where the page has an English text, that is corrected with it.", _complete, "given", field="body_en")
PERFORMED = guard("performed", "CREDIT36", "处罚还没有履行，不能提前撤下。", "The penalty is not carried out yet; it cannot be removed early.", lambda f: f.performed)
HARM_REMOVED = guard("harm_removed", "CREDIT36", "违法行为还没有改正，不能提前撤下。", "The violation is not put right yet; it cannot be removed early.", lambda f: f.harm_removed)
NO_REPEAT = guard("no_repeat", "CREDIT36", "之后又被查实过，不能提前撤下。", "A violation was found again since; it cannot be removed early.", lambda f: not f.repeated)
DECISION_CHANGED = guard("decision_changed", "APL48", "决定被变更、撤销、确认违法或无效，或者案件已重新办理，才撤回公示；文字有误的请更正，期满前撤下的请用“提前撤下”。", "What is public is withdrawn where the decision was changed, revoked, found unlawful or void, or the case was taken up again; correct a mistake, and use “Remove early” before the time is over.", lambda f: f.case is None or f.case.remedy in FALLEN | {M.CHANGED} or f.case.state in BEFORE_DECISION or f.case.closed_kind == "REVOKED")
MINIMUM_OVER = guard("minimum_over", "CREDIT36", "最短公示期还没有满。", "The shortest time on public show is not over.", lambda f: f.minimum_over)
SHELF_LIFE_OVER = guard("shelf_life_over", "CREDIT36", "公示期还没有满。", "The disclosure period is not over.", lambda f: f.expired)

CROSS_DISTRICT = Field("cross_district", "yes", T("跨区或者典型案例", "A cross-district or typical case"), T("由市级批准公示", "The municipal office approves it"), required=False)
OWN_WORDS = (
    Field("title_zh", "line", T("标题", "Title")), Field("body_zh", "text", T("事实和处理", "Facts and outcome")),
    Field("title_en", "line", T("英文标题", "English title"), required=False), Field("body_en", "text", T("英文内容", "English text"), required=False),
)
PUBLIC_WORDS = (
    Field("title_zh", "line", T("公开标题", "Public title")), Field("body_zh", "text", T("公开内容", "Public text")),
    Field("title_en", "line", T("英文公开标题", "Public title in English"), required=False), Field("body_en", "text", T("英文公开内容", "Public text in English"), required=False),
)

def _due_anew(f: PublicationFacts) -> bool:
    """What was declined is due again, but a closed case runs no clock for it (A3)."""
    return f.state == P.DECLINED and (f.case is None or f.case.state != "closed")


PUBLICATION_MOVES = table(
    Move("P1", "propose", Track.PUBLICATION, T("提出公示", "Propose publication"), frozenset({P.NONE, P.DECLINED}), (P.PROPOSED,), CO, guards=(DECISION_SERVED, STANDS), fields=(Field("class", "choice", T("类别", "Class"), options="publication_classes"), CROSS_DISTRICT, *OWN_WORDS, REASON), clocks=start("D21", when=_due_anew, on="case"), clause="APL48"),
    Move("P1", "decline", Track.PUBLICATION, T("不公示", "Do not publish"), frozenset({P.NONE, P.PROPOSED, P.REDACTED, P.APPROVED}), (P.DECLINED,), CO | DH, guards=(SERVED_OR_BEGUN,), fields=(REASON,), clocks=stop("D21", on="case"), clause="APL48"),
    Move("P2", "redact", Track.PUBLICATION, T("隐去信息", "Redact"), frozenset({P.PROPOSED, P.REDACTED}), (P.REDACTED,), CO, second=BY_READER, guards=(TEXTS_COMPLETE, NO_LEAK, STANDS), fields=PUBLIC_WORDS, clause="APL50"),
    Move("P3", "approve", Track.PUBLICATION, T("批准公示", "Approve publication"), frozenset({P.REDACTED}), (P.APPROVED,), DH | {Role.MUNICIPAL}, guards=(CROSS_NEEDS_MUNICIPAL, PARTY_TOLD, NO_LEAK, STANDS), fields=(Field("party_told_on", "day", T("书面告知当事人日期", "Party told in writing on")),), clause="APL48"),
    Move("P4", "publish", Track.PUBLICATION, T("公示", "Publish"), frozenset({P.APPROVED}), (P.PUBLISHED,), SYS, guards=(DECISION_SERVED, STANDS), clocks=start("D28") + stop("D21", on="case"), clause="APL48"),
    Move("P5", "correct", Track.PUBLICATION, T("更正", "Correct"), SHOWN, (P.CORRECTED,), DH, guards=(STANDS, BOTH_LANGUAGES), fields=(*PUBLIC_WORDS, REASON, REASON_EN), clocks=stop("D27", on="case"), clause="APL48"),
    Move("P6", "withdraw", Track.PUBLICATION, T("撤回公示", "Withdraw"), SHOWN, (P.WITHDRAWN,), DH | {Role.MUNICIPAL}, guards=(DECISION_CHANGED,), fields=(REASON, REASON_EN), clocks=stop("D28") + stop("D27", on="case"), clause="APL48"),
    Move("P7", "remove_early", Track.PUBLICATION, T("提前撤下", "Remove early"), SHOWN, (P.REMOVED_EARLY,), DH | {Role.MUNICIPAL}, guards=(PERFORMED, HARM_REMOVED, NO_REPEAT, MINIMUM_OVER), fields=(REASON,), clocks=stop("D28") + stop("D27", on="case"), clause="CREDIT36"),
    Move("P8", "expire", Track.PUBLICATION, T("公示期满", "Expire"), SHOWN, (P.EXPIRED,), SYS, guards=(SHELF_LIFE_OVER,), clocks=stop("D28") + stop("D27", on="case"), clause="CREDIT36"),
)  # fmt: skip

DECIDED = guard("has_decision", "APL73", "还没有送达的决定。", "There is no served decision.", lambda f: f.case is not None and f.case.state in {"enforcing", "performed", "closed"} and f.has_decision)
IN_TIME = guard("remedy_in_time", "ARL20", "已超过申请期限。", "The time for this remedy is over.", lambda f: f.in_time, field="lodged_on")
NOT_WORSE = guard("not_worse", "NOTWORSE", "变更后的处罚比原决定重，请核对文书。", "The changed penalty is heavier than the decision; check the paper.", lambda f: f.case is None or not Terms.given(f.given).is_heavier_than(f.case.decision), "given", field="kinds")
LODGED = (
    Field("lodged_on", "day", T("提出日期", "Lodged on")),
    Field("paper", "line", T("受理文书号", "Number of the paper")),
)
OUTCOME = (
    Field("outcome_on", "day", T("结果日期", "Date of the outcome")),
    Field("paper", "line", T("文书号", "Number of the paper")),
    REASON,
)
NEW_TERMS = (KINDS, AMOUNT, GAINS, PERSON_FINE, BASES)


def _is_public(f: RemedyFacts) -> bool:
    """D27: there is something to correct or to withdraw."""
    return f.case is not None and f.case.publication in SHOWN


OPEN_REMEDY = frozenset({M.RECONSIDERATION, M.SUIT})
FELL = start("D27", when=_is_public, on="case") + stop("D22", "D23", "D26", on="case")
"""What has fallen is taken down, and is neither to be paid nor enforced."""

REMEDY_MOVES = table(
    Move("X1", "lodge_reconsideration", Track.REMEDY, T("登记行政复议", "Record a reconsideration"), frozenset({M.NONE}), (M.RECONSIDERATION,), LR, guards=(DECIDED, IN_TIME), fields=LODGED, clocks=stop("D24", on="case") + pause("D23", "D26", on="case"), clause="ARL20"),
    Move("X2", "lodge_suit", Track.REMEDY, T("登记行政诉讼", "Record a suit"), frozenset({M.NONE, M.UPHELD, M.CHANGED}), (M.SUIT,), LR, guards=(DECIDED, IN_TIME), fields=LODGED, clocks=stop("D24", "D25", on="case") + pause("D23", "D26", on="case"), clause="ALL46"),
    Move("X3", "uphold", Track.REMEDY, T("维持", "Upheld"), OPEN_REMEDY, (M.UPHELD,), LR, fields=OUTCOME, clocks=resume("D23", "D26", on="case"), clause="APL73"),
    Move("X4", "change", Track.REMEDY, T("变更", "Changed"), OPEN_REMEDY, (M.CHANGED,), LR, guards=(NOT_WORSE,), fields=(*OUTCOME, *NEW_TERMS), clocks=resume("D23", "D26", on="case") + start("D27", when=_is_public, on="case"), clause="APL48", tells_reporter=True),
    Move("X5", "revoke", Track.REMEDY, T("撤销", "Revoked"), OPEN_REMEDY, (M.REVOKED,), LR, fields=OUTCOME, clocks=FELL, clause="APL48", tells_reporter=True),
    Move("X6", "find_unlawful", Track.REMEDY, T("确认违法", "Confirmed unlawful"), OPEN_REMEDY, (M.UNLAWFUL,), LR, fields=OUTCOME, clocks=FELL, clause="APL48", tells_reporter=True),
    Move("X7", "declare_void", Track.REMEDY, T("确认无效", "Declared void"), OPEN_REMEDY, (M.VOID,), LR, fields=OUTCOME, clocks=FELL, clause="APL48", tells_reporter=True),
)  # fmt: skip
