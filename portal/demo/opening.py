"""How the synthetic cases begin: reports, intake, visits, orders, and what ends before anything is filed."""

from datetime import timedelta

from portal.demo import invented
from portal.demo.drive import Drive
from portal.ground.procedure.propose import perform
from portal.law.workflow.actors import CITIZEN, SYSTEM
from portal.work.cases.actions.devices import change_device, enter_device
from portal.work.complaints.answers import Answers, Contact, Place
from portal.work.complaints.models import Complaint
from portal.work.complaints.ratings import rate
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.venues.models import Venue

COMPANY = (0,) * 14 + (1,) * 4 + (2, 6)
"""How many others report the same."""


def report(drive: Drive, venue: Venue, number: int = 0) -> Complaint:
    """Somebody reports the venue, in their own words or in none."""
    random = drive.random
    codes = invented.violations(random, venue.scenario)
    words = random.choice(invented.WORDS)
    contact = (
        Contact()
        if random.random() < 0.7
        else Contact(mode="named", name="虚构某某", phone=f"1380000{random.randint(1000, 9999)}")
    )
    answers = Answers(
        scenario=venue.scenario, district=venue.district, conduct_from=drive.day - timedelta(days=random.randint(0, 20)), ongoing=random.random() < 0.8, place=Place(name=venue.name_zh, address=venue.address),
        venue_id=venue.id if number % 2 else None, violations=codes, words=words, contact=contact, language="en" if words.startswith("It only") else "zh",
    )  # fmt: skip
    return drive.report(answers, venue)


def take_up(drive: Drive, venue: Venue) -> None:
    """Report, look and take up; now and then more people report the same."""
    complaint = report(drive, venue)
    drive.wait(1)
    drive.look(complaint, venue)
    drive.accept(complaint, drive.random.choice(invented.SUMMARIES))
    for number in range(drive.random.choice(COMPANY)):
        more = report(drive, venue, number)
        drive.look(more, venue)
        drive.accept(more, drive.random.choice(invented.SUMMARIES))


def waiting(drive: Drive, venue: Venue) -> None:
    """Just sent."""
    report(drive, venue)


def looked_at(drive: Drive, venue: Venue) -> None:
    """Looked at, not yet decided."""
    drive.look(report(drive, venue), venue)


def asked(drive: Drive, venue: Venue) -> None:
    """More was asked for."""
    complaint = report(drive, venue)
    drive.look(complaint, venue)
    drive.wait(1)
    drive.move(
        complaint,
        "ask_more",
        drive.team.triage,
        items=("place", "photo"),
        question="请补充机器在几楼、什么位置；方便的话拍一张设备和提示牌的照片，不要拍人。",
    )


def passed_on(drive: Drive, venue: Venue) -> None:
    """Transferred, waiting to be taken."""
    complaint = report(drive, venue)
    drive.look(complaint, venue)
    drive.wait(1)
    drive.move(
        complaint,
        "transfer",
        drive.team.triage,
        office="CAC-310115" if complaint.office != "CAC-310115" else "CAC-310112",
        reason="经核对，地点在该区。",
    )


def rejected(drive: Drive, venue: Venue) -> None:
    """Not taken up; half of them ask for a re-check."""
    complaint = report(drive, venue)
    drive.look(complaint, venue)
    drive.wait(2)
    drive.move(
        complaint,
        "reject",
        drive.team.triage,
        drive.team.head,
        code="R04",
        plain="您反映的是退费问题，请拨打 12315 找市场监管部门；涉及刷脸的部分没有发现新情况。",
    )
    drive.wait(3)
    if drive.random.random() < 0.5:
        drive.move(complaint, "ask_recheck", CITIZEN, reason="退费只是一部分，我主要反映的是强制刷脸。")


def referred(drive: Drive, venue: Venue) -> None:
    """Passed to another agency."""
    complaint = report(drive, venue)
    drive.look(complaint, venue)
    drive.wait(2)
    drive.move(
        complaint,
        "refer_out",
        drive.team.triage,
        drive.team.head,
        agency="SHPSB",
        reason="反映偷拍，属公安机关职权。",
        plain="您反映的偷拍问题已转公安机关，请拨打 110 或到属地派出所询问。",
    )


def withdrawn(drive: Drive, venue: Venue) -> None:
    """Withdrawn by the reporter."""
    complaint = report(drive, venue)
    drive.wait(1)
    drive.move(complaint, "withdraw", CITIZEN)


