"""The file of a case as one archive: asked for with a reason, sent once, kept nowhere."""

import os
from collections.abc import Iterator
from typing import IO, Any

from flask import Response, current_app, render_template

from portal.faces.desk import sidepage
from portal.faces.desk.forms.archive import ExportForm
from portal.faces.desk.happened import event_words
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.casefile.actions import export
from portal.work.cases.models import Case

PIECE = 256 * 1024
"""Bytes sent at a time."""


@bp.route("/cases/<ref>/archive", methods=["GET", "POST"])
@staff("case.export", scope="case", rate="submit")
def case_archive(case: Case) -> Any:
    """Ask for the reason; then the ZIP, after the look is kept."""
    form = ExportForm()
    if form.submitted():
        try:
            return _sent(case, str(form.reason.data))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.reason.errors = [refusal_words(refusal) for refusal in refused.refusals]
    page = render_template("desk/archive.html", form=form, **sidepage.around_case(case))
    return page, 422 if form.errors or form.token_failed else 200


def _sent(case: Case, reason: str) -> Response:
    folder = current_app.extensions["portal.config"].data_dir / "leaving"
    archive = export(case, act=here(), reason=reason, words=event_words, folder=folder)
    name, size = f"{case.ref}.zip", os.fstat(archive.fileno()).st_size
    try:
        db.session.commit()
    except BaseException:
        archive.close()
        raise
    response = Response(_pieces(archive), content_type="application/zip")
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.call_on_close(archive.close)
    return response


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    """Piece by piece; with the last one the file is gone."""
    with archive:
        while piece := archive.read(PIECE):
            yield piece
