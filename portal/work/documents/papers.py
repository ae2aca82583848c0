"""F01–F20 as data: fields, variants, what stands in each word for word, and who signs (domain 1.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.bilingual import Bilingual as T
from portal.work.documents.whitelist import Kind, PaperField

WAYS: Mapping[str, T] = {
    "direct": T("直接送达", "Delivered in person"),
    "left_with_witness": T("留置送达", "Left with a witness or on video"),
    "electronic": T("电子送达（已签署同意书）", "Electronic, with signed consent"),
    "post": T("邮寄送达", "By post"),
    "public_notice": T("公告送达", "By public notice"),
}
"""How a paper may be served (APL 61, CPL 87-95)."""

SIGNATURE = {"signed": T("已签字", "Signed"), "refused": T("拒绝签字", "Refused to sign")}
VERDICT = {"pass": T("同意", "Pass"), "return": T("退回补正", "Return for correction")}


def f(name: str, zh: str, en: str, kind: Kind = "text", **more: object) -> PaperField:
    """A field that may be left out."""
    return PaperField(name, T(zh, en), kind, **more)  # type: ignore[arg-type]


def need(name: str, zh: str, en: str, kind: Kind = "text", **more: object) -> PaperField:
    """A field without which the paper is not complete; `only` limits that to variants."""
    return f(name, zh, en, kind, required=True, **more)


ByVariant = Mapping[str, tuple[T, ...]]
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Paper:
    """One kind. `titles`: its variants, the first the usual one, with a title of their own or None for the pack's.

    `fixed`: the pack's paragraphs (texts) that close it and `signs`: who signs by hand, both by variant, "" for all and
    "money" where money is to be paid. `sealed`: the variants that are letters with the office's seal; the rest are forms.
    `addressed`: the field that names the receiver of a letter.
    """

    fields: tuple[PaperField, ...]
    titles: Mapping[str, T | None]
    fixed: Texts
    signs: ByVariant
    sealed: frozenset[str]
    addressed: str

    def variant(self, asked: str) -> str:
        """The variant asked for, or the usual one; KeyError where there is none such."""
        if asked and asked not in self.titles:
            raise KeyError(asked)
        return asked or next(iter(self.titles))

    def texts(self, variant: str, *, money: bool) -> tuple[str, ...]:
        """Keys of the closing paragraphs."""
        return (
            self.fixed.get(variant, ()) * bool(variant)
            + (self.fixed.get("money", ()) if money else ())
            + self.fixed.get("", ())
        )

    def signers(self, variant: str) -> tuple[T, ...]:
        """Who signs by hand."""
        return self.signs.get("", ()) + self.signs.get(variant, ()) * bool(variant)


def form(
    *fields: PaperField,
    titles: Mapping[str, T | None] | None = None,
    fixed: Texts | None = None,
    signs: tuple[T, ...] = (),
) -> Paper:
    """A paper in the shape of a table, signed by hand."""
    return Paper(fields, titles or {"": None}, fixed or {}, {"": signs}, frozenset(), "")


def letter(
    *fields: PaperField, titles: Mapping[str, T | None] | None = None, fixed: Texts | None = None, signs: ByVariant | None = None,
    to: str = "party", sealed: tuple[str, ...] | None = None,
) -> Paper:  # fmt: skip
    """A paper to somebody under the office's seal; `sealed` names the variants that are, where not all are."""
    named = titles or {"": None}
    return Paper(fields, named, fixed or {}, signs or {}, frozenset(named if sealed is None else sealed), to)


