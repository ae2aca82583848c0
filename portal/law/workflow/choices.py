"""The short lists a form of a move offers that are no list of a city pack: code -> words, in the order of the page.

A code is what is stored; it never reaches a page. Sources: domain parts A, B and C, and the articles named.
"""

from collections.abc import Mapping
from types import MappingProxyType

from portal.bilingual import Bilingual as T

Words = Mapping[str, T]

PRIORITIES: Words = MappingProxyType(
    {"normal": T("一般", "Normal"), "high": T("优先", "High"), "urgent": T("紧急", "Urgent")}
)

ASK_ITEMS: Words = MappingProxyType(
    {
        "place": T("地点（名称、地址或怎么走）", "The place (name, address or how to get there)"),
        "machine": T("机器编号或机器的样子", "The machine's number, or what it looks like"),
        "when": T("什么时候", "When it happened"),
        "what": T("发生了什么", "What happened"),
        "photo": T("设备或告示的照片", "A photo of the device or the notice"),
        "order": T("订单、付款或会员记录", "An order, payment or membership record"),
        "other": T("其他", "Something else"),
    }
)
"""What a reporter may be asked for (K2): everything at once."""

CHANNELS: Words = MappingProxyType(
    {
        "web": T("网上", "Online"),
        "phone": T("电话", "By phone"),
        "counter": T("窗口当面", "At the counter"),
        "hotline": T("市民热线工单", "Citizens’ hotline slip"),
    }
)
"""How a report came in."""

CASE_SOURCES: Words = MappingProxyType(
    {
        "complaint": T("投诉举报", "Complaint"),
        "inspection": T("日常检查发现", "Found in an inspection"),
        "media": T("媒体报道", "Media"),
        "superior": T("上级交办", "Handed down by a superior office"),
        "agency": T("其他部门移送", "Passed on by another agency"),
        "campaign": T("专项行动", "Special action"),
    }
)
"""Where a case comes from (M1)."""

PAUSE_GROUNDS: Words = MappingProxyType(
    {
        "hearing": T("听证", "Hearing"),
        "test": T("检验、检测", "Testing"),
        "appraisal": T("鉴定", "Expert appraisal"),
        "announcement": T("公告", "Public notice"),
        "assistance": T("请求其他机关协助", "Help asked of another authority"),
    }
)
"""What may stop the clock (M33)."""

TIERS: Words = MappingProxyType(
    {
        "none": T("不予处罚", "No penalty"),
        "mitigated": T("减轻处罚", "Below the range"),
        "lenient": T("从轻处罚", "Lenient"),
        "general": T("一般处罚", "Ordinary"),
        "heavy": T("从重处罚", "Heavy"),
    }
)
"""The five tiers of the discretion rules."""

REVIEW_ASPECTS: Words = MappingProxyType(
    {
        "power": T("主体和权限合法", "Competence of the office and its officers"),
        "facts": T("事实清楚、证据充分", "Facts and evidence"),
        "law": T("适用法律准确", "Law applied"),
        "discretion": T("裁量适当", "Use of discretion"),
        "procedure": T("程序合法", "Procedure"),
        "crime": T("是否涉嫌犯罪", "Whether a crime is suspected"),
    }
)
"""What a legal review looks at (APL 58)."""

HARMS: Words = MappingProxyType({"none": T("没有危害后果", "No harm"), "slight": T("危害后果轻微", "Slight harm")})
"""How much harm was done, where no penalty is to be imposed (APL 33)."""

NO_PENALTY_GROUNDS = ("NO_PENALTY_MINOR", "NO_PENALTY_FIRST", "NO_PENALTY_NOFAULT", "NOT_FOUND")
"""Codes of list C8 on which a decision not to penalise may rest (APL 33, 57)."""

VISIT_PURPOSES: Words = MappingProxyType(
    {
        "first": T("首次核查", "First visit"),
        "re_inspection": T("复查", "Re-inspection"),
        "look_back": T("回头看", "Look-back"),
        "sample": T("抽查", "Sample of a special action"),
    }
)

SERVICE_WAYS: Words = MappingProxyType(
    {
        "direct": T("直接送达", "Delivered in person"),
        "left_with_witness": T("留置送达", "Left with a witness or on video"),
        "electronic": T("电子送达（已签署同意书）", "Electronic, with signed consent"),
        "post": T("邮寄送达", "By post"),
        "public_notice": T("公告送达", "By public notice"),
    }
)
"""APL 61, CPL 87–95."""

