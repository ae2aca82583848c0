"""Words for what happened and for who looked: every event and every sight has some, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.bilingual import Bilingual as T
from portal.faces.desk.choices import say
from portal.law.workflow.actors import Role
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
        "material": T("反映人补充材料", "The reporter added material"),
        "contact_changed": T("反映人改了联系方式", "The reporter changed the contact"),
        "venue_matched": T("核对场所", "Venue matched"),
        "police_told": T("告知公安机关", "Police told"),
        "assign": T("指定承办人员", "Officer assigned"),
        "unassign": T("解除承办", "Officer relieved"),
        "recuse": T("登记回避", "Officer stepped aside"),
        "complaint_tied": T("并入一件投诉", "A complaint was added to the case"),
        "recheck_reopened": T("复核决定重新办理", "To be looked at again after a re-check"),
        "named_told": T("告知实名反映人", "Reporters by name told"),
        "document.issue": T("文书定稿编号", "Document issued"),
        "document.void": T("文书作废", "Document declared void"),
        "document.serve": T("送达文书", "Document served"),
        "evidence": T("登记证据", "Evidence recorded"),
        "evidence_added": T("登记证据", "Evidence recorded"),
        "entered": T("登记", "Entered in the register"),
    }
)
"""Events that are no moves, by the name that their writer gives them."""

SIGHTS: Mapping[str, T] = MappingProxyType(
    {
        "page": T("打开页面", "Opened the page"),
        "words": T("看了反映人的原文和消息", "Read the reporter's own words and messages"),
        "identity": T("看了反映人的姓名和联系方式", "Saw the reporter's name and contact"),
        "image": T("打开了反映人发的图片", "Opened a picture the reporter sent"),
        "document": T("打开文书", "Opened a document"),
        "evidence": T("打开证据", "Opened evidence"),
        "print": T("打印", "Printed"),
        "export": T("导出", "Exported"),
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
