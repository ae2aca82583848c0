"""Orders to correct: the page of one, and the files the party handed in."""

from typing import Any

from flask import Response, abort, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from portal.faces.desk import matrix, sidepage
from portal.faces.desk.forms import orders as order_forms
from portal.faces.desk.views.evidence import sent
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db
from portal.ground.web.access import staff
from portal.ground.web.clockface import faces
from portal.ground.web.here import here
from portal.ground.web.i18n import lang, today
from portal.work.fieldwork.models import CorrectionOrder, Proof
from portal.work.fieldwork.queries import OrderRow
from portal.work.fieldwork.queries import orders as orders_of
from portal.work.files import actions as files
from portal.work.files.models import File

order_forms.install()


@bp.get("/orders/<ref>", endpoint="order")
@staff("case.read", scope="order", sight="page")
def order_page(order: CorrectionOrder) -> Any:
    """One order: measures against violations, service, proof, verdicts, and what can be done."""
    act = here()
    row = next(row for row in orders_of(db.session(), order.case_id) if row.id == order.id)
    proofs = list(db.session.scalars(select(Proof).where(Proof.order_id == order.id).order_by(Proof.id)))
    return render_template(
        "desk/order.html",
        order=order,
        row=row,
        matrix=_matrix(row, bool(proofs or order.proof_note)),
        proofs=proofs,
        terms=_terms(order),
        visit=order.reinspection(),
        moves=sidepage.todo(order, act),
        clocks=faces(order.clocks, act.rules, today()),
        **sidepage.around(order, order.case),
    )


def _matrix(row: OrderRow, has_proof: bool) -> matrix.Matrix:
    """The same matrix as on the case page, with what the party handed in instead of how it is verified."""
    found = matrix.matrices([row])[0]
    word = _("已交") if has_proof else _("未交")
    return found._replace(rows=[line._replace(proof=word) for line in found.rows])


def _terms(order: CorrectionOrder) -> list[dict[str, Any]]:
    rows = [
        (_("责令改正日期"), order.issued_on),
        (_("送达日期"), order.served_on),
        (_("撤回日期"), order.withdrawn_on),
    ]
    dates = [{"term": term, "value": wording.day(on, lang())} for term, on in rows if on]
    if order.served_on is None:
        dates.append({"term": _("送达日期"), "value": _("还没有送达，期限还没有开始"), "unknown": True})
    said = [
        (_("期限变更"), _changed(order)),
        (_("对方交来"), order.proof_note),
        (_("拒不改正的事实"), order.refusal_facts),
    ]
    return dates + [{"term": term, "value": words} for term, words in said if words]


def _changed(order: CorrectionOrder) -> str:
    parts = [_("延长过一次") if order.extended else "", _("另定过一次期限") if order.new_date_given else ""]
    return sidepage.listed([part for part in parts if part])


@bp.get("/orders/<ref>/proofs/<int:key>")
@staff("evidence.read", scope="order", sight="evidence")
def proof(order: CorrectionOrder, key: int) -> Response:
    """A file that the party handed in."""
    row = db.session.get(Proof, key)
    if row is None or row.order_id != order.id:
        abort(404)
    file = db.session.get_one(File, row.file_id)
    return sent(files.read(file), file.type, f"proof-{row.id}")
