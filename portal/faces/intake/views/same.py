"""After step 2: what is already published about this place, and whether the report is about the same matter. Nobody has to
say, and nothing stands here that is not public."""

from typing import Any

from flask import redirect, render_template, url_for

from portal.faces.intake import own
from portal.faces.intake.forms.where import SameForm
from portal.faces.intake.queries import PublishedRow
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import switching
from portal.faces.intake.views.walking import around, onward
from portal.faces.intake.views.where import back_to_where, known_here
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.i18n import lang
from portal.work.complaints.draft import Content

DIFFERENT = "different"


@bp.route("/report/same", methods=["GET", "POST"])
@reporter()
def same() -> Any:
    """The choice; where nothing is published, or the place is not known yet, straight on."""
    content = own.unfinished()
    if switch := switching():
        return switch
    if content is None or "district" not in content.answers:
        return redirect(url_for("intake.where"))
    rows = known_here(content)
    form = SameForm(data={"same": content.answers.get("same")})
    if form.submitted() or not rows:
        keep_same(content, rows, form.same.data)
        return onward("where", content)
    addresses = {row.number: url_for("public.case", number=row.number) for row in rows}
    return render_template(
        "intake/same.html", form=form, rows=rows, addresses=addresses, title_of=title_of, back=back_to_where(),
        different=DIFFERENT, **{**around("where", content), "again": form.token_failed},
    )  # fmt: skip


def title_of(row: PublishedRow) -> str:
    """The title in the reader's language; the other where there is none."""
    return row.titles.get(lang()) or next(iter(row.titles.values()), row.number)


def keep_same(content: Content, rows: list[PublishedRow], number: str | None) -> None:
    """Only the number of what is public goes with the report; who says that it is the same matter has named the venue."""
    chosen = next((row for row in rows if row.number == number), None)
    if chosen is not None:
        content.answers.update(same=chosen.number, venue_id=content.answers.get("venue_id") or chosen.venue_id)
    elif content.answers.pop("same", None) is None:
        return
    own.keep(content)
    db.session.commit()
