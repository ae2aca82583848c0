"""What a case is about, in words, with the pages on which its facts, people and machines are kept."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.faces.desk.caserows import Term
from portal.faces.desk.choices import say
from portal.faces.desk.matrix import pack_here
from portal.ground import wording
from portal.ground.procedure.act import Act
from portal.ground.web.i18n import lang
from portal.law.workflow.case_opening import TO_DECIDING
from portal.law.workflow.refusal import NotYours
from portal.work.cases.models import Case
from portal.work.cases.standing import officer_of


def about(case: Case, act: Act) -> dict[str, Any]:
    """Key facts, and the links for whoever may follow them."""
    links = [
        (url_for("desk.case_facts", ref=case.ref), _("更正案情")) if _may_correct(case, act) else None,
        (url_for("desk.case_devices", ref=case.ref), _("设备清单")),
    ]
    return {"about": _terms(case), "about_links": [link for link in links if link]}


def _may_correct(case: Case, act: Act) -> bool:
    if case.state not in TO_DECIDING:
        return False
    try:
        officer_of(case, act)
    except NotYours:
        return False
    return True


def _conduct(case: Case) -> str:
    since = wording.day(case.conduct_from, lang())
    if case.conduct_to is None:
        return _("%(since)s 至今", since=since)
    return _("%(since)s 至 %(until)s", since=since, until=wording.day(case.conduct_to, lang()))


def _terms(case: Case) -> list[Term]:
    operator, comma = case.operator, "、" if lang() == "zh" else ", "
    violations = comma.join(f"{row.code} {say(pack_here().violations[row.code].name)}" for row in case.violations)
    rows = [
        (_("涉嫌的问题"), violations or _("还没有写")),
        (_("行为时间"), _conduct(case)),
        (_("经营主体"), operator.name_zh if operator else _("未查明")),
        (_("统一社会信用代码"), (operator.uscc if operator else None) or _("未查明")),
        (_("法定代表人（负责人）"), (operator.legal_rep if operator else None) or _("未查明")),
        (_("特别情形"), comma.join(_special(case)) or _("没有")),
        (_("问题概述"), case.summary or _("还没有写")),
    ]
    return [Term(term, value) for term, value in rows]


def _special(case: Case) -> list[str]:
    marked = (
        (case.private_space, _("私密空间")),
        (case.under_14, _("未满十四周岁")),
        (case.harm, _("危害生命健康或者金融安全")),
    )
    return [words for holds, words in marked if holds]
