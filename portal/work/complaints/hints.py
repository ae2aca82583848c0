"""Hints before sending (R10): the text seems to hold a number, an address or a name by which somebody could be found.

A hint points at something and never blocks. What looks like one but cannot be (a sum, a date, the number of a machine)
is left alone as far as shape and check digits tell.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

Kind = Literal["identity", "phone", "plate", "mail", "name"]

_NUMERALS = str.maketrans("〇零○一壹幺二贰三叁四肆五伍六陆七柒八捌九玖", "0001112233445566778899")
_GAP = r"[\s\-‐‑–—−.·•_()\u200b-\u200d\u2060\ufeff]{0,3}"
"""What people put between the digits of one number."""
_FEWER = r"[\s\-‐‑–—−.·•]{0,2}"


def _digits(count: int) -> str:
    return rf"(?:{_GAP}\d){{{count}}}"


_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_SPACED_REGION = rf"[1-8]{_GAP}[0-7]"
_IDENTITY = rf"(?<![0-9A-Za-z]){_SPACED_REGION}{_digits(15)}{_GAP}[0-9Xx](?![0-9A-Za-z])"
_OLD_IDENTITY = rf"(?<![0-9A-Za-z]){_SPACED_REGION}{_digits(13)}(?![0-9A-Za-z])"
_MOBILE = rf"(?<!\d)(?:(?:\+?86|0086){_GAP})?1{_GAP}[3-9]{_digits(9)}(?!\d)"
_FIXED = rf"(?<!\d)0{_GAP}[1-9]{_GAP}\d(?:{_GAP}\d)?{_GAP}[2-9]{_digits(6)}(?:{_GAP}\d)?(?!\d)"
_CALLED = (
    rf"(?:电话|手机|座机|联系方式|微信|(?i:tel|phone|call me))[^\d\n]{{0,6}}([2-9]{_digits(6)}(?:{_GAP}\d)?)(?!\d)"
)
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = (
    rf"[{_PLACES}]{_FEWER}[A-HJ-NP-Z]{_FEWER}"
    rf"(?:[A-HJK]{_FEWER}[A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[A-HJK]|(?=(?:[A-Z]?\d){{2}})[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![0-9A-Z])"
)
_MAIL = r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂柴焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丛华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简"
    "娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应"
    "台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_NAME = rf"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}"
_NAMED = r"(?:我的?名字(?:叫|是)?|本人(?:姓名)?(?:叫|是)?|(?:我|他|她|儿子|女儿|孩子|老婆|老公|妻子|丈夫|同事|朋友)的?(?:名字)?叫做?)\s*"
_ENDS = r"(?=$|[\s，。、；：！？,.;:!?（(）)“”\"'\d的我住电手在说])"
_LABEL = r"(?:姓名|联系人|投诉人|举报人|反映人)\s*[:：是为]?\s*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
_NAMED_EN = r"(?i:my name is|name:|contact person:)\s*([A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
_NAMES = rf"{_NAMED}({_NAME}){_ENDS}|{_LABEL}|我姓([{_SURNAMES}])|({_NAME})(?=先生|女士|小姐)|{_NAMED_EN}"
_NO_NAMES = re.compile(
    r"[他她你我它了是有没不就都也还这那什们]|老师|经理|店长|保安|员工|物业|本人|匿名|不便|保密|全体|任何|所有|各位|各"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LABELLED = re.compile(r"(?:身份证|证件|证号|(?i:id))\D{0,8}$")


class Hint(NamedTuple):
    """One find: `start` and `end` count characters of the text as it was typed; `masked` can be shown."""

    kind: Kind
    start: int
    end: int
    masked: str


def hints(text: str) -> list[Hint]:
    """What to point at, in order; full-width digits, Chinese numerals and gaps do not hide a number."""
    plain = "".join(_narrow(c) for c in text)
    found: list[Hint] = []
    for hint in (*_finds(plain), *_finds(plain.translate(_NUMERALS), numbers_only=True)):
        if not any(hint.start < other.end and other.start < hint.end for other in found):
            found.append(hint)
    return sorted((_shown(hint, text) for hint in found), key=lambda hint: hint.start)


def _shown(hint: Hint, text: str) -> Hint:
    return hint._replace(masked=_masked(text[hint.start : hint.end], hint.kind))


def _finds(text: str, *, numbers_only: bool = False) -> Iterator[Hint]:
    for kind, pattern, holds in _PATTERNS:
        if numbers_only and kind in {"mail", "name"}:
            continue
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            if holds(match.group(group), text[: match.start(group)]):
                yield Hint(kind, match.start(group), match.end(group), "")


def _always(_found: str, _before: str) -> bool:
    return True


def _is_identity(found: str, before: str) -> bool:
    """A region, a day of birth and the check character; where the words say what it is, also with a slip in it."""
    number = _bare(found)
    right = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11
    return _LABELLED.search(before) is not None or (
        _is_region(number) and number[6:8] in {"19", "20"} and _is_day(number[10:14]) and number[17] == _CHECKS[right]
    )


def _is_old_identity(found: str, before: str) -> bool:
    """Fifteen digits, as cards had them until 2013: no check character, so region and day must fit."""
    number = _bare(found)
    return _LABELLED.search(before) is not None or (_is_region(number) and _is_day(number[8:12]))


def _is_region(number: str) -> bool:
    return re.match(_REGION, number) is not None


def _is_day(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= 12 and 1 <= int(digits[2:]) <= 31


def _is_name(found: str, _before: str) -> bool:
    return _NO_NAMES.search(found) is None


def _bare(found: str) -> str:
    return "".join(c for c in found.upper() if c.isdigit() or c == "X")


_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[str, str], bool]], ...] = (
    ("identity", re.compile(_IDENTITY, re.A), _is_identity),
    ("identity", re.compile(_OLD_IDENTITY, re.A), _is_old_identity),
    ("phone", re.compile(_MOBILE, re.A), _always),
    ("phone", re.compile(_FIXED, re.A), _always),
    ("phone", re.compile(_CALLED, re.A), _always),
    ("plate", re.compile(_PLATE), _always),
    ("mail", re.compile(_MAIL), _always),
    ("name", re.compile(_NAMES), _is_name),
)


def _narrow(character: str) -> str:
    """One plain character for each that was typed, so that places stay what they are."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _masked(text: str, kind: Kind) -> str:
    head, tail = (
        (3, 4) if kind == "phone" and len(text) > 9 else (3, 2) if len(text) > 8 else (min(len(text) - 1, 1), 0)
    )
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
