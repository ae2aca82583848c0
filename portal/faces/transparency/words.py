"""The words of codes on the public pages: outcomes, kinds of place, amounts, lower bounds."""

from typing import Any

from flask_babel import gettext as _

from portal.bilingual import Bilingual
from portal.ground.wording import number, yuan
from portal.law.catalogue.types import Deadline, Pack

WAN = 1_000_000
"""Fen in ten thousand yuan."""


def pick(value: Any, lang: str) -> str:
    """A text kept as {zh, en} in the reader's language, else in the other; plain text as it is; '' for nothing."""
    if isinstance(value, dict):
        return str(value.get(lang) or value.get("zh") or value.get("en") or "")
    return str(value) if value else ""


def outcome_name(pack: Pack, code: str) -> Bilingual:
    """The name of an outcome: a row of list C4 or a ground of list C8; KeyError for any other code."""
    return pack.penalties[code].name if code in pack.penalties else pack.closures[code].name


def outcome_words(pack: Pack, outcome: str, fine_fen: int | None, lang: str) -> str:
    """What was decided, in words; the amount stands in the fine's place where there is one."""
    said = []
    for code in outcome.split(","):
        is_fine = fine_fen and code in pack.penalties and pack.penalties[code].unit_max is not None
        said.append(fine_words(fine_fen, lang) if is_fine and fine_fen else outcome_name(pack, code).text(lang))
    first, *rest = dict.fromkeys(said)
    return _("、").join([first, *(word[:1].lower() + word[1:] for word in rest)])


def fine_words(fen: int, lang: str) -> str:
    """罚款 50 万元 / fine of CNY 500,000. `fen` is hundredths of a yuan."""
    zh = f"{number(fen // WAN)} 万元" if fen % WAN == 0 else f"{yuan(fen)} 元"
    return _("罚款 %(amount)s", amount=Bilingual(zh, f"CNY {yuan(fen)}").text(lang))


def at_least(n: int, over: bool) -> str:
    """A count; a lower bound is said to be one and never rounded."""
    return _("%(n)s 多", n=number(n)) if over else number(n)


def span(deadline: Deadline) -> str:
    """The length in force of a clock of part B, in its own unit."""
    length = deadline.length
    if deadline.unit == "wd":
        return _("1 个工作日") if length == 1 else _("%(n)s 个工作日", n=length)
    if deadline.unit == "months":
        return _("%(n)s 个月", n=length)
    return _("%(n)s 天", n=length)
