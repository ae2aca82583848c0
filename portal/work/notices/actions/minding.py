"""What an administrator does about notices that failed for good: try them again, or give them up. Neither shows who they
are for."""

from collections.abc import Iterable

from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.law.policy import PERMISSIONS
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import WRONG_ROLE, NotYours
from portal.work.notices.models import DEAD, FAILED, GIVEN_UP, ON, WAITING, QuietNotice


def retry(notices: Iterable[QuietNotice], *, act: Act) -> int:
    """Put dead notices back into the outbox with all their attempts; how many. Those that are not dead stay as they are."""
    found = [notice for notice in notices if notice.state == DEAD]
    for notice in found:
        _note(notice, "notice.retried", act)
        notice.state, notice.attempts, notice.next_at = WAITING, 0, act.now
        if notice.receiver.state == FAILED:
            notice.receiver.state = ON if notice.receiver.confirmed_at else WAITING
    return len(found)


def give_up(notice: QuietNotice, *, act: Act) -> None:
    """Take a dead notice off the list; harmless when repeated."""
    if notice.state == DEAD:
        _note(notice, "notice.given_up", act)
        notice.state = GIVEN_UP


def _note(notice: QuietNotice, what: str, act: Act) -> None:
    """An event of the notice, not of the complaint: who minds the outbox does not learn whose it is."""
    held = [grant for grant in act.by.grants if grant.role in PERMISSIONS["notice.manage"].roles]
    if not held:
        raise NotYours(WRONG_ROLE)
    record(
        at=act.now, track="notice", subject_id=notice.id, move=what, role=Role(held[0].role).value,
        office=held[0].office, actor_id=act.by.user_id, data={"kind": notice.kind, "channel": notice.channel},
    )  # fmt: skip
