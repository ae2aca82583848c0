"""The yearly holiday notice as a small file: CSV with the columns date, working, label; each fault names its line."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from portal.bilingual import Bilingual as T

COLUMNS = ("date", "working", "label")
MOST_BYTES = 64 * 1024
MOST_ROWS = 366
LONGEST_LABEL = 40
MOST_FAULTS = 20
WORDS = {"1": True, "yes": True, "true": True, "班": True, "0": False, "no": False, "false": False, "休": False}


@dataclass(frozen=True)
class Day:
    """One day of a notice: a day off, or a working day at a weekend. `working` None: again what its weekday says."""

    day: date
    working: bool | None
    label: str

    @property
    def is_plain(self) -> bool:
        """Whether it says no more than its weekday: a holiday that falls on a Saturday."""
        return self.working == (self.day.weekday() < 5)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and on which line; 0 for the file as a whole."""

    line: int
    words: T


class BadNotice(Exception):
    """A file that cannot be taken; nothing of it is."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.words.en}" for fault in faults))
        self.faults = faults


def read(data: bytes, year: int) -> list[Day]:
    """The days of a notice for `year`, in order. Raises BadNotice with every fault (at most MOST_FAULTS)."""
    days: list[Day] = []
    faults: list[Fault] = []
    seen: dict[date, int] = {}
    for line, row in _rows(_text(data)):
        found = _day(row, year, seen)
        if isinstance(found, Day):
            seen[found.day] = line
            days.append(found)
        else:
            faults.append(Fault(line, found))
    if not days and not faults:
        faults.append(Fault(0, T("文件里没有一天。", "The file holds no day.")))
    if faults:
        raise BadNotice(*faults[:MOST_FAULTS])
    return sorted(days, key=lambda one: one.day)


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise BadNotice(Fault(0, T("文件超过 64 KB，一年的放假安排不会这么大。", "The file is larger than 64 KB; one year's notice is not.")))  # fmt: skip
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadNotice(Fault(0, T("文件不是 UTF-8 文本。请在表格软件里另存为“CSV UTF-8”。", "The file is no UTF-8 text. Save it as “CSV UTF-8” in your spreadsheet."))) from error  # fmt: skip
    if any(ord(sign) < 32 and sign not in "\r\n\t" for sign in text):
        raise BadNotice(Fault(0, T("文件里有不是文字的内容。", "The file holds something that is no text.")))
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise BadNotice(
            Fault(0, T("引号没有成对，读不成表格。", "A quotation mark has no pair; this is no table."))
        ) from error
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows or tuple(cell.lower() for cell in rows[0][1]) != COLUMNS:
        raise BadNotice(Fault(1, T("第一行要写：date,working,label", "The first line must read: date,working,label")))
    if len(rows) > MOST_ROWS + 1:
        raise BadNotice(Fault(0, T("行数超过一年的天数。", "There are more lines than days in a year.")))
    return rows[1:]


def _day(row: list[str], year: int, seen: dict[date, int]) -> Day | T:
    """The day of one line, or what is wrong with it."""
    if len(row) != len(COLUMNS):
        return T("要有三列：日期、是否上班、名称。", "Three columns are needed: date, working, label.")
    try:
        day = date.fromisoformat(row[0])
    except ValueError:
        return T("日期要写成 2027-01-01 这样。", "Write the date like 2027-01-01.")
    if day.year != year:
        return T("这一天不在 {year} 年。", "This day is not in {year}.").format(year=year)
    if day in seen:
        return T("这一天与第 {line} 行重复。", "This day stands on line {line} already.").format(line=seen[day])
    working = WORDS.get(row[1].lower())
    if working is None:
        return T("第二列写 1（上班）或 0（放假）。", "The second column is 1 (working) or 0 (day off).")
    if not row[2] or len(row[2]) > LONGEST_LABEL:
        return T("名称不能空，最多 40 字。", "The label must not be empty; at most 40 characters.")
    return Day(day, working, row[2])


def written(days: list[Day]) -> bytes:
    """The same format for download, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows([one.day.isoformat(), int(bool(one.working)), one.label] for one in days)
    return out.getvalue().encode("utf-8-sig")
