"""The special actions of facts.yaml as rows: what the source says, "not stated" where it does not, other sources apart."""

from calendar import month_name
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.demo import facts as f
from portal.law.catalogue.pack import pack
from portal.work.campaigns.models import Campaign, Finding


def enter_actions(session: Session) -> None:
    """The actions of 2024 and 2023, and the metro's vending machines, newest first."""
    for position, campaign in enumerate((_pujiang_2024(), _vending(), _pujiang_2023())):
        campaign.position = position
        session.add(campaign)
    session.flush()


def _action(name: str) -> dict[str, Any]:
    return next(action for action in f.facts()["actions"] if action["id"] == name)


def _pujiang_2024() -> Campaign:
    seed = _action("LJPJ-2024")["seed"]
    name, focus, goals = f.both(seed["name"]), f.both(seed["focus"]), f.join(seed["goals"])
    return Campaign(
        slug="pujiang-2024", name_zh=f"{name['zh']}：{focus['zh']}", name_en=f"{name['en']}: {focus['en']}", lede_zh=f"{goals['zh']}。", lede_en=f"{goals['en'][0].upper()}{goals['en'][1:]}.",
        facts=[
            _row("aims", "目标", "Goals", map(f.both, seed["goals"])), _row("aims", "三项原则", "Three principles", map(f.both, seed["principles"])),
            _row("aims", "设备", "Devices", map(f.both, seed["devices"])),
            *(_row("places", *_names(group), map(_scenario, codes)) for group, codes in seed["venues"].items()),
            _row("how", "策划", "Planned by", map(f.both, seed["planned_by"])), _row("how", "参与", "Participants", map(_agency, seed["participants"])),
            _row("how", "专班另有", "Also in the task force", map(_agency, seed["task_force_also"])), _row("how", "方法", "Methods", map(f.both, seed["methods"])),
            _row("how", "第三方评估", "Evaluated by", [f.both(seed["evaluator"])]), _row("how", "评估要点", "Points of the evaluation", map(f.both, seed["evaluation_points"])),
            _row("how", "处罚总数", "Penalties in all", _known(seed["penalties_total"])),
        ],
        findings=[_finding(row["what"], row["over"], True, str(seed["self_checks_by"])) for row in sorted(seed["self_checks"], key=lambda row: -row["over"])],
    )  # fmt: skip


def _vending() -> Campaign:
    record = _action("VENDING-2024")
    seed, beyond = record["seed"], record["beyond_seed"]
    training = f.facts()["trainings"][0]
    checked = _counted("检查的自动售货机", "Vending machines checked", seed["machines_checked"]["over"], over=True)
    suspended = _counted(
        "暂停刷脸支付，改好再恢复", "Face payment suspended until rectified", seed["machines_suspended"], over=False
    )
    return Campaign(
        slug="metro-vending-2024", name_zh="地铁站里的自动售货机", name_en="Vending machines in metro stations", lede_zh=f"{f.both(seed['trigger'])['zh']}，市网信办督促检查。",
        lede_en=f"{seed['trigger'][0].upper()}{seed['trigger'][1:]} led the city's cyberspace office to supervise checks.",
        facts=[
            _row("issues", "查出的问题", "Issues found", map(_violation, seed["six_issues"])),
            _row("how", "督促单位", "Supervised by", [f.both(seed["supervisor"])]), _row("how", "被督促单位", "Supervised party", [f.both(seed["supervised"])]),
            _row("how", "范围", "Where", [f.both(seed["where"])]), _row("how", "问题由谁查出", "Found by", map(f.both, seed["findings_by"])),
            _row("how", "已恢复的台数", "Machines reinstated", _known(seed["reinstated_count"])), _row("how", "运营企业", "Operators", _known(seed["operators"])),
            *_training(training),
            _row("later", *_key(beyond["source"]), [{"zh": f"检查 {beyond['machines']:,} 台，涉及 {beyond['operators']} 家运营企业；约谈{f.both(beyond['interviewed'])['zh']}。",
                 "en": f"{beyond['machines']:,} machines of {beyond['operators']} operators; called in for a talk: {beyond['interviewed']}."}], other_source=True),
        ],
        findings=[checked, suspended],
    )  # fmt: skip


