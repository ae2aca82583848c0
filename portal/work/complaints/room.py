"""How much unsent reports may keep on disk: each one, and all together."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.rulebook.rules import Rules
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import TOO_MANY, Content
from portal.work.complaints.models import Draft, Upload
from portal.work.files.pictures import Unusable
from portal.work.files.receiving import forget
from portal.work.files.stored import Stored

MEGABYTE = 1024 * 1024
FULL = Bilingual(
    "现在存不下更多照片。过一会儿再加；也可以不加照片，先交上。",
    "There is no room for more pictures just now. Try again later, or send the report without them.",
)


def too_much(megabytes: int) -> Bilingual:
    """The files of one report are too large together."""
    return Bilingual(
        f"一份举报的文件一共最多 {megabytes} MB。先删掉一个再加。",
        f"The files of one report may have {megabytes} MB together. Remove one before you add another.",
    )


def admit(session: Session, content: Content, size: int, rules: Rules) -> None:
    """Unusable where one more file of so many bytes is one too many, or there is no room for anybody's."""
    if len(content.photos) >= rules.setting("draft_files"):
        raise Unusable(TOO_MANY)
    leave_room(session, size, rules)


def leave_room(session: Session, size: int, rules: Rules) -> None:
    """Unusable where so many bytes more would be too many in all."""
    _leave_room(taken_up(session) + size, rules)


def take_in(
    session: Session, content: Content, arrived: Iterable[Photo], rules: Rules
) -> list[tuple[Photo, Bilingual]]:
    """Put what came with a page among the draft's photos, each once however often it is sent; the bytes of what does not
    fit are deleted, and it is said why."""
    files, refused = list(arrived), []
    held = taken_up(session) if files else 0
    for photo in files:
        try:
            if same(content, photo.slot, photo.stored):
                forget(photo.stored)
                continue
            fit(content, photo.stored.size, rules)
            held += photo.stored.size
            _leave_room(held, rules)
            content.photos.append(photo)
        except Unusable as error:
            forget(photo.stored)
            refused.append((photo, error.reason))
    return refused


def same(content: Content, slot: str, stored: Stored) -> str | None:
    """The storage key of the same file in the same place: it is sent again where the answer to the first time got lost."""
    found = (p.stored.key for p in content.photos if (p.slot, p.stored.digest) == (slot, stored.digest))
    return next(found, None)


def fit(content: Content, size: int, rules: Rules) -> None:
    """Unusable where the files of this report are too large together with one of so many bytes, as it is kept."""
    if len(content.photos) >= rules.setting("draft_files"):
        raise Unusable(TOO_MANY)
    most = rules.setting("draft_megabytes")
    if content.bytes + size > most * MEGABYTE:
        raise Unusable(too_much(most))


def _leave_room(bytes_in_all: int, rules: Rules) -> None:
    if bytes_in_all > rules.setting("drafts_megabytes") * MEGABYTE:
        raise Unusable(FULL)


def taken_up(session: Session) -> int:
    """Bytes that all unsent reports keep now, what is still arriving included."""
    kept = select(func.coalesce(func.sum(Draft.bytes), 0)).scalar_subquery()
    arriving = select(func.coalesce(func.sum(Upload.held), 0)).where(Upload.became.is_(None)).scalar_subquery()
    return int(session.scalar(select(kept + arriving)) or 0)
