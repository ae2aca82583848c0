"""What an officer writes to the reporter apart from any move."""

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import WRONG_OFFICE, NotYours
from portal.work.complaints.messages import known, send
from portal.work.complaints.models import Complaint, Message


def write(complaint: Complaint, *, text: str, role: Role, act: Act, idem: str | None = None) -> Message:
    """A sealed message to the reporter, in `role`; also the supplement after a result was told (A6.6).

    On the locked complaint: sent twice with one `idem` it is there once.
    """
    if role not in act.by.roles_in(complaint.office):
        raise NotYours(WRONG_OFFICE)
    before = known(complaint, idem)
    if before is not None:
        return before
    message = send(complaint, text, False, act, idem=idem)
    note(complaint, "message", act=act, role=role)
    return message
