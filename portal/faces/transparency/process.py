"""How a report moves, for everyone: the six stages with their times, and every step of the tables in words and drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.bilingual import Bilingual
from portal.faces.transparency.words import span
from portal.ground.rulebook.rules import Rules
from portal.ground.web.i18n import lang
from portal.law.catalogue.types import Deadline
from portal.law.workflow.actors import Role
from portal.law.workflow.diagram.picture import TITLES
from portal.law.workflow.diagram.svg import drawing
from portal.law.workflow.moves import Move
from portal.law.workflow.saying import confirmed, listed, sources, targets, whose
from portal.law.workflow.stage import STAGES, case_stage, complaint_stage
from portal.law.workflow.states import STATES, Track
from portal.law.workflow.tables import MOVES

WHAT = (
    _l("系统收下您写的，马上给回执和查询码。内容加密保存，只有办这件事的人能看。"),
    _l(
        "工作人员先看一遍：归不归我们管、说得清不清楚。缺什么一次问全；不归这里管的，转给该管的单位并告诉您。不受理要两个人都同意，写明原因。"
    ),
    _l("至少两名有执法证的人员到现场看，做笔录，留证据。您不用到场，店家看不到您是谁。"),
    _l("查实的，要求店家限期改正，再去复查。该处罚的，先告诉店家事实和理由，听它申辩，经法制审核后由负责人决定。"),
    _l("写成通俗的结果，另一个人读过才发给您：查到什么、怎么处理、店家改了什么、不满意怎么办。"),
    _l("没有人再申请复核，就办结。依法可以公示的处理结果会公布，您的信息不公布。"),
)
"""What happens in each stage."""
TIMES: tuple[tuple[str, ...], ...] = ((), ("D2", "D4"), ("D3", "D7"), ("D29",), ("D8", "D32", "D9", "D10"), ())
"""The times that the reporter sees, by stage."""
AT_ONCE = _l("马上")
NO_LIMIT = _l("没有单独的期限")
ABOUT: Mapping[Track, str] = {
    Track.COMPLAINT: _l("您交来的每一件，从收到到办结。"),
    Track.CASE: _l("受理以后立的案件：同一家店的几件反映合成一案。"),
    Track.ORDER: _l("要求店家改正，到复查确认改好。"),
    Track.VISIT: _l("到现场核查，怎样才算数。"),
    Track.PUBLICATION: _l("处理结果从提出公示到撤下。"),
    Track.REMEDY: _l("店家不服处罚决定，可以申请复议或起诉。"),
}
"""What each drawing shows."""


class Row(NamedTuple):
    """A term and what is said of it."""

    term: str
    value: str | list[str | Markup]


class Stage(NamedTuple):
    """One of the six stages."""

    title: str
    state: str
    what: str
    facts: list[Row]


@dataclass(frozen=True)
class Shown:
    """One track: its drawing, and the same as a table."""

    key: str
    title: str
    about: str
    drawing: Markup
    rows: list[list[str]]


def stages(rules: Rules) -> list[Stage]:
    """The six stages in plain words, with the lengths in force and where they come from."""
    return [
        Stage(name.text(lang()), "next", str(what), _facts(place, rules))
        for place, (name, what) in enumerate(zip(STAGES, WHAT, strict=True), start=1)
    ]


def _facts(stage: int, rules: Rules) -> list[Row]:
    told = [_time(rules.deadline(code)) for code in TIMES[stage - 1]]
    who = who_acts(stage)
    may = [move.label.text(lang()) for move in open_to_reporter(stage)]
    return [
        Row(_("要多久"), list(told) or str(AT_ONCE if stage == 1 else NO_LIMIT)),
        Row(_("谁来办"), listed(who).text(lang()) if who else _("系统到期自动办结")),
        Row(_("您可以"), _("、").join(may) if may else _("不用做什么")),
    ]


def _time(deadline: Deadline) -> Markup:
    length = span(deadline) if deadline.length else _("写在改正通知里")
    said = Markup("{}<b>{}</b>").format(_("%(what)s：", what=deadline.plain.text(lang())), length)
    return said + Markup('<span class="src">{}</span>').format(deadline.basis.text(lang()))


def in_stage(stage: int) -> dict[Track, frozenset[str]]:
    """The states of report and case that the reporter sees as this stage (A4)."""
    reports = {
        state.value
        for state in STATES[Track.COMPLAINT]
        for looked in (False, True)
        if complaint_stage(state.value, looked_at=looked) == stage
    }
    cases = {
        state.value
        for state in STATES[Track.CASE]
        if stage in {case_stage(state.value, r) for r in ("none", "ordered")}
    }
    return {Track.COMPLAINT: frozenset(reports), Track.CASE: frozenset(cases) if stage in {3, 4} else frozenset()}


def _moves(stage: int) -> list[Move]:
    found = in_stage(stage)
    return [move for track, states in found.items() for move in MOVES[track].values() if move.sources & states]


def open_to_reporter(stage: int) -> list[Move]:
    """What the reporter can do in a stage."""
    return [move for move in _moves(stage) if Role.CITIZEN in move.roles]


def who_acts(stage: int) -> list[Role]:
    """Who makes or confirms a step of this stage, the reporter and the clock apart."""
    found = _moves(stage)
    roles = {role for move in found for role in move.roles | (move.second.roles if move.second else frozenset())}
    return [role for role in Role if role in roles - {Role.CITIZEN, Role.SYSTEM}]


def tracks() -> list[Shown]:
    """Every track of the tables."""
    return [
        Shown(track.value, TITLES[track].text(lang()), str(ABOUT[track]), Markup(drawing(track, lang())), _rows(track))  # noqa: S704 - our own drawing
        for track in Track
    ]


def _rows(track: Track) -> list[list[str]]:
    return [[each.text(lang()) for each in _row(move)] for move in MOVES[track].values()]


def _row(move: Move) -> tuple[Bilingual, ...]:
    second = confirmed(move)
    who = (
        whose(move)
        if second is None
        else Bilingual("{one}，{two}批准", "{one}; approved by: {two}").format(one=whose(move), two=second)
    )
    return move.label, who, sources(move), targets(move)
