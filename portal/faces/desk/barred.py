"""Why an article that fits the violations cannot carry a penalty here: said on the form, so that nobody looks for it."""

from flask_babel import gettext as _

from portal.faces.desk.choices import Choice, case_of, options, say
from portal.faces.desk.panel import refusal_words
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.moves import Move
from portal.law.workflow.penalties import Conduct, bench, unselectable_bases

BASES = frozenset({"bases", "proposal_bases"})
"""Lists of articles that a form may offer."""


def barred(move: Move, subject: Tracked, act: Act) -> list[Choice]:
    """The articles on which the case's violations would rest, but not here or not then; empty for other moves."""
    field = next((field for field in move.fields if field.options in BASES), None)
    if field is None:
        return []
    case, pack = case_of(subject), act.rules.pack
    conduct = Conduct(case.conduct_to or act.today, case.scenario, bench(pack, subject.office))
    near = {code for row in case.violations for code in pack.violations[row.code].bases}
    offered = {row.code for row in options(field, subject, act)}
    return [
        Choice(row.code, say(row.name), _("；").join(refusal_words(one) for one in why))
        for row, why in unselectable_bases(conduct=conduct, bases=pack.bases, penalties=pack.penalties)
        if row.code not in offered and (row.code in near or (row.kind == "liability" and row.penalty_basis))
    ]
