"""What an officer writes to the reporter apart from any move."""

from collections.abc import Sequence

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import WRONG_OFFICE, NotYours
from portal.work.complaints.answers import Photo
from portal.work.complaints.attachments import OFFICE, attach
from portal.work.complaints.messages import known, send
from portal.work.complaints.models import Complaint, Message
from portal.work.files.actions import Stored


def write(
    complaint: Complaint, *, text: str, role: Role, act: Act, files: Sequence[Stored] = (), idem: str | None = None
) -> Message:
    """A sealed message to the reporter, in `role`; also the supplement after a result was told (A6.6). `files` are
    cleaned as a reporter's are: nothing of an officer's camera goes along.

    On the locked complaint: sent twice with one `idem` it is there once.
    """
    if role not in act.by.roles_in(complaint.office):
        raise NotYours(WRONG_OFFICE)
    before = known(complaint, idem)
    if before is not None:
        return before
    message = send(complaint, text, False, act, idem=idem)
    attach(complaint, [Photo(OFFICE, stored) for stored in files], now=act.now, message=message)
    note(complaint, "message", act=act, role=role, data={"files": len(files)} if files else None)
    return message