CAUSE = f("cause", "案由", "Cause of case", "line")
PARTY = need("party", "当事人", "Party", "line")
CREDIT = f("credit_code", "统一社会信用代码", "Unified social credit code", "code")
LEGAL_REP = f("legal_rep", "法定代表人（负责人）", "Legal representative", "line")
ADDRESS = f("address", "地址", "Address", "line")
PHONE = f("phone", "联系电话", "Telephone", "line")
IDENTITY = (PARTY, CREDIT, LEGAL_REP, ADDRESS)
OFFICERS = f("officers", "执法人员及证号", "Officers and certificate numbers", "people")
BASES = f("bases", "法律依据", "Legal basis", "coded", of="bases")
VIOLATIONS = f("violations", "违法行为", "Violations", "coded", of="violations")
PENALTIES = f("kinds", "处罚种类", "Penalties", "coded", of="penalties")
AMOUNT = f("amount", "罚款金额", "Fine", "money")
GAINS = f("gains", "没收违法所得", "Illegal gains confiscated", "money")
PERSON = f("person", "责任人员", "Person responsible", "line")
PERSON_FINE = f("person_fine", "对责任人员的罚款", "Fine on the person responsible", "money")
MONEY = ("amount", "gains", "person_fine")
"""Fields of which each is to be paid."""
TIER = f("tier", "裁量档次", "Discretion tier", "line")
EVIDENCE = f("evidence", "证据", "Evidence", "list")
CONTACT = f("contact", "联系人", "Contact", "line")
CONTACT_PHONE = f("contact_phone", "联系电话", "Telephone", "phone")
CONTACT_ADDRESS = f("contact_address", "联系地址", "Address of the office", "line")
ACCOUNT = f("account", "缴款银行和账户", "Bank and account", "line")

S_OFFICERS = T("执法人员（签名）", "Officers (signature)")
S_HEAD = T("负责人（签名）", "Head of office (signature)")
S_REVIEWER = T("审核人员（签名）", "Reviewer (signature)")
S_PARTY = T("当事人或现场负责人（签名）", "Party or person on site (signature)")
S_ASKED = T("被询问人（逐页签名）", "Person asked (signature on each page)")
S_RECEIVER = T("受送达人（签名）", "Receiver (signature)")
S_WITNESS = T("见证人（签名）", "Witness (signature)")
S_SERVER = T("送达人（签名）", "Served by (signature)")
S_HOST = T("主持人（签名）", "Host (signature)")
S_ALL = T("参加人员（签名）", "All attending (signature)")

OPINIONS = f(
    "opinions", "各级意见", "Opinions", "rows",
    columns=(need("who", "审批环节", "Level", "line"), need("opinion", "意见", "Opinion"), f("on", "日期", "Date", "day")),
)  # fmt: skip
FINDINGS = f(
    "findings", "检查情况", "Findings", "rows",
    columns=(need("item", "检查事项", "Item", "line"), need("answer", "结果", "Answer", "line"), f("note", "说明", "Note")),
)  # fmt: skip
ITEMS = need(
    "items", "整改要求", "Measures", "rows",
    columns=(
        need("measure", "整改措施", "Measure", "coded", of="measures"), f("detail", "具体要求", "Detail"), f("violations", "对应的违法行为", "Violations", "coded", of="violations"),
        need("due_on", "期限", "Due", "day"), need("how_verified", "怎样确认", "How verified", "line"),
    ),
)  # fmt: skip
PROOFS = need(
    "items", "证据清单", "Items", "rows",
    columns=(
        need("what", "名称", "What", "line"), f("source", "来源", "Where from", "line"), f("method", "提取方式", "How", "line"), f("by", "提取人", "By", "line"),
        f("taken_on", "日期", "Date", "day"), f("pages", "页数", "Pages", "count"), f("sha256", "校验值", "Hash", "line"),
    ),
)  # fmt: skip