def _training(record: dict[str, Any]) -> list[f.Row]:
    seed, beyond = record["seed"], record["beyond_seed"]
    return [
        _row("training", "名称", "Title", [f.both(seed["title"])]), _row("training", "时间", "Month", [_month(str(seed["month"]))]),
        _row("training", "主办", "Hosts", map(f.both, seed["hosts"])), _row("training", "联合", "Jointly with", map(f.both, seed["jointly"])),
        _row("training", "方式", "Style", map(f.both, seed["style"])), _row("training", "参加人数", "Attendance", _known(seed["attendance"])),
        _row("training", *_key(beyond["source"]), [{"zh": f"{f.both(beyond['attendance'])['zh']}参加培训，发了{f.both(beyond['handout'])['zh']}。", "en": f"{beyond['attendance']} attended the training; a {beyond['handout']} was handed out."}], other_source=True),
    ]  # fmt: skip


def _pujiang_2023() -> Campaign:
    record = _action("LJPJ-2023")
    seed, beyond = record["seed"], record["beyond_seed"]
    name = f.both(seed["name"])
    return Campaign(
        slug="pujiang-2023", name_zh=name["zh"], name_en=name["en"], launched_on=date.fromisoformat(str(seed["launched"])),
        lede_zh=f"针对{f.join(seed['issues'])['zh']}，覆盖 {seed['scenario_count']} 类场景。", lede_en=f"Against {', '.join(seed['issues'][:-1])} and {seed['issues'][-1]}, in {seed['scenario_count']} kinds of place.",
        facts=[
            _row("issues", "针对的问题", "Issues", map(f.both, seed["issues"])), _row("places", "场景", "Kinds of place", map(_scenario, seed["scenarios"])),
            _row("how", "开展单位", "Carried out by", map(f.both, seed["by"])), _row("how", "结束日期", "End", _known(seed["end"])), _row("how", "结果", "Results", _known(seed["results"])),
            _row("later", *_key(beyond["source"]), [{"zh": f"历时{f.both(beyond['duration'])['zh']}。", "en": f"It lasted {beyond['duration']}."}], other_source=True),
        ],
        findings=[],
    )  # fmt: skip


def _row(section: str, zh: str, en: str, values: Iterable[dict[str, str]] | None, other_source: bool = False) -> f.Row:
    return {
        "section": section,
        "key": {"zh": zh, "en": en},
        "values": None if values is None else list(values),
        "other_source": other_source,
    }


def _known(value: Any) -> list[dict[str, str]] | None:
    return None if value == f.UNKNOWN else [f.both(str(value))]


def _key(source: str) -> tuple[str, str]:
    named = f.both("2023 press" if source == "2023 press" else "press report, 2024")
    return named["zh"], named["en"]


def _names(code: str) -> tuple[str, str]:
    name = pack().scenarios[code].name
    return name.zh, name.en


def _scenario(code: str) -> dict[str, str]:
    zh, en = _names(code)
    return {"zh": zh, "en": en}


def _agency(code: str) -> dict[str, str]:
    name = pack().agencies[code].name
    return {"zh": name.zh, "en": name.en}


def _violation(code: str) -> dict[str, str]:
    name = pack().violations[code].name
    return {"zh": name.zh, "en": name.en}


def _month(text: str) -> dict[str, str]:
    year, month = text.split("-")
    return {"zh": f"{year} 年 {int(month)} 月", "en": f"{month_name[int(month)]} {year}"}


def _finding(what: str, n: int, over: bool, as_of: str) -> Finding:
    words = f.both(what)
    return _counted(f"推动自查：{words['zh']}", f"Prompted to self-check: {words['en']}", n, over=over, as_of=as_of)


def _counted(zh: str, en: str, n: int, *, over: bool, as_of: str | None = None) -> Finding:
    source = f.both(f.SOURCE)
    return Finding(what_zh=zh, what_en=en, n=n, over=over, as_of=as_of, source_zh=source["zh"], source_en=source["en"])
