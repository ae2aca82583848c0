"""The states of each track (domain part A), and the words for them."""

from enum import StrEnum

from portal.bilingual import Bilingual


class Track(StrEnum):
    """What moves through states: each has one table of moves."""

    COMPLAINT = "complaint"
    CASE = "case"
    ORDER = "order"
    VISIT = "visit"
    PUBLICATION = "publication"
    REMEDY = "remedy"


class ComplaintState(StrEnum):
    """A1. `closed` is set by the clock after `answered`."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    TRANSFER_PENDING = "transfer_pending"
    ACCEPTED = "accepted"
    RESULT_READY = "result_ready"
    ANSWERED = "answered"
    RECHECK_REQUESTED = "recheck_requested"
    REJECTED = "rejected"
    REFERRED_OUT = "referred_out"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class CaseState(StrEnum):
    """A2. Waiting for a signature is a pending proposal, not a state."""

    PRELIMINARY = "preliminary"
    INVESTIGATING = "investigating"
    REVIEW = "review"
    NOTICE = "notice"
    HEARING = "hearing"
    DECIDING = "deciding"
    DECIDED = "decided"
    ENFORCING = "enforcing"
    PERFORMED = "performed"
    CLOSED = "closed"
    TRANSFERRED = "transferred"


class OrderState(StrEnum):
    """A3 Rectification, kept on the correction order; `none` is a case without an order in force."""

    NONE = "none"
    ORDERED = "ordered"
    EVIDENCE_IN = "evidence_in"
    VERIFIED = "verified"
    FAILED = "failed"
    REFUSED = "refused"
    OVERDUE = "overdue"


class VisitState(StrEnum):
    """A3 Visit."""

    PLANNED = "planned"
    DONE = "done"
    SIGNED = "signed"
    INVALID = "invalid"
    ATTEMPT = "attempt"


class PublicationState(StrEnum):
    """A3 Publication; `declined` is a reasoned no, which may be proposed again."""

    NONE = "none"
    PROPOSED = "proposed"
    DECLINED = "declined"
    REDACTED = "redacted"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVED_EARLY = "removed_early"


class RemedyState(StrEnum):
    """A3 Remedy, with the outcomes of A6.12."""

    NONE = "none"
    RECONSIDERATION = "reconsideration"
    SUIT = "suit"
    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"
    UNLAWFUL = "unlawful"
    VOID = "void"


State = ComplaintState | CaseState | OrderState | VisitState | PublicationState | RemedyState

STATES: dict[Track, type[StrEnum]] = {
    Track.COMPLAINT: ComplaintState,
    Track.CASE: CaseState,
    Track.ORDER: OrderState,
    Track.VISIT: VisitState,
    Track.PUBLICATION: PublicationState,
    Track.REMEDY: RemedyState,
}

ENDS: dict[Track, frozenset[str]] = {
    Track.COMPLAINT: frozenset({"referred_out", "duplicate", "withdrawn", "closed"}),
    Track.CASE: frozenset({"closed"}),
    Track.ORDER: frozenset({"none"}),
    Track.VISIT: frozenset({"invalid", "attempt"}),
    Track.PUBLICATION: frozenset({"withdrawn", "expired", "removed_early"}),
    Track.REMEDY: frozenset({"revoked", "void", "unlawful"}),
}
"""States that nothing has to leave; all others have a way out."""

STATE_NAMES: dict[Track, dict[str, Bilingual]] = {
    Track.COMPLAINT: {
        "submitted": Bilingual("已提交", "Submitted"),
        "needs_info": Bilingual("等补充材料", "Waiting for more information"),
        "transfer_pending": Bilingual("转区待接收", "Transfer waiting to be taken"),
        "accepted": Bilingual("已受理", "Taken up"),
        "result_ready": Bilingual("待告知结果", "Result to be told"),
        "answered": Bilingual("已告知结果", "Result told"),
        "recheck_requested": Bilingual("申请复核", "Re-check asked"),
        "rejected": Bilingual("不予受理", "Not taken up"),
        "referred_out": Bilingual("已移送其他部门", "Referred to another agency"),
        "duplicate": Bilingual("已并入", "Merged"),
        "withdrawn": Bilingual("已撤回", "Withdrawn"),
        "closed": Bilingual("已办结", "Finished"),
    },
    Track.CASE: {
        "preliminary": Bilingual("初步核查", "Preliminary check"),
        "investigating": Bilingual("调查取证", "Investigation"),
        "review": Bilingual("法制审核", "Legal review"),
        "notice": Bilingual("告知陈述申辩", "Notice and defence"),
        "hearing": Bilingual("听证", "Hearing"),
        "deciding": Bilingual("待决定", "To be decided"),
        "decided": Bilingual("已决定待送达", "Decided, to be served"),
        "enforcing": Bilingual("执行", "Enforcement"),
        "performed": Bilingual("已履行", "Performed"),
        "closed": Bilingual("已结案", "Closed"),
        "transferred": Bilingual("已移送", "Transferred"),
    },
    Track.ORDER: {
        "none": Bilingual("无", "None"),
        "ordered": Bilingual("已责令改正", "Correction ordered"),
        "evidence_in": Bilingual("证明已交，待复查", "Proof in, to be re-inspected"),
        "verified": Bilingual("已确认改好", "Verified"),
        "failed": Bilingual("复查未通过", "Re-inspection failed"),
        "refused": Bilingual("拒不改正", "Refused to correct"),
        "overdue": Bilingual("逾期未改", "Overdue"),
    },
    Track.VISIT: {
        "planned": Bilingual("已安排", "Planned"),
        "done": Bilingual("待签字", "To be signed"),
        "signed": Bilingual("有效", "Valid"),
        "invalid": Bilingual("无效", "Invalid"),
        "attempt": Bilingual("到访未成", "Attempt"),
    },
    Track.PUBLICATION: {
        "none": Bilingual("未提出", "Not proposed"),
        "proposed": Bilingual("已提出公示", "Proposed"),
        "declined": Bilingual("决定不公示", "Not to be published"),
        "redacted": Bilingual("已隐去信息", "Redacted"),
        "approved": Bilingual("已批准公示", "Approved"),
        "published": Bilingual("公示中", "Published"),
        "corrected": Bilingual("公示中（已更正）", "Published (corrected)"),
        "withdrawn": Bilingual("已撤回公示", "Withdrawn"),
        "expired": Bilingual("公示期满", "Expired"),
        "removed_early": Bilingual("提前撤下", "Removed early"),
    },
    Track.REMEDY: {
        "none": Bilingual("无", "None"),
        "reconsideration": Bilingual("行政复议中", "Under reconsideration"),
        "suit": Bilingual("行政诉讼中", "In litigation"),
        "upheld": Bilingual("维持", "Upheld"),
        "changed": Bilingual("变更", "Changed"),
        "revoked": Bilingual("撤销", "Revoked"),
        "unlawful": Bilingual("确认违法", "Confirmed unlawful"),
        "void": Bilingual("确认无效", "Declared void"),
    },
}


def state_name(track: Track, state: str) -> Bilingual:
    """The officer's word for a state."""
    return STATE_NAMES[track][state]
