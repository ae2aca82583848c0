"""From the draft's answers to a report: what is still missing, what the check page says, and the value that is sent."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.faces.intake.forms.notices import reached_by
from portal.ground.web.i18n import joined, lang
from portal.ground.wording import day
from portal.law.catalogue.types import Pack
from portal.work.complaints.answers import Answers, Contact, Place
from portal.work.complaints.draft import Content

ORDER = ("place", "where", "what", "when", "evidence", "describe", "contact", "check")
"""The eight steps, as their addresses name them."""


class Row(NamedTuple):
    """One answer on the check page, and the step that changes it."""

    step: str
    term: str
    value: Any


def number(step: str) -> int:
    """1–8."""
    return ORDER.index(step) + 1


def title(step: str) -> str:
    """What a step asks, in two or three words."""
    return {
        "place": _("地点类型"), "where": _("在哪里"), "what": _("发生了什么"), "when": _("什么时候"),
        "evidence": _("照片和材料"), "describe": _("经过"), "contact": _("怎么联系您"), "check": _("核对"),
    }[step]  # fmt: skip


UNUSED = "_unused"
"""Beside the raw input: the steps whose answers came from a device and could not be used as they were."""


def missing(content: Content) -> list[str]:
    """The steps without which a report cannot be sent, in order."""
    told = content.answers
    unused = {step for step, _said in content.raw.get(UNUSED, [])}
    lacks = {
        "place": "scenario" not in told,
        "where": "district" not in told,
        "what": not (told.get("violations") or told.get("own")),
        "when": "from" not in told,
        "describe": bool(told.get("own")) and not told.get("violations") and not told.get("words"),
    }
    return [step for step in ORDER if lacks.get(step) or step in unused]


def answers(content: Content) -> Answers:
    """The report as it is sent; KeyError while a step is missing."""
    told = content.answers
    return Answers(
        scenario=told["scenario"], district=told["district"], conduct_from=date.fromisoformat(told["from"]), place=_place(told),
        venue_id=told.get("venue_id"), violations=tuple(told.get("violations", ())), own_words=bool(told.get("own")),
        ongoing=told.get("still") == "yes", words=told.get("words", ""), photos=tuple(content.photos), contact=contact(told.get("contact", {})),
        contact_consent=bool(told.get("contact", {}).get("pass_on")), language=lang(), same=told.get("same", ""),
    )  # fmt: skip


def _place(told: dict[str, Any]) -> Place:
    place = told.get("place", {})
    address = place.get("address", "")
    if place.get("street"):
        address = f"{address}（{place['street']}）"
    point = {"lat": place.get("lat"), "lon": place.get("lon")}
    return Place(name=place.get("name", ""), address=address, machine_no=place.get("machine_no", ""), **point)


def contact(said: dict[str, Any]) -> Contact:
    """The contact as far as the chosen way needs it: what another way would have needed is not sent."""
    mode, under_14 = said.get("mode", "code"), bool(said.get("child"))
    named = mode == "named"
    # A child who leaves a number without a name wants to be rung up: nobody could see it otherwise.
    rings = bool(said.get("call_back")) or (under_14 and (said.get("guardian") == "no" or mode == "code"))
    return Contact(
        mode=mode, under_14=under_14, quiet_to=reached_by(said) if mode == "quiet" else "",
        name=said.get("name", "") if named else "", mail=said.get("mail", "") if named else "",
        phone=said.get("phone", "") if rings or named else "", call_back=rings and bool(said.get("phone")),
        **(_guardian(said) if under_14 else {}),
    )  # fmt: skip


def _guardian(said: dict[str, Any]) -> dict[str, Any]:
    names = {name: said.get(name, "") for name in ("guardian_name", "guardian_phone")}
    return {**names, "no_guardian": said.get("guardian") != "yes"}


def rows(content: Content, pack: Pack, today: date) -> list[Row]:
    """Everything that was answered, in the order of the steps."""
    told = content.answers
    values = {
        "place": pack.scenarios[told["scenario"]].plain.text(lang()) if "scenario" in told else None,
        "where": _where(told, pack),
        "what": what(told, pack),
        "when": _when(told, today),
        "evidence": _evidence(content),
        "describe": told.get("words") or _("没有写"),
        "contact": _contact_line(told),
    }
    return [Row(step, title(step), value or _("还没填")) for step, value in values.items()]


def _where(told: dict[str, Any], pack: Pack) -> str | None:
    if "district" not in told:
        return None
    place, district = told.get("place", {}), pack.districts[told["district"]].name.text(lang())
    name = place.get("name_en") if lang() == "en" and place.get("name_en") else place.get("name", "")
    parts = [name, place.get("address", ""), place.get("machine_no", ""), place.get("street", ""), district]
    parts += [_("附上了位置")] if place.get("lat") else []
    parts += [_("和公开的 %(number)s 是同一件事", number=told["same"])] if told.get("same") else []
    return joined(parts)


def what(told: dict[str, Any], pack: Pack) -> list[str]:
    """What was ticked, in plain words."""
    found = [pack.violations[code].plain for code in told.get("violations", ())]
    return [*(text.text(lang()) for text in found if text), *([_("我自己写")] if told.get("own") else [])]


def _when(told: dict[str, Any], today: date) -> str | None:
    if "from" not in told:
        return None
    said = {"yes": _("现在还这样"), "no": _("已经没有了"), "unsure": _("现在怎样不清楚")}[told.get("still", "unsure")]
    first = day(date.fromisoformat(told["from"]), lang(), today=today)
    return f"{first}，{said}" if lang() == "zh" else f"{first}, {said[:1].lower()}{said[1:]}"


def _evidence(content: Content) -> str:
    n = len(content.photos)
    return ngettext("%(num)s 个文件", "%(num)s 个文件", n) if n else _("没有")


def _contact_line(told: dict[str, Any]) -> list[str]:
    said = told.get("contact", {})
    reach = "，".join(filter(None, (said.get("name", ""), said.get("phone", ""), said.get("mail", ""))))
    mode = said.get("mode", "code")
    reach = reached_by(said) if mode == "quiet" and not said.get("call_back") else reach
    line = {
        "code": _("不留名，用查询码看消息"),
        "quiet": _("不留名，有消息时提醒我"),
        "named": _("留名，可以打电话给我"),
    }[mode]
    lines = [line, *([reach] if reach and (mode != "code" or said.get("call_back")) else [])]
    lines += [_("请打电话给我")] if said.get("call_back") else []
    return [*lines, *([_("我未满 14 周岁")] if said.get("child") else [])]
