"""How wide words are drawn, and where they are broken, without asking a font."""

FONT = 14
"""Size of the letters, in units of the drawing; one unit is one pixel at the usual text size."""
LINE = 21
"""From one line to the next."""
WIDE, BROAD, USUAL, SLIM = 1.0, 0.92, 0.64, 0.42
"""Shares of the font size that a Chinese character, a broad Latin letter, any other and a slim one take at most."""
BROADS, SLIMS = frozenset("MWmw%@QOGD"), frozenset("fijlrtI.,;:'()-[]| ")


BOLD = 1.12
"""How much wider bold Latin letters are at most."""


def wide(words: str, size: float = FONT, *, bold: bool = False) -> float:
    """The width that `words` take at most, in units of the drawing."""
    return sum(_share(letter, bold) for letter in words) * size


def _share(letter: str, bold: bool) -> float:
    if ord(letter) > 0x2000:
        return WIDE
    share = BROAD if letter in BROADS else SLIM if letter in SLIMS else USUAL
    return share * (BOLD if bold else 1)


def broken(words: str, room: float, size: float = FONT) -> list[str]:
    """The words in lines of at most `room`: between Latin words, anywhere between Chinese characters."""
    lines, line = [], ""
    for part in _parts(words):
        if line and wide((line + part).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += part if line else part.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(words: str) -> list[str]:
    """Chinese characters one by one, each with the mark that follows it; Latin words with the space after them."""
    parts: list[str] = []
    for letter in words:
        joins = letter in "、，。；：）” " or (parts and _latin(letter) and _latin(parts[-1][-1]))
        if parts and joins:
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def _latin(letter: str) -> bool:
    return ord(letter) <= 0x2000 and letter != " "