def merged(drive: Drive, venue: Venue) -> None:
    """A second report of the same is merged."""
    take_up(drive, venue)
    drive.wait(2)
    second = report(drive, venue)
    drive.look(second, venue)
    drive.move(second, "merge", drive.team.triage, main=drive.complaints[0].id)


def preliminary(drive: Drive, venue: Venue) -> None:
    """Taken up, not visited yet."""
    take_up(drive, venue)


def visited(drive: Drive, venue: Venue) -> None:
    """Visited once."""
    take_up(drive, venue)
    drive.wait(3)
    drive.visit(refused=drive.random.random() < 0.2)


def going(drive: Drive, venue: Venue) -> None:
    """Nobody was there; a second visit is recorded but not signed, a third is planned."""
    take_up(drive, venue)
    drive.wait(1)
    drive.move(
        drive.plan(),
        "attempt",
        drive.team.officer,
        note="到场时已闭店，门口张贴停业通知。",
        no_photo="演示数据没有照片",
    )
    drive.wait(1)
    drive.record(drive.plan())
    drive.plan()


def set_aside(drive: Drive, venue: Venue) -> None:
    """A visit whose record was declared invalid."""
    visited(drive, venue)
    visit = drive.record(drive.plan())
    drive.move(visit, "invalidate", drive.team.review, reason="笔录缺少对方签字页，不作为证据。")


def ordered(drive: Drive, venue: Venue) -> CorrectionOrder:
    """Visited and ordered to correct."""
    visited(drive, venue)
    drive.wait(1)
    machine(drive)
    return drive.order({"RM03": "刷卡或手环", "RM05": "", "RM08": "自提交之日起全部删除并出具证明"})


def machine(drive: Drive) -> None:
    """One machine was found, and its owner has switched the face scan off."""
    case, officer = drive.open_case(), drive.team.officer
    device = enter_device(case, act=drive.act(officer), number=f"示例-{case.id}", kind="gate", maker="虚构设备厂")
    change_device(device, case, act=drive.act(officer), state="suspended", on=drive.day)


def proof_in(drive: Drive, venue: Venue) -> None:
    """Proof was handed in and waits for re-inspection."""
    order = ordered(drive, venue)
    drive.wait(5)
    drive.move(order, "receive_proof", drive.team.officer, note="已增设手环领取点，附现场照片和采购单。")


def overdue(drive: Drive, venue: Venue) -> None:
    """The time to correct has passed."""
    order = ordered(drive, venue)
    drive.wait(20)
    drive.move(order, "lapse", SYSTEM)


def guided(drive: Drive, venue: Venue) -> None:
    """Put right before anything was filed, and closed with guidance; where that is not lawful it stays open."""
    order = ordered(drive, venue)
    drive.wait(6)
    drive.move(order, "receive_proof", drive.team.officer, note="已整改。")
    drive.verify(order)
    drive.wait(2)
    case = drive.open_case()
    if not (case.private_space or case.under_14):
        drive.move(
            case,
            "guide",
            drive.team.officer,
            drive.team.head,
            guidance="当面讲解相关规定，发放合规指引。",
            proof="复查时逐项核对，均已改正。",
            education="已告知相关规定和再犯的后果。",
            reason="情节轻微，已改正，初次。",
        )
    tell(drive)


def nothing_found(drive: Drive, venue: Venue) -> None:
    """Nothing was found."""
    take_up(drive, venue)
    drive.wait(4)
    drive.visit(faults=False)
    drive.wait(2)
    drive.move(
        drive.open_case(),
        "find_nothing",
        drive.team.officer,
        drive.team.head,
        reason="现场使用刷卡进入，没有人脸识别设备。",
    )
    tell(drive)


def to_be_filed(drive: Drive, venue: Venue) -> None:
    """The filing waits for the head's signature."""
    visited(drive, venue)
    drive.wait(2)
    perform(
        drive.open_case(),
        "file",
        {"cause": "强制使用人脸识别", "facts": "现场核查发现只能刷脸进入。"},
        act=drive.act(drive.team.officer),
    )


def tell(drive: Drive) -> None:
    """Tell every reporter whose result is ready."""
    drive.wait(1)
    for complaint in drive.complaints:
        if complaint.state == "result_ready":
            drive.move(
                complaint, "tell_result", drive.team.officer, drive.team.review, result="已到现场核实并处理。", basis="个人信息保护法", changed="现在可以用手环或者扫码进入。", remedies="收到结果后 30 天内可以申请复核一次。", checked=True,
            )  # fmt: skip
            rate(complaint, 5 - complaint.id % 3, act=drive.act(CITIZEN))
