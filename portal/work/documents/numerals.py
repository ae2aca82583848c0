"""Chinese numerals as papers write them: days, articles, and money in capitals."""

from datetime import date

DIGITS = "〇一二三四五六七八九"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def day_in_chinese(day: date) -> str:
    """二〇二六年十一月二十三日."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{small(day.month)}月{small(day.day)}日"


def day_in_digits(day: date, lang: str) -> str:
    """2026年11月23日; 23 November 2026 in English."""
    return f"{day.day} {day:%B} {day.year}" if lang == "en" else f"{day.year}年{day.month}月{day.day}日"


def small(number: int) -> str:
    """A number from 1 to 999 in plain Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "〇"
    return text + (DIGITS[ones] if ones else "")


def article_in_chinese(article: str) -> str:
    """第六十六条第一款 for 66(1); an article that is no number stays as the pack has it."""
    number, _, paragraph = article.removesuffix(")").partition("(")
    if not number.isdigit():
        return article
    return f"第{small(int(number))}条" + (f"第{small(int(paragraph))}款" if paragraph.isdigit() else "")


def money_in_capitals(fen: int) -> str:
    """Money in capital numerals, e.g. 贰万元整; `fen` is the amount in fen."""
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return text + "整"
    zero = "零" if yuan and not jiao else ""
    return text + (f"{CAPITALS[jiao]}角" if jiao else zero) + (f"{CAPITALS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    if number == 0:
        return CAPITALS[0]
    text, group = "", 0
    while number:
        number, part = divmod(number, 10_000)
        if part:
            gap = "零" if part < 1000 and number else ""
            text = gap + _four(part) + GROUPS[group] + text
        elif text and not text.startswith("零"):
            text = "零" + text
        group += 1
    return text


def _four(part: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if digit:
            text += ("零" if zero else "") + CAPITALS[digit] + PLACES[place]
            zero = False
        else:
            zero = bool(text)
    return text


def money_in_digits(fen: int) -> str:
    """20,000 or 123.40."""
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"