PAPERS: Mapping[str, Paper] = {
    "F01": form(
        need("source", "案件来源", "Source", "line"), need("received_on", "日期", "Date", "day"), need("target", "涉及场所", "Target", "line"), ADDRESS,
        need("summary", "主要情况", "Summary"), f("proposal", "处理建议", "Proposal"), fixed={"": ("paper_reporter_sealed",)}, signs=(S_OFFICERS, S_HEAD),
    ),
    "F02": form(
        f("source", "案件来源", "Source", "line"), CAUSE, *IDENTITY, PHONE, need("facts", "涉嫌违法的事实", "Suspected facts", only=("file",)),
        need("reasons", "理由", "Reasons", only=("do_not_file",)), BASES, OFFICERS, OPINIONS,
        titles={"file": None, "do_not_file": T("不予立案审批表", "Non-filing approval form")}, signs=(S_OFFICERS, T("部门负责人（签名）", "Head of unit (signature)"), S_HEAD),
    ),
    "F03": letter(
        PARTY, ADDRESS, need("planned_on", "检查日期", "Date", "day"), need("task", "检查任务", "Task"), f("items", "检查事项", "Items", "list"), BASES, OFFICERS,
        f("check_code", "检查码", "Inspection code", "code"), CONTACT, CONTACT_PHONE, fixed={"": ("party_rights_on_site",)},
    ),
    "F04": form(
        CAUSE, PARTY, f("site_person", "现场负责人", "Person in charge on site", "line"), need("place", "检查地点", "Place", "line"), need("started", "开始时间", "Start", "moment"),
        need("ended", "结束时间", "End", "moment"), f("check_code", "检查码", "Inspection code", "code"), OFFICERS, f("joint", "联合检查单位和人员", "Joint agencies", "list"),
        f("recorder", "记录人", "Recorder", "line"), f("task", "检查任务", "Task"), need("id_shown", "已出示执法证件", "Certificates shown", "yes"),
        need("rights_told", "已告知权利义务", "Rights told", "yes"), FINDINGS, f("narrative", "现场情况", "What was found"), EVIDENCE, f("remarks", "当事人意见", "Remarks of the party"),
        f("signature", "现场人员签字", "Signature", "choice", choices=SIGNATURE), f("witness", "见证人或录像", "Witness or video", "line"),
        fixed={"": ("party_rights_on_site", "paper_read_on_site")}, signs=(S_PARTY, S_OFFICERS, S_WITNESS),
    ),
    "F05": form(
        CAUSE, need("started", "开始时间", "Start", "moment"), need("ended", "结束时间", "End", "moment"), need("place", "地点", "Place", "line"), need("person", "被询问人", "Person asked", "line"),
        f("job", "职务", "Job", "line"), f("id_document", "身份证件", "Identity document", "line"), OFFICERS, need("id_shown", "已出示执法证件", "Certificates shown", "yes"),
        need("rights_told", "已告知权利义务", "Rights told", "yes"),
        need("questions", "询问内容", "Questions and answers", "rows", columns=(need("question", "问", "Question"), need("answer", "答", "Answer"))),
        fixed={"": ("paper_read_inquiry",)}, signs=(S_ASKED, S_OFFICERS),
    ),
    "F06": form(
        CAUSE, f("provider", "提供人", "Provider", "line"), PROOFS, f("same_as_original", "与原件核对一致", "Same as the original", "yes"), OFFICERS,
        titles={"evidence": None, "electronic": T("电子数据提取笔录", "Record of electronic data extraction")}, signs=(T("提供人（签名）", "Provider (signature)"), S_OFFICERS),
    ),
    "F07": letter(
        PARTY, ADDRESS, need("items", "物品清单", "List of items"), need("reason", "理由", "Reason"), BASES, need("from_on", "保存期限起", "Kept from", "day"), need("until_on", "保存期限止", "Kept until", "day"),
        f("kept_at", "保存地点", "Kept at", "line"), OFFICERS, titles={"preserve": None, "seize": T("查封（扣押）决定书", "Decision to seal or seize")},
        fixed={"preserve": ("paper_preserved",), "seize": ("party_statement", "paper_order_remedies")}, signs={"": (S_PARTY, S_OFFICERS)},
    ),
    "F08": letter(
        *IDENTITY, need("facts", "查明的情况", "Facts"), VIOLATIONS, BASES, replace(ITEMS, only=("limit", "now", "date")), CONTACT, CONTACT_PHONE, CONTACT_ADDRESS,
        titles={
            "limit": None, "now": T("责令改正通知书", "Order to correct"), "date": T("整改期限变更通知书", "Change of the time to correct"),
            "withdraw": T("撤回责令改正通知书", "Withdrawal of an order to correct"),
        },
        fixed={**dict.fromkeys(("limit", "now", "date"), ("paper_order_proof", "paper_order_refused", "paper_order_remedies")), "withdraw": ("paper_order_remedies",)},
    ),
    "F09": letter(
        PARTY, need("who", "约谈对象", "Who", "line"), need("held_on", "约谈日期", "Date", "day"), f("place", "地点", "Place", "line"), need("risks", "指出的风险", "Risks named"),
        f("commitments", "对方承诺", "Commitments"), OFFICERS, CONTACT, CONTACT_PHONE,
        titles={"notice": None, "record": T("约谈记录", "Record of regulatory interview")}, fixed={"notice": ("paper_interview",)}, signs={"record": (S_PARTY, S_OFFICERS)}, sealed=("notice",),
    ),
    "F10": form(
        CAUSE, *IDENTITY, f("filed_on", "立案日期", "Filed on", "day"), need("facts", "查明的事实", "Facts established"), EVIDENCE, VIOLATIONS, f("nature", "定性", "Nature"), BASES, TIER,
        PENALTIES, AMOUNT, GAINS, PERSON, PERSON_FINE, f("rectification", "整改情况", "Rectification"), need("proposal", "处理建议", "Proposal"), OFFICERS, signs=(S_OFFICERS,),
    ),
    "F11": form(
        CAUSE, f("party", "当事人", "Party", "line"), f("round", "第几次审核", "Round", "count"), f("aspects", "已审核事项", "Reviewed", "list"),
        need("verdict", "审核结论", "Verdict", "choice", choices=VERDICT), need("opinion", "审核意见", "Opinion"), f("reviewer", "审核人员", "Reviewer", "line"), signs=(S_REVIEWER,),
    ),
    "F12": form(
        CAUSE, f("party", "当事人", "Party", "line"), need("held_on", "讨论日期", "Date", "day"), need("attendees", "参加人员", "Attendees"), need("views", "意见", "Views"),
        need("conclusion", "结论", "Conclusion"), signs=(S_ALL,),
    ),
    "F13": letter(
        *IDENTITY, CAUSE, need("facts", "拟认定的违法事实", "Facts to be established"), EVIDENCE, f("reasons", "理由", "Reasons"), need("bases", "法律依据", "Legal basis", "coded", of="bases"),
        need("kinds", "拟作出的处罚", "Proposed penalty", "coded", of="penalties"), f("amount", "拟罚款金额", "Proposed fine", "money"), GAINS, PERSON, PERSON_FINE, TIER, f("replaces", "取代的告知书", "Notice that this one replaces", "code"), CONTACT, CONTACT_PHONE, CONTACT_ADDRESS,
        titles={"statement": None, "hearing": T("行政处罚意见（听证）告知书", "Prior notice of penalty and of the right to a hearing")},
        fixed={"": ("party_statement", "paper_statement_period", "paper_notice_publication"), "hearing": ("paper_hearing_right",)},
    ),
    "F14": form(
        CAUSE, PARTY, f("speaker", "陈述人", "Speaker", "line"), need("heard_on", "日期", "Date", "day"), need("content", "陈述申辩内容", "Statement and defence"),
        f("adopted", "是否采纳", "Adopted", "yes"), need("why", "复核意见", "Re-examination", only=("opinion",)), OFFICERS,
        titles={"record": None, "opinion": T("陈述申辩复核意见书", "Re-examination opinion")}, fixed={"": ("party_statement",)}, signs=(S_PARTY, S_OFFICERS),
    ),
    "F15": letter(
        PARTY, CAUSE, need("held_on", "听证日期", "Date", "day"), need("place", "地点", "Place", "line", only=("notice",)), f("host", "主持人", "Host", "line"), f("open", "公开举行", "In public", "yes"),
        need("record", "听证笔录", "Record", only=("record", "report")), f("opinion", "听证意见", "Opinion"), CONTACT, CONTACT_PHONE,
        titles={"notice": None, "record": T("听证笔录", "Record of hearing"), "report": T("听证报告", "Hearing report")},
        fixed={"notice": ("paper_hearing_rights",)}, signs={"record": (S_HOST, S_PARTY), "report": (S_HOST,)}, sealed=("notice",),
    ),
    "F16": letter(
        PARTY, CREDIT, LEGAL_REP, need("address", "地址", "Address", "line"), CAUSE, need("facts", "违法事实和证据", "Facts and evidence"), EVIDENCE, VIOLATIONS, f("reasons", "理由", "Reasons"),
        f("statement", "陈述、申辩和听证情况", "Statement, defence and hearing"), need("bases", "处罚依据", "Legal basis", "coded", of="bases", only=("penalty", "spot")), TIER,
        need("kinds", "处罚种类", "Penalties", "coded", of="penalties", only=("penalty", "spot")), AMOUNT, GAINS, PERSON, PERSON_FINE, need("perform", "履行方式和期限", "How and when to perform", only=("penalty", "spot")),
        need("ground", "不予处罚的理由", "Ground for no penalty", only=("none",)), need("education", "教育情况", "Education given", only=("none",)), ACCOUNT, OFFICERS,
        titles={
            "penalty": None, "none": T("不予行政处罚决定书", "Decision of no administrative penalty"), "spot": T("当场行政处罚决定书", "On-the-spot administrative penalty decision"),
        },
        fixed={"": ("party_remedies", "party_publication"), "money": ("party_payment",), "spot": ("paper_told_orally",)}, signs={"spot": (S_OFFICERS, S_PARTY)},
    ),
    "F17": form(
        need("document_title", "送达文书", "Document served", "line"), need("document_reference", "文书编号", "Number", "code"), f("party", "受送达人", "Addressee", "line"), need("way", "送达方式", "Way of service", "choice", choices=WAYS),
        need("served_on", "送达日期", "Date of service", "day"), f("receiver", "签收人", "Received by", "line"), f("witness", "见证人或录像", "Witness or video", "line"),
        f("refused_note", "拒收情况", "Refusal"), f("tracking", "邮件号或公告", "Item number or public notice", "line"), f("place", "送达地点", "Place", "line"), signs=(S_RECEIVER, S_WITNESS, S_SERVER),
    ),
    "F18": letter(
        PARTY, ADDRESS, f("decision_reference", "决定书编号", "Decision", "code"), f("decided_on", "决定日期", "Decided on", "day"), f("amount", "应缴罚款", "Fine due", "money"), GAINS,
        f("late_fee", "加处罚款", "Late fee", "money"), f("perform", "应履行的义务", "What must be done"), need("due_on", "履行期限", "Due", "day"), ACCOUNT, need("reason", "理由", "Reason", only=("deferral",)),
        f("instalments", "分期", "Instalments", "rows", columns=(need("due_on", "日期", "Date", "day"), need("amount", "金额", "Amount", "money"))), CONTACT, CONTACT_PHONE,
        titles={"demand": None, "deferral": T("延期（分期）缴纳罚款审批表", "Approval of delay or instalments")},
        fixed={"demand": ("paper_demand", "party_statement")}, signs={"deferral": (S_HEAD,)}, sealed=("demand",),
    ),
    "F19": letter(
        need("to", "接收机关", "To", "line"), CAUSE, f("party", "当事人", "Party", "line"), ADDRESS, need("facts", "情况和移送理由", "Facts and reasons"), BASES, f("materials", "移送材料清单", "Materials", "list"),
        CONTACT, CONTACT_PHONE, titles={
            "transfer": None, "crime": T("涉嫌犯罪案件移送书", "Transfer of a suspected crime"), "escalation": T("案件上报函", "Letter to the municipal office"), "referral": T("举报移送函", "Letter passing on a report"), "police": T("线索通报函", "Letter telling the police of a clue"),
        },
        fixed={"": ("paper_transfer_reply",)}, to="to",
    ),
    "F20": form(
        CAUSE, f("party", "当事人", "Party", "line"), f("filed_on", "立案日期", "Filed on", "day"), need("kind", "结案方式", "Kind of closing", "coded", of="closures"), need("result", "办理结果", "Result"),
        f("performance", "履行情况", "Performance"), f("rectification", "整改情况", "Rectification"), f("publication", "公示情况", "Publication"), f("archive", "归档清单", "Archive list", "list"), OFFICERS, OPINIONS,
        signs=(S_OFFICERS, S_HEAD),
    ),
}  # fmt: skip
