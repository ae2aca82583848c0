"""One special action as its page shows it: nothing beyond what was recorded, lower bounds said to be such."""

from calendar import month_name
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from portal.bilingual import Bilingual
from portal.faces.transparency.record import Fact, Said
from portal.faces.transparency.rows import Listed
from portal.faces.transparency.words import at_least, pick
from portal.ground.wording import day
from portal.work.campaigns.models import Campaign, Finding

FEW = 3
"""Up to so many counts stand as figures; more are drawn as bars."""


class Count(NamedTuple):
    """One count: a headline figure or a bar."""

    name: str
    value: int
    said: str
    over: bool
    about: str

    @property
    def number(self) -> str:
        """The same, under the name that headline figures go by."""
        return self.said


class Group(NamedTuple):
    """Counts of one source and date, in their order."""

    about: str
    rows: list[Count]

    @property
    def as_bars(self) -> bool:
        """Many counts are drawn as bars, few stand as figures."""
        return len(self.rows) > FEW

    @property
    def table(self) -> list[list[str]]:
        """The same counts for the table beside the drawing."""
        return [[row.name, row.said] for row in self.rows]


class Fields(NamedTuple):
    """A titled group of key facts."""

    title: str
    rows: list[Fact]


class Issues(NamedTuple):
    """A numbered list of what was found, or looked for."""

    title: str
    texts: list[str]


class Page(NamedTuple):
    """What the page of a special action shows."""

    slug: str
    name: str
    lede: str
    head: list[Fact]
    groups: list[Group]
    issues: list[Issues]
    aims: list[Fields]
    ways: list[Fields]
    later: list[Said]


def listed(campaign: Campaign, lang: str) -> Listed:
    """A special action in the list."""
    name = Bilingual(campaign.name_zh, campaign.name_en).text(lang)
    lede = Bilingual(campaign.lede_zh, campaign.lede_en).text(lang)
    when = [_("%(day)s启动", day=day(campaign.launched_on, lang))] if campaign.launched_on else []
    return Listed(url_for("public.action", slug=campaign.slug), name, "", when, lede)


def composed(campaign: Campaign, lang: str) -> Page:
    """The sections of a special action; what another source says stands only in its box."""
    own = [row for row in campaign.facts if not row.get("other_source")]
    return Page(
        slug=campaign.slug,
        name=Bilingual(campaign.name_zh, campaign.name_en).text(lang),
        lede=Bilingual(campaign.lede_zh, campaign.lede_en).text(lang),
        head=_head(campaign, lang),
        groups=_groups([row for row in campaign.findings if not row.other_source], lang),
        issues=[_issues(row, lang) for row in _in(own, "issues")],
        aims=_fields(own, {"aims": _("目标和原则"), "places": _("涉及的场所")}, lang),
        ways=_fields(own, {"how": _("怎么做的"), "training": _("培训")}, lang),
        later=_later(campaign, lang),
    )


def _head(campaign: Campaign, lang: str) -> list[Fact]:
    """When it began and which published plan it rests on; not stated where not known."""
    launched = day(campaign.launched_on, lang) if campaign.launched_on else ""
    rows = [Fact(_("启动日期"), launched, not launched)]
    if campaign.plan_no:
        rows.append(Fact(_("检查计划"), campaign.plan_no, False))
    if campaign.plan_published_on:
        rows.append(Fact(_("计划公布日期"), day(campaign.plan_published_on, lang), False))
    return rows


def _groups(findings: list[Finding], lang: str) -> list[Group]:
    found: dict[str, list[Count]] = {}
    for row in findings:
        count = _count(row, lang)
        found.setdefault(count.about, []).append(count)
    return [Group(about, rows) for about, rows in found.items()]


def _count(row: Finding, lang: str) -> Count:
    source = Bilingual(row.source_zh, row.source_en).text(lang)
    about = _("到 %(month)s，%(source)s", month=month(row.as_of, lang), source=source) if row.as_of else _opened(source)
    return Count(Bilingual(row.what_zh, row.what_en).text(lang), row.n, at_least(row.n, row.over), row.over, about)


def month(as_of: str, lang: str) -> str:
    """2024-11 or 2024-11-30 or 2024 in words."""
    parts = [int(part) for part in as_of.split("-")]
    if lang == "zh":
        return " ".join(f"{part} {unit}" for part, unit in zip(parts, "年月日", strict=False))
    year, *rest = parts
    return " ".join([*map(str, rest[1:]), *(month_name[part] for part in rest[:1]), str(year)])


def _issues(row: dict[str, Any], lang: str) -> Issues:
    texts = [_opened(text) for text in _texts(row, lang)]
    return Issues(pick(row.get("key"), lang) or _("查出的 %(n)s 个问题", n=len(texts)), texts)


def _fields(rows: list[dict[str, Any]], titles: dict[str, str], lang: str) -> list[Fields]:
    """The sections named in `titles`, in that order; empty ones are left out."""
    found = {name: [_fact(row, lang) for row in _in(rows, name)] for name in titles}
    return [Fields(titles[name], facts) for name, facts in found.items() if facts]


def _fact(row: dict[str, Any], lang: str) -> Fact:
    words = _joined(row, lang)
    return Fact(pick(row.get("key"), lang), words, not words)


def _later(campaign: Campaign, lang: str) -> list[Said]:
    rows = [row for row in campaign.facts if row.get("other_source")]
    counts = [_count(row, lang) for row in campaign.findings if row.other_source]
    said = [Said(_opened(pick(row.get("key"), lang)), _joined(row, lang)) for row in rows]
    return [*said, *(Said(count.about, f"{count.name} {count.said}") for count in counts)]


def _joined(row: dict[str, Any], lang: str) -> str:
    texts = _texts(row, lang)
    inner = any(mark in text for text in texts for mark in ("、", ", "))
    return _opened((_("；") if inner else _("、")).join(texts))


def _opened(text: str) -> str:
    """With a capital where the script has them."""
    return text[:1].upper() + text[1:]


def _in(rows: list[dict[str, Any]], section: str) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("section") == section]


def _texts(row: dict[str, Any], lang: str) -> list[str]:
    return [pick(value, lang) for value in row.get("values") or ()]
