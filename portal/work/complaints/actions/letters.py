"""The letter with which a complaint goes to another agency (F19)."""

from portal.bilingual import Bilingual
from portal.ground.procedure.act import Act
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.documents.actions import issue
from portal.work.documents.models import Document
from portal.work.documents.scan import Unsayable

CAUSE = Bilingual("人脸识别技术应用举报", "Report about the use of face recognition")
WITH_CONTACT = "反映人联系方式（经本人同意，另行密封移交）"
"""The letter is stored and printed: contact data themselves never stand in it."""


def referral_letter(complaint: Complaint, *, agency: str, reason: str, with_contact: bool, act: Act) -> Document:
    """Issue F19: the venue where known, the officer's reason, nothing of the reporter. KeyError: no such agency."""
    row = act.rules.pack.agencies[agency]
    venue = complaint.venue
    fields = {
        "to": row.name.zh,
        "cause": CAUSE.zh,
        "party": venue.operator.name_zh if venue and venue.operator else venue and venue.name_zh,
        "address": venue and venue.address,
        "facts": reason,
        "materials": [WITH_CONTACT] if with_contact else [],
    }
    return issue(
        kind="F19",
        variant="referral",
        office=complaint.office,
        act=act,
        complaint_id=complaint.id,
        fields=fields,
        unsayable=Unsayable(open_part(complaint).contact.words()),
    )
