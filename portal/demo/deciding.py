"""How the synthetic cases go on once filed: refusal, review, notice, decision, publication."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal.demo import invented
from portal.demo.drive import SERVICE, Drive
from portal.demo.opening import ordered, tell, visited
from portal.law.workflow.actors import SYSTEM
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.penalties.actions import remedy
from portal.work.publication.actions.proposing import begin, case_of
from portal.work.publication.models import Publication
from portal.work.venues.models import Venue

WARN: dict[str, Any] = {"kinds": ("N-WARN",), "tier": "general"}
FINE: dict[str, Any] = {"kinds": ("N-FINE1",), "amount": 15_000_00, "tier": "general"}
LARGE_FINE = {"kinds": ("N-FINE1",), "amount": 120_000_00, "tier": "heavy"}
ASPECTS = ("power", "facts", "law", "discretion", "procedure", "crime")
BASES = ("P28", "P29", "P66.1")
"""A duty and a liability in force whatever the place."""


def filed(drive: Drive, venue: Venue) -> CorrectionOrder:
    """Ordered to correct and filed."""
    order = ordered(drive, venue)
    drive.wait(2)
    drive.move(
        drive.open_case(),
        "file",
        drive.team.officer,
        drive.team.head,
        cause="以人脸识别作为唯一验证方式",
        facts="现场核查发现只能刷脸，未提供其他方式。",
    )
    drive.tell_named()
    return order


def refusing(drive: Drive, venue: Venue) -> CorrectionOrder:
    """Filed; re-inspection failed twice, and the refusal is on record."""
    order = filed(drive, venue)
    drive.wait(9)
    drive.visit("re_inspection")
    drive.move(order, "fail", drive.team.officer, failed=tuple(i.id for i in order.items), note="设备仍在使用。")
    drive.move(
        order,
        "set_new_date",
        drive.team.officer,
        drive.team.head,
        due_on=drive.day + timedelta(days=10),
        reason="给予最后一次机会。",
    )
    drive.wait(8)
    drive.visit("re_inspection")
    drive.move(
        order,
        "fail",
        drive.team.officer,
        failed=tuple(i.id for i in order.items),
        note="仍未改正，经理称按总部要求继续使用。",
    )
    drive.move(order, "record_refusal", drive.team.officer, drive.team.head, facts="两次复查均未改正。")
    return order


def verified(drive: Drive, venue: Venue) -> None:
    """Filed and put right."""
    order = filed(drive, venue)
    drive.wait(5)
    drive.move(order, "receive_proof", drive.team.officer, note="已停用人脸识别，改用手环和二维码。")
    drive.verify(order)


def reviewed(plan: dict[str, Any], opening: Callable[[Drive, Venue], Any]) -> Callable[[Drive, Venue], None]:
    """To legal review with a plan."""

    def run(drive: Drive, venue: Venue) -> None:
        opening(drive, venue)
        drive.wait(2)
        drive.move(
            drive.open_case(),
            "finish",
            drive.team.officer,
            facts="以人脸识别作为进入的方式，未单独征得同意。",
            bases=BASES,
            **plan,
        )

    return run


def noticed(plan: dict[str, Any], opening: Callable[[Drive, Venue], Any]) -> Callable[[Drive, Venue], None]:
    """Reviewed, and the prior notice served."""

    def run(drive: Drive, venue: Venue) -> None:
        reviewed(plan, opening)(drive, venue)
        drive.wait(3)
        drive.move(drive.open_case(), "pass_review", drive.team.review, aspects=ASPECTS, opinion="同意。")
        drive.wait(1)
        drive.move(
            drive.open_case(),
            "serve_notice",
            drive.team.officer,
            drive.team.head,
            facts="以人脸识别作为进入的方式，未单独征得同意。",
            served_on=drive.day,
            **SERVICE,
        )

    return run


def heard(drive: Drive, venue: Venue) -> None:
    """A hearing was asked for and announced."""
    noticed(LARGE_FINE, refusing)(drive, venue)
    drive.wait(3)
    drive.move(drive.open_case(), "ask_hearing", drive.team.officer, asked_on=drive.day)
    drive.wait(1)
    drive.move(
        drive.open_case(),
        "convene_hearing",
        drive.team.review,
        hearing_on=drive.rules.calendar.plus_working(drive.day, 8),
        place="本单位三楼会议室",
        served_on=drive.day,
        **SERVICE,
    )


def to_decide(plan: dict[str, Any], opening: Callable[[Drive, Venue], Any]) -> Callable[[Drive, Venue], None]:
    """The windows are over."""

    def run(drive: Drive, venue: Venue) -> None:
        noticed(plan, opening)(drive, venue)
        drive.wait(6)
        drive.move(drive.open_case(), "end_windows", drive.team.officer)

    return run


def decided(plan: dict[str, Any], opening: Callable[[Drive, Venue], Any]) -> Callable[[Drive, Venue], None]:
    """Decided, not served yet."""

    def run(drive: Drive, venue: Venue) -> None:
        to_decide(plan, opening)(drive, venue)
        drive.wait(2)
        case = drive.open_case()
        who = drive.team.city if case.refusal_approver == drive.team.head.user_id else drive.team.head
        drive.move(
            case,
            "penalise",
            who,
            facts="以人脸识别作为进入的方式，未单独征得同意。",
            perform="自收到决定书之日起十五日内缴款。",
            bases=BASES,
            **plan,
        )

    return run


def served(plan: dict[str, Any], opening: Callable[[Drive, Venue], Any]) -> Callable[[Drive, Venue], None]:
    """Decided and served: a fine is to be paid, a warning is performed."""

    def run(drive: Drive, venue: Venue) -> None:
        decided(plan, opening)(drive, venue)
        drive.wait(2)
        drive.move(drive.open_case(), "serve_decision", drive.team.officer, served_on=drive.day, **SERVICE)

    return run


def failed(drive: Drive, venue: Venue) -> None:
    """Filed; the re-inspection failed."""
    order = filed(drive, venue)
    drive.wait(9)
    drive.visit("re_inspection")
    drive.move(order, "fail", drive.team.officer, failed=tuple(i.id for i in order.items), note="设备仍在使用。")


def _words(drive: Drive, venue: Venue) -> dict[str, Any]:
    title = f"{venue.name_zh.removesuffix(invented.FICTITIOUS_ZH)}：强制刷脸"
    words: dict[str, Any] = {
        "title_zh": title,
        "body_zh": "经营单位以人脸识别作为进入的方式，未单独征得同意。责令改正并给予警告，已改正。",
    }
    if drive.random.random() < 0.8:
        words |= {
            "title_en": f"{venue.name_en}: forced face recognition".replace(invented.FICTITIOUS_EN, ""),
            "body_en": "Entry by face only, without separate consent. Ordered to correct and warned; put right.",
        }
    return words


PUBLISHING = ("propose", "redact", "approve", "publish")


def up_to(last: str) -> Callable[[Drive, Venue], Publication]:
    """Warned, and publication has come as far as the move `last`."""

    def run(drive: Drive, venue: Venue) -> Publication:
        served(WARN, verified)(drive, venue)
        drive.wait(2)
        team, words = drive.team, _words(drive, venue)
        publication = begin(drive.open_case(), act=drive.act(team.officer))
        steps = {
            "propose": lambda: drive.move(
                publication, "propose", team.officer, reason="有示范意义。", **{"class": "general", **words}
            ),
            "redact": lambda: drive.move(publication, "redact", team.officer, team.second, **words),
            "approve": lambda: drive.move(publication, "approve", team.head, party_told_on=drive.day),
            "publish": lambda: drive.move(publication, "publish", SYSTEM),
        }
        for name in PUBLISHING[: PUBLISHING.index(last) + 1]:
            steps[name]()
        return publication

    return run


def published(drive: Drive, venue: Venue) -> Publication:
    """Warned, published, told and closed."""
    publication = up_to("publish")(drive, venue)
    tell(drive)
    drive.move(
        drive.open_case(),
        "close",
        drive.team.officer,
        drive.team.head,
        kind="PENALTY_DONE",
        result="警告已送达，整改已确认。",
        archive_complete=True,
    )
    return publication


def taken_down(drive: Drive, venue: Venue) -> None:
    """Published, and withdrawn when the decision was revoked."""
    publication = published(drive, venue)
    case, reviewer = case_of(publication), drive.team.review
    assert case is not None, "what is published here has a case"
    lodged = remedy.begin(case)
    drive.wait(5)
    drive.move(lodged, "lodge_reconsideration", reviewer, lodged_on=drive.day, paper="沪司复〔2026〕示 3 号")
    drive.wait(20)
    drive.move(lodged, "revoke", reviewer, outcome_on=drive.day, paper="沪司复决〔2026〕示 3 号", reason="程序有误。")
    drive.wait(2)
    drive.move(publication, "withdraw", drive.team.head, reason="决定已被复议机关撤销。")


def declined(drive: Drive, venue: Venue) -> None:
    """Warned and closed without publication, with a reason."""
    served(WARN, verified)(drive, venue)
    publication = begin(drive.open_case(), act=drive.act(drive.team.officer))
    drive.move(publication, "decline", drive.team.officer, drive.team.head, reason="仅警告，情节轻微。")
    tell(drive)
    drive.move(
        drive.open_case(),
        "close",
        drive.team.officer,
        drive.team.head,
        kind="PENALTY_DONE",
        result="警告已送达。",
        archive_complete=True,
    )


def transferred(drive: Drive, venue: Venue) -> None:
    """Another authority has it."""
    visited(drive, venue)
    drive.wait(2)
    drive.move(
        drive.open_case(), "transfer", drive.team.head, to="上海市市场监督管理局", reason="属消费者权益保护法调整。"
    )
