"""How the quiet notices of one complaint stand, in the reporter's words."""

from typing import NamedTuple

from flask_babel import gettext as _

from portal.clock import now
from portal.faces.intake.forms.notices import offered
from portal.ground.db import db
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import contact_of
from portal.work.notices.actions.asking import ACTIVE
from portal.work.notices.queries import Standing, standing


class Row(NamedTuple):
    """One state: its mark, what it means, and what to do next."""

    state: str
    kind: str
    word: str
    text: str
    link: str
    is_active: bool
    """Whether there is an address that can be taken back."""


def row_of(found: Complaint) -> Row | None:
    """For the tracking page; None where nothing is offered and nothing was asked for."""
    held = standing(db.session(), found.id)
    channels = offered()
    if held is None and not channels:
        return None
    to = contact_of(found).quiet_to
    state = held.state if held else "asked" if _was_given(found) else "none"
    return _row(state if to or state not in ACTIVE else "stopped", held, masked(to))


def _was_given(found: Complaint) -> bool:
    """Whether an address came with the report, and nobody has written to it yet."""
    return found.sealed_part is not None and found.sealed_part.mode == "quiet"


def _row(state: str, held: Standing | None, to: str) -> Row:
    late = state == "waiting" and held is not None and held.confirm_until is not None and held.confirm_until < now()
    kind, word, text, link = {
        "none": ("plain", _("没有开"), _("有消息时，可以给您发一句提醒。不说是什么事。"), _("开提醒")),
        "asked": ("soon", _("等您确认"), _("确认码正在发往 %(to)s。", to=to), _("填确认码")),
        "waiting": ("soon", _("等您确认"), _("确认码发到了 %(to)s。确认了才开始提醒。", to=to), _("填确认码")),
        "expired": ("paused", _("已停"), _("没有确认，地址已经删掉。"), _("再开提醒")),
        "on": ("done", _("已开"), _("有消息时，发一句提醒到 %(to)s。", to=to), _("改或停")),
        "stopped": ("paused", _("已停"), _("不再提醒，地址已经删掉。"), _("再开提醒")),
        "failed": ("late", _("送不到"), _("%(to)s 收不到，请换一个。", to=to), _("换一个")),
    }["expired" if late else state]
    return Row(state, kind, word, text, link, state in ACTIVE | {"asked"})


def masked(to: str) -> str:
    """Enough of an address to see a slip in it, too little for whoever looks over the shoulder."""
    name, at, host = to.partition("@")
    if at:
        return f"{name[:2]}***@{host}"
    return f"***{to[-4:]}" if to else ""
