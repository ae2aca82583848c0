"""The yearly notice as a file: what is taken, and each fault on its line."""

from datetime import date

import pytest

from portal.ground.rulebook.notice_file import MOST_BYTES, MOST_FAULTS, BadNotice, Day, read, written

GOOD = "date,working,label\n2027-01-01,0,元旦\n2027-02-14,1,调休上班\n"


def faults(data: bytes, year: int = 2027) -> list[tuple[int, str]]:
    """(line, Chinese words) of each fault."""
    with pytest.raises(BadNotice) as bad:
        read(data, year)
    assert all(fault.words.en and fault.words.zh for fault in bad.value.faults)
    return [(fault.line, fault.words.zh) for fault in bad.value.faults]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
        GOOD.replace(",0,", ", 休 ,").replace(",1,", ",班,").encode(),
        ("Date,Working,Label\n\n" + GOOD.partition("\n")[2] + "\n\n,,\n").encode(),
    ],
)
def test_a_mark_windows_lines_and_empty_lines_do_no_harm(data: bytes) -> None:
    assert read(data, 2027) == [Day(date(2027, 1, 1), False, "元旦"), Day(date(2027, 2, 14), True, "调休上班")]


def test_every_fault_names_its_line() -> None:
    rows = ["2026-12-31,0,元旦", "2027-01-01,0,元旦", "2027-1-2,0,元旦", "2027-01-01,0,元旦", "2027-01-04,maybe,x"]
    rows += ["2027-01-05,0,", "2027-01-06,0", f"2027-01-07,0,{'长' * 41}", "2027-02-30,0,春节"]
    found = faults("\n".join(["date,working,label", *rows]).encode())
    assert [line for line, _ in found] == [2, 4, 5, 6, 7, 8, 9, 10]
    assert "2027" in found[0][1]
    assert "第 3 行" in found[2][1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "第一行"),
        (b"day,off\n2027-01-01,0\n", "第一行"),
        (b"date,working,label\n", "没有一天"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"PK\x03\x04date,working,label", "不是文字"),
        (GOOD.encode("gb18030"), "UTF-8"),
        (GOOD.encode("utf-16"), "UTF-8"),
        (GOOD.encode() + b"\x00", "不是文字"),
        (b'date,working,label\n"2027-01-01,0,x\n', "引号"),
        (b"x" * (MOST_BYTES + 1), "64 KB"),
        (b"date,working,label\n" + b"2027-01-01,0,x\n" * 367, "一年的天数"),
    ],
)
def test_what_is_no_notice_is_refused_in_words(data: bytes, says: str) -> None:
    found = faults(data)
    assert len(found) == 1
    assert says in found[0][1]


def test_many_faults_are_cut() -> None:
    rows = "\n".join(f"2026-01-{n:02d},0,x" for n in range(1, 31))
    assert len(faults(f"date,working,label\n{rows}".encode())) == MOST_FAULTS


def test_what_is_written_can_be_read_again() -> None:
    days = [Day(date(2027, 1, 1), False, "元旦"), Day(date(2027, 2, 14), True, '调休,"上班"')]
    assert read(written(days), 2027) == days
