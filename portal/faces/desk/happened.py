"""Words for what happened and for who looked: every event and every sight has some, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.bilingual import Bilingual as T
from portal.faces.desk.choices import say
from portal.law.workflow.actors import Role
from portal.law.workflow.alarm import ALARM_STEPS
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES

PARTS: Mapping[str, T] = MappingProxyType(
    {
        "proposed": T("提出{what}，等批准", "{what}: proposed"),
        "approved": T("批准{what}", "{what}: approved"),
        "returned": T("退回{what}", "{what}: returned"),
        "void": T("{what}未生效：批准时条件已不符合", "{what}: void, no longer allowed when it was to be approved"),
    }
)
"""What becomes of a proposal, after the name of its move."""

NOTES: Mapping[str, T] = MappingProxyType(
    {
        "message": T("给反映人发消息", "Message sent to the reporter"),
        "contact_changed": T("反映人改了联系方式", "The reporter changed the contact"),
        "picture_covered": T("遮盖反映人发的图片", "A picture the reporter sent was covered"),
        "picture_passed": T(
            "确认反映人发的图片没有要遮的", "A picture the reporter sent was found to need no covering"
        ),
        "notices_asked": T("反映人要求有消息时提醒", "The reporter asked to be told when there is news"),
        "notices_confirmed": T("反映人确认了提醒地址", "The reporter confirmed the address for notices"),
        "notices_stopped": T("反映人停止了提醒", "The reporter stopped the notices"),
        "notice.retried": T("重新发送提醒", "Notice to be sent again"),
        "notice.given_up": T("放弃发送提醒", "Notice given up"),
        "codes_printed": T("打印二维码标签", "Labels with codes printed"),
        "slip_handed": T("回执交给反映人", "Receipt handed to the reporter"),
        "venue_matched": T("核对场所", "Venue matched"),
        "police_told": T("告知公安机关", "Police told"),
        "visit_due_again": T(
            "核查被认定无效，首次核查重新计时", "The visit was declared invalid; the first visit is due anew"
        ),
        "assign": T("指定承办人员", "Officer assigned"),
        "unassign": T("解除承办", "Officer relieved"),
        "facts_corrected": T("更正案情", "Facts of the case corrected"),
        "paper_served": T("登记文书送达", "Service of a paper recorded"),
        "device.entered": T("登记设备", "Device entered"),
        "device.suspended": T("设备已暂停刷脸", "Face scan of a device suspended"),
        "device.fixed": T("设备已整改", "Device fixed"),
        "device.reinstated": T("设备已恢复", "Device reinstated"),
        "device.removed": T("设备已拆除", "Device removed"),
        "cases_merged": T("并入了另一案件", "Another case was merged into this one"),
        "recuse": T("登记回避", "Officer stepped aside"),
        "complaint_tied": T("并入一件投诉", "A complaint was added to the case"),
        "recheck_reopened": T("复核决定重新办理", "To be looked at again after a re-check"),
        "reporters_told": T("给反映人发后续消息", "Reporters told what came later"),
        "named_told": T("告知实名反映人", "Reporters by name told"),
        "document.issue": T("文书定稿编号", "Document issued"),
        "document.void": T("文书作废", "Document declared void"),
        "template.replaced": T("更换文书模板", "Template of a paper replaced"),
        "document.serve": T("送达文书", "Document served"),
        "evidence": T("登记证据", "Evidence recorded"),
        "evidence_added": T("登记证据", "Evidence recorded"),
        "case.exported": T("导出案卷", "Case file taken out"),
        "entered": T("登记", "Entered in the register"),
        "clock.overdue": T("期限已过，已提醒", "A deadline has passed; told"),
        "clock.escalated": T(
            "逾期满 3 个工作日，已报市级督办", "Overdue for 3 working days; the municipal supervisor told"
        ),
        "clock.lapsed": T(
            "登记保存期满未处理，措施自动解除", "Preserved evidence was not dealt with in time; the measure has lapsed"
        ),
        "alarm.late": T("求助到期还没有回复", "An alarm was not answered in time"),
        **{f"alarm.{name}": step.label for name, step in ALARM_STEPS.items()},
        "calendar.prepared": T("提出日历变更", "Change of the calendar prepared"),
        "calendar.changed": T("日历变更生效，期限已重算", "Calendar changed, deadlines computed again"),
        "calendar.returned": T("退回日历变更", "Change of the calendar returned"),
    }
)
"""Events that are no moves, by the name that their writer gives them."""

SIGHTS: Mapping[str, T] = MappingProxyType(
    {
        "page": T("打开页面", "Opened the page"),
        "words": T("看了反映人的原文和消息", "Read the reporter's own words and messages"),
        "identity": T("看了反映人的姓名和联系方式", "Saw the reporter's name and contact"),
        "image": T("打开了反映人发的图片", "Opened a picture the reporter sent"),
        "covered": T("打开了遮盖好的图片", "Opened the covered copy of a picture"),
        "document": T("打开文书", "Opened a document"),
        "evidence": T("打开证据", "Opened evidence"),
        "print": T("打印", "Printed"),
        "export": T("导出", "Exported"),
        "alarm": T("打开反映人的求助", "Opened an alarm of the reporter"),
        "person": T("看了现场人员的姓名", "Saw the name of the person on site"),
    }
)
"""What a sight records, by its code."""


FROM_REPORTER: Mapping[str, T] = MappingProxyType({"message": T("反映人发来消息", "Message from the reporter")})
"""What reads differently where the reporter did it."""


def event_words(move: str, track: Track | str, role: str = "") -> T:
    """What an event says; KeyError for a name that nobody gave words."""
    if role == Role.CITIZEN.value and move in FROM_REPORTER:
        return FROM_REPORTER[move]
    name, dot, part = move.rpartition(".")
    moves = MOVES[Track(track)] if track in {each.value for each in Track} else {}
    if move in moves:
        return moves[move].label
    if dot and part in PARTS and name in moves:
        return PARTS[part].format(what=moves[name].label)
    return NOTES[move]


def words_of(move: str, track: Track | str, role: str = "") -> str:
    """The same in the page's language."""
    return say(event_words(move, track, role))


def looked(what: str) -> str:
    """What somebody looked at, in the page's language."""
    return say(SIGHTS[what])
