"""The Yongle case, driven through the real moves: 29 April and 6 May 2024 as in the source; the steps that the source
does not date take dates of the demo's own, which the desk marks."""

from datetime import date, datetime
from random import Random
from typing import Any

from portal.demo import facts as f
from portal.demo.drive import SERVICE, Drive, Team
from portal.demo.records import yongle_rows, yongle_texts
from portal.ground.rulebook.rules import Rules
from portal.law.workflow.actors import SYSTEM
from portal.work.complaints.answers import Answers, Contact, Place
from portal.work.publication.actions.proposing import begin
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Venue

JOINT = "上海市市场监督管理部门，\n公安网安部门，"
MEASURES = {"RM02": "", "RM03": "手环", "RM04": "", "RM08": ""}
FAULTS = frozenset({"c4", "c16"})
"""A device in a private space, and a screen that shows others."""
BASES = ("P26", "P28", "P66.1")


def drive_yongle(team: Team, rules: Rules, now: datetime) -> Drive:
    """Report, triage, two visits, correction, warning, result, publication and closing."""
    seed = f.case_facts("YONGLE-2024")["seed"]
    first, second = (date.fromisoformat(str(day)) for day in seed["visits"])
    drive = Drive(team, rules, now, first, Random(2024))
    venue = _venue(drive)
    _take_up(drive, venue)
    drive.visit(joint=JOINT, faults=FAULTS)
    order = drive.order(MEASURES, days=15)
    drive.day, drive.minute = second, 0
    drive.visit("first", joint=JOINT, faults=FAULTS)
    _file(drive)
    drive.wait(7)
    drive.move(
        order, "receive_proof", team.officer, note="更衣柜刷脸功能已停用，改用手环；已存人脸信息已删除，附说明。"
    )
    drive.verify(order)
    _warn(drive)
    _publish(drive)
    _tell_and_close(drive)
    return drive


def _venue(drive: Drive) -> Venue:
    names = f.case_facts("YONGLE-2024")
    seed, beyond = names["seed"], names["beyond_seed"]
    act = drive.act(drive.team.triage)
    operator = add_operator(name_zh=beyond["operator_zh"], name_en=seed["operator"], act=act)
    return add_venue(
        name_zh=beyond["venue_zh"], name_en=seed["venue"], address="松江区", scenario=seed["scenario"], district=str(seed["district"]), operator=operator,
        private_space=True, act=act,
    )  # fmt: skip


def _take_up(drive: Drive, venue: Venue) -> None:
    record = f.case_facts("YONGLE-2024")["seed"]
    name = record["complainant"].split(",")[0]
    answers = Answers(
        scenario=record["scenario"], district=str(record["district"]), conduct_from=drive.day, ongoing=True, place=Place(name=venue.name_zh),
        violations=tuple(record["violations"]), words="更衣室的柜子要刷脸才能开，人一站过去灯就亮，屏幕照到后面没穿衣服的人。我用毛巾盖住了摄像头。",
        contact=Contact(mode="named", name=name),
    )  # fmt: skip
    complaint = drive.report(answers, venue)
    complaint.fictitious = False
    drive.look(complaint, venue)
    case = drive.accept(complaint, "更衣室储物柜以人脸识别开启，屏幕可显示他人图像，涉及私密空间。")
    case.demo_dates = True
    case.fictitious = False


def _file(drive: Drive) -> None:
    team, case = drive.team, drive.open_case()
    drive.move(
        case,
        "file",
        team.officer,
        team.head,
        cause="在私密空间使用人脸识别设备，画面显示他人图像",
        facts="两次现场核查发现更衣室储物柜以人脸识别开启，屏幕可显示他人图像。",
    )
    drive.tell_named()


def _warn(drive: Drive) -> None:
    team, case = drive.team, drive.open_case()
    drive.wait(3)
    case.conduct_to = date(2024, 5, 6)
    plan: dict[str, Any] = {"kinds": ("N-WARN",), "bases": BASES, "tier": "general"}
    drive.move(
        case,
        "finish",
        team.officer,
        facts="更衣室储物柜以人脸识别开启，屏幕可显示他人图像；责令改正后已完成整改。",
        **plan,
    )
    drive.wait(2)
    drive.move(
        case,
        "pass_review",
        team.review,
        aspects=("power", "facts", "law", "discretion", "procedure", "crime"),
        opinion="事实清楚，程序合法，适用法律正确，同意。",
    )
    drive.wait(1)
    drive.move(
        case,
        "serve_notice",
        team.officer,
        team.head,
        facts="在更衣室使用人脸识别储物柜，画面显示他人图像。",
        served_on=drive.day,
        **SERVICE,
    )
    drive.wait(2)
    drive.move(
        case,
        "hear_statement",
        team.officer,
        content="已全部停用，没有异议。",
        adopted=False,
        why="当事人对事实和拟处罚没有异议。",
    )
    drive.move(case, "end_windows", team.officer, waived_in_writing=True)
    drive.wait(1)
    drive.move(
        case,
        "penalise",
        team.head,
        facts="在更衣室使用人脸识别储物柜，画面显示他人图像，已整改。",
        perform="自决定书送达之日起履行。",
        **plan,
    )
    drive.move(case, "serve_decision", team.officer, served_on=drive.day, **SERVICE)


def _publish(drive: Drive) -> None:
    team, case = drive.team, drive.open_case()
    (title_zh, lede_zh, body_zh), (title_en, lede_en, body_en) = yongle_texts()["zh"], yongle_texts()["en"]
    words: dict[str, Any] = {
        "title_zh": title_zh,
        "body_zh": body_zh,
        "lede_zh": lede_zh,
        "title_en": title_en,
        "body_en": body_en,
        "lede_en": lede_en,
    }
    drive.wait(1)
    publication = begin(case, act=drive.act(team.officer))
    drive.move(
        publication, "propose", team.officer, reason="首例，涉及私密空间，社会关注。", **{"class": "serious", **words}
    )
    drive.move(publication, "redact", team.officer, team.second, facts=yongle_rows(drive.rules.pack), **words)
    drive.move(publication, "approve", team.head, party_told_on=drive.day)
    drive.move(publication, "publish", SYSTEM)


def _tell_and_close(drive: Drive) -> None:
    team, case = drive.team, drive.open_case()
    for complaint in drive.complaints:
        drive.move(
            complaint, "tell_result", team.officer, team.review, result="经两次到现场查看，情况属实。已要求改正并给予警告，现在已经改好。", basis="个人信息保护法",
            changed="更衣柜不再刷脸，改用手环。", remedies="收到结果后 30 天内可以申请复核一次。", checked=True,
        )  # fmt: skip
    drive.move(
        case,
        "close",
        team.officer,
        team.head,
        kind="PENALTY_DONE",
        result="警告已送达，整改已确认。",
        archive_complete=True,
    )