SIGNATURES: Words = MappingProxyType({"signed": T("已签字", "Signed"), "refused": T("拒绝签字", "Refused to sign")})

PUBLICATION_CLASSES: Words = MappingProxyType(
    {"minor": T("轻微", "Minor"), "general": T("一般", "General"), "serious": T("严重", "Serious")}
)
"""It sets how long a record is shown (D28)."""

PARTY_KINDS: Words = MappingProxyType({"entity": T("单位", "Entity"), "citizen": T("个人", "Person")})

REOPEN_GROUNDS: Words = MappingProxyType(
    {
        "new_evidence": T("有新证据", "New evidence"),
        "recheck_upheld": T("复核认为应当重新办理", "A re-check found that it has to be done again"),
        "decision_revoked": T("决定被撤销或变更", "The decision was revoked or changed"),
        "relapse": T("改正之后又犯", "It was put right and has happened again"),
    }
)
"""Why a closed case is opened again (M31)."""

HELD_KINDS: Words = MappingProxyType(
    {
        "preserve": T("先行登记保存的", "What was registered and preserved"),
        "seize": T("查封、扣押的", "What was sealed or seized"),
    }
)
"""What may be lifted, apart from each other (M8; APL 56, ACL 25)."""

EVIDENCE_LISTS: Words = MappingProxyType(
    {
        "evidence": T("全部证据", "All evidence"),
        "electronic": T("只列电子数据、视听资料", "Electronic data and audio-visual material only"),
    }
)
"""What a list of evidence holds (F06)."""

FACTS_LEARNT: Words = MappingProxyType(
    {
        "visit": T("现场核查", "A visit"),
        "inquiry": T("询问", "An inquiry"),
        "party": T("当事人提供的材料", "Papers of the party"),
        "register": T("登记机关的登记信息", "The register of businesses"),
        "complaint": T("投诉举报的补充", "More from a complaint"),
        "agency": T("其他部门告知", "Another agency"),
        "slip": T("原来登记有误", "A slip when it was entered"),
    }
)
"""From what a correction of the facts of a case was learnt."""

CASE_FACTS: Words = MappingProxyType(
    {
        "conduct_from": T("行为开始", "Conduct from"),
        "conduct_to": T("行为结束", "Conduct to"),
        "violations": T("涉嫌的问题", "Suspected violations"),
        "private_space": T("涉及私密空间", "Private space"),
        "under_14": T("涉及未满十四周岁的人", "Persons under 14"),
        "harm": T("危害生命健康或者金融安全", "Harm to life, health or financial safety"),
        "summary": T("问题概述", "Summary"),
        "operator": T("经营主体", "Operator"),
    }
)
"""What may be corrected of a case."""

DEVICE_STATES: Words = MappingProxyType(
    {
        "in_use": T("在用", "In use"),
        "suspended": T("已暂停刷脸", "Face scan suspended"),
        "fixed": T("已整改", "Fixed"),
        "reinstated": T("已恢复", "Reinstated"),
        "removed": T("已拆除", "Removed"),
    }
)
"""A3: what becomes of one machine; suspending a function is a measure of the owner, not a penalty."""

DEVICE_KINDS: Words = MappingProxyType(
    {
        "gate": T("门禁、闸机", "Door or gate"),
        "locker": T("储物柜", "Locker"),
        "vending": T("自动售货机", "Vending machine"),
        "camera": T("摄像机", "Camera"),
        "terminal": T("自助终端、平板", "Terminal or tablet"),
        "screen": T("屏幕", "Screen"),
        "other": T("其他", "Other"),
    }
)

CHOICES: Mapping[str, Words] = MappingProxyType(
    {
        "priorities": PRIORITIES,
        "ask_items": ASK_ITEMS,
        "case_sources": CASE_SOURCES,
        "pause_grounds": PAUSE_GROUNDS,
        "tiers": TIERS,
        "harms": HARMS,
        "review_aspects": REVIEW_ASPECTS,
        "visit_purposes": VISIT_PURPOSES,
        "service_ways": SERVICE_WAYS,
        "signatures": SIGNATURES,
        "publication_classes": PUBLICATION_CLASSES,
        "party_kinds": PARTY_KINDS,
        "reopen_grounds": REOPEN_GROUNDS,
        "held_kinds": HELD_KINDS,
        "evidence_lists": EVIDENCE_LISTS,
        "facts_learnt": FACTS_LEARNT,
        "case_facts": CASE_FACTS,
        "device_states": DEVICE_STATES,
        "device_kinds": DEVICE_KINDS,
    }
)
"""By the name that a field of a move gives in `options`."""
