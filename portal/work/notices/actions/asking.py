"""What the reporter does about notices: ask for them, confirm the address, stop them. The address stays sealed with the
complaint; whoever holds only the address learns nothing of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db, locked
from portal.ground.envelope import Unreadable
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.complaints import sealed
from portal.work.complaints.models import Complaint
from portal.work.notices.models import FAILED, ON, STOPPED, WAITING, Receiver
from portal.work.notices.tokens import address_mark, new_nonce, stop_token, token_hash, tokens

JUST_NOW = timedelta(minutes=1)
"""A second tap within this time asks for nothing new."""
ACTIVE = frozenset({WAITING, ON, FAILED})
"""States in which an address is kept."""

TOO_OFTEN = Refusal(
    "asks",
    "DESIGN",
    Bilingual("今天已经发过好几次了，请明天再试。", "It was sent several times today; please try again tomorrow."),
)
NO_ADDRESS = Refusal(
    "asks",
    "DESIGN",
    Bilingual("没有地址可以发，请先填一个。", "There is no address to write to; please give one first."),
)
WRONG_CODE = Refusal(
    "code",
    "DESIGN",
    Bilingual("确认码不对，请对照收到的再输一遍。", "That is not the code; please compare it with what you received."),
    "code",
)
NO_CODE = Refusal(
    "code", "DESIGN", Bilingual("这个确认码已经失效，请再要一次。", "This code is no longer valid; please ask for a new one."), "code"
)  # fmt: skip


def channel_for(to: str) -> str:
    """By which channel an address is reached: a mail address has an @, a telephone number has none."""
    return "mail" if "@" in to else "sms"


def ask(complaint: Complaint, to: str, *, act: Act) -> Receiver:
    """Have notices sent to `to` once it is confirmed, in place of any address before; on the locked complaint.

    Asked again, the confirmation is sent again. Refused where that was too often today, and without an address.
    """
    if not to:
        raise Refused(NO_ADDRESS)
    held = receiver_of(complaint)
    if held is not None and _is_settled(held, complaint, to, act.now):
        return held
    if held is not None and _asks(held, act) >= act.rules.setting("notice_asks_a_day"):
        raise Refused(TOO_OFTEN)
    before = sealed.contact_of(complaint)
    mode = "quiet" if before.mode == "code" else before.mode
    sealed.change_contact(complaint, replace(before, mode=mode, quiet_to=to))
    note(complaint, "notices_asked", act=act, role=Role.CITIZEN)
    return expect(complaint, to, act=act)


def _is_settled(held: Receiver, complaint: Complaint, to: str, now: datetime) -> bool:
    """On already, or asked for a moment ago."""
    same = held.mark == address_mark(complaint.idem_hash, to)
    return same and (held.state == ON or (held.state == WAITING and now - held.asked_at < JUST_NOW))


def _asks(held: Receiver, act: Act) -> int:
    return held.asks if held.asked_on == act.today else 0


def expect(complaint: Complaint, to: str, *, act: Act) -> Receiver:
    """The row of an address that has to be confirmed; an address that was asked for again keeps its code while that is
    good."""
    held = receiver_of(complaint)
    mark = address_mark(complaint.idem_hash, to)
    if held is None:
        held = Receiver(complaint_id=complaint.id, tries=0, asks=0, asked_on=act.today)
        db.session.add(held)
    if held.state != WAITING or held.mark != mark or not _code_is_good(held, act):
        _renew(held)
    held.channel, held.language, held.mark, held.state = channel_for(to), complaint.language, mark, WAITING
    held.stop_hash = token_hash("stop", stop_token(mark))
    held.confirmed_at = None
    held.asks, held.asked_on, held.asked_at = _asks(held, act) + 1, act.today, act.now
    held.confirm_until = act.now + timedelta(hours=act.rules.setting("notice_confirm_hours"))
    db.session.flush()
    return held


def _renew(held: Receiver) -> None:
    """Another code and another link; those before lead nowhere now."""
    held.nonce, held.tries = new_nonce(), 0
    held.confirm_hash = token_hash("confirm", tokens(held.nonce).link)


def _code_is_good(held: Receiver, act: Act) -> bool:
    in_time = held.confirm_until is not None and act.now < held.confirm_until
    return held.state == WAITING and in_time and held.tries < act.rules.setting("notice_code_tries")


def confirm_by_code(complaint: Complaint, typed: str, *, act: Act) -> bool:
    """The six digits, typed on the complaint's own page; on the locked complaint. True where they are right.

    A wrong entry is counted, so commit in either case. Refused where there is no code to enter any more.
    """
    held = receiver_of(complaint)
    if held is None or not _code_is_good(held, act):
        raise Refused(NO_CODE)
    digits = "".join(character for character in typed if character.isdecimal())
    if not compare_digest(tokens(held.nonce).code.encode(), digits.encode()):
        held.tries += 1
        return False
    _turn_on(held, complaint, act)
    return True


def confirm_by_link(token: str, *, act: Act) -> bool:
    """The link of the confirmation; False for one that is unknown or over, of which nothing else is said."""
    wanted = Receiver.confirm_hash == token_hash("confirm", token)
    held = db.session.scalar(select(Receiver).where(wanted).with_for_update())
    if held is None or (held.state == WAITING and not _code_is_good(held, act)):
        return False
    if held.state == WAITING:
        _turn_on(held, held.complaint, act)
    return held.state == ON


def _turn_on(held: Receiver, complaint: Complaint, act: Act) -> None:
    held.state, held.confirmed_at, held.confirm_until = ON, act.now, None
    db.session.flush()
    note(complaint, "notices_confirmed", act=act, role=Role.CITIZEN)


def stop(complaint: Complaint, *, act: Act) -> None:
    """No more notices: the address is wiped from the sealed contact; on the locked complaint. Harmless when repeated."""
    held = receiver_of(complaint)
    if held is not None and held.state in ACTIVE:
        let_go(held, complaint, STOPPED)
        note(complaint, "notices_stopped", act=act, role=Role.CITIZEN)


def stop_by_link(token: str, *, act: Act) -> None:
    """The link in a notice: whatever it was, there are no more notices by it. An unknown one changes nothing, silently."""
    held = db.session.scalar(select(Receiver).where(Receiver.stop_hash == token_hash("stop", token)))
    complaint = locked(db.session(), Complaint, held.complaint_id) if held is not None else None
    if complaint is not None:
        stop(complaint, act=act)


def let_go(held: Receiver, complaint: Complaint, state: str) -> None:
    """Wipe the address, wherever it still is, and keep only that it is over."""
    held.state, held.mark, held.confirm_until = state, None, None
    db.session.flush()
    try:
        before = sealed.contact_of(complaint)
    except Unreadable:  # the key is destroyed, and the address with it
        return
    if before.quiet_to:
        mode = "code" if before.mode == "quiet" else before.mode
        sealed.change_contact(complaint, replace(before, mode=mode, quiet_to=""))
        db.session.flush()


def receiver_of(complaint: Complaint) -> Receiver | None:
    """Who asked for notices of this complaint, locked and read afresh."""
    statement = select(Receiver).where(Receiver.complaint_id == complaint.id)
    return db.session.scalar(statement.execution_options(populate_existing=True).with_for_update())
