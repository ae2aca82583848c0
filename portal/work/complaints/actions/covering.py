"""An officer covers the people on a reporter's picture before anybody else sees it (feature R6)."""

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.ground.events.models import Sight
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import WRONG_OFFICE, NotYours, Refusal, Refused
from portal.work.complaints.attachments import OFFICE
from portal.work.complaints.models import Attachment, Complaint
from portal.work.complaints.sealed import key_of
from portal.work.files.actions import enter, purge
from portal.work.files.models import File
from portal.work.files.pictures import JPEG
from portal.work.files.receiving import forget
from portal.work.files.stored import Stored

LOOK_FIRST = Refusal(
    "look_first",
    "PIPL51",
    Bilingual(
        "先打开原件看一遍，再确认没有要遮的。", "Open the picture first, then say that nothing has to be covered."
    ),
    "as_sent",
)
PAPER = Refusal(
    "paper",
    "PIPL51",
    Bilingual(
        "PDF 里可能有看不见的信息，不能原样给别人看。请把要看的一页截成图片，遮盖后上传。",
        "A PDF may hold more than is seen and is not passed on as it is. Take a picture of the page that matters, cover it and upload that.",
    ),
    "as_sent",
)


def cover(complaint: Complaint, attachment: Attachment, copy: Stored, *, act: Act, role: Role) -> None:
    """Keep the copy on which people are covered: the one others may see. It takes the place of an earlier one; the same
    copy again changes nothing. On the locked complaint; `copy` was made anew as every picture is. Raises NotYours."""
    _may_cover(complaint, attachment, act, role)
    before = _copy_of(attachment)
    if before is not None and before.sha256 == vault().hash("file", copy.digest):
        forget(copy)
        return
    file = enter(copy, kind="lead", now=act.now, owner_key=key_of(complaint))
    db.session.flush()
    attachment.covered_file_id = file.id
    if before is not None:
        purge(before, now=act.now)
    note(complaint, "picture_covered", act=act, role=role, data={"attachment": attachment.id})


def pass_as_sent(complaint: Complaint, attachment: Attachment, *, act: Act, role: Role) -> None:
    """Nothing has to be covered on this picture: others may see it as it is. Refused for whoever has not opened the
    complaint's pictures, and for a paper, whose pages may hold more than is seen; NotYours as cover()."""
    _may_cover(complaint, attachment, act, role)
    if attachment.covered_file_id == attachment.file_id:
        return
    if db.session.get_one(File, attachment.file_id).type != JPEG:
        raise Refused(PAPER)
    if not _has_looked(complaint, act):
        raise Refused(LOOK_FIRST)
    before = _copy_of(attachment)
    attachment.covered_file_id = attachment.file_id
    if before is not None:
        purge(before, now=act.now)
    note(complaint, "picture_passed", act=act, role=role, data={"attachment": attachment.id})


def _may_cover(complaint: Complaint, attachment: Attachment, act: Act, role: Role) -> None:
    if role not in act.by.roles_in(complaint.office):
        raise NotYours(WRONG_OFFICE)
    if attachment.complaint_id != complaint.id or attachment.slot == OFFICE:
        raise ValueError("only what the reporter of this complaint sent is covered")


def _copy_of(attachment: Attachment) -> File | None:
    """The covered copy that is a file of its own."""
    own = attachment.covered_file_id not in {None, attachment.file_id}
    return db.session.get_one(File, attachment.covered_file_id) if own else None


def _has_looked(complaint: Complaint, act: Act) -> bool:
    looks = select(Sight.id).where(
        Sight.track == complaint.TRACK.value, Sight.subject_id == complaint.id, Sight.what == "image",
        Sight.actor_id == act.by.user_id,
    )  # fmt: skip
    return db.session.scalar(looks.limit(1)) is not None
