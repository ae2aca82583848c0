"""How a paper reaches the party: the five ways, and what each of them needs (APL 61, CPL 87–95)."""

from collections.abc import Callable
from typing import Any

from portal.bilingual import Bilingual as T
from portal.law.workflow.moves import Field, guard

# The rows are read one under the other.
# fmt: off

SERVICE = (
    Field("way", "choice", T("送达方式", "Way of service"), options="service_ways"),
    Field("served_on", "day", T("送达日期", "Date of service"), T("邮寄写签收日，公告写期满日", "By post the day it was signed for, by public notice the day the time was over")),
    Field("receiver", "line", T("签收人", "Received by"), T("公告送达写受送达人", "By public notice: the addressee")),
    Field("witness", "line", T("见证人或录像编号（留置送达必填）", "Witness or video (needed where it was left)"), required=False),
    Field("refused_note", "line", T("拒收情况（留置送达必填）", "Refusal noted (needed where it was left)"), required=False),
    Field("consent", "yes", T("对方已签署电子送达同意书", "The party signed its consent to electronic service"), required=False),
    Field("tracking", "line", T("邮件号，或公告刊登的地方", "Number of the item, or where the notice stood"), T("邮寄、公告送达必填", "Needed by post and by public notice"), required=False),
)

AT_ONCE = frozenset({"direct", "left_with_witness", "electronic"})
"""Ways by which a paper is issued and served on one day."""
SLOW = frozenset({"post", "public_notice"})
"""Ways by which it arrives later: D21 counts from the service (A6.4)."""


def _needs(way: str | frozenset[str], *names: str) -> Callable[[Any], bool]:
    """The fields `names` are filled in where the paper went that way."""
    ways = frozenset({way}) if isinstance(way, str) else way
    return lambda f: f.given.get("way") not in ways or all(f.given.get(name) for name in names)


LEFT_WITH = guard("left_with", "CPL87", "留置送达要有见证人或录像。", "A paper that is left behind needs a witness or a video.", _needs("left_with_witness", "witness"), "given", field="witness")
REFUSAL_NOTED = guard("refusal_noted", "CPL87", "留置送达要写明拒收情况。", "Where a paper is left behind the refusal is noted.", _needs("left_with_witness", "refused_note"), "given", field="refused_note")
CONSENTED = guard("consented", "APL61", "电子送达要有当事人签署的同意书。", "Electronic service needs the party's signed consent.", _needs("electronic", "consent"), "given", field="consent")
TRACKED = guard("tracked", "CPL87", "邮寄送达要写邮件号，公告送达要写公告刊登在哪里。", "By post the number of the item is needed, by public notice where it stood.", _needs(SLOW, "tracking"), "given", field="tracking")
SERVED_AT_ONCE = guard("served_at_once", "APL61", "邮寄、公告送达的，先发出，到了再登记送达。", "By post or public notice it is sent first, and its service recorded when it has arrived.", lambda f: f.given.get("way") not in SLOW, "given", field="way")

HOW_SERVED = (LEFT_WITH, REFUSAL_NOTED, CONSENTED, TRACKED)
"""What every record of a service is asked."""
