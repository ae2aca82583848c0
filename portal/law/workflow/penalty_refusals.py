"""Why a penalty, an amount or an article may not be chosen: each with its clause and what to choose instead."""

from collections.abc import Mapping

from portal.bilingual import Bilingual as T
from portal.law.workflow.refusal import Refusal

_ROWS: Mapping[str, tuple[str, str, T]] = {
    "unknown": ("DESIGN", "", T("列表里没有“{code}”。", "The list has no “{code}”.")),
    "no_basis": ("APL59", "bases", T("请选择法律依据。", "Choose the legal bases.")),
    "no_duty": (
        "APL59",
        "bases",
        T("至少选一条规定义务的条文。", "Choose at least one article that lays down a duty."),
    ),
    "not_in_force": (
        "APL37",
        "bases",
        T(
            "{name}自 {since} 起施行，不能用于 {end} 结束的行为；请选行为时有效的条文。",
            "{name} applies from {since}, not to conduct that ended on {end}; choose an article in force then.",
        ),
    ),
    "no_penalty_basis": (
        "APL59",
        "bases",
        T(
            "{name}不能作为处罚依据，请选规定义务或罚则的条文。",
            "{name} is no basis for a penalty; choose an article that lays down a duty or a liability.",
        ),
    ),
    "other_enforcer": (
        "PIPL60",
        "bases",
        T(
            "{name}由其他部门适用；需要的，请移送。",
            "{name} is another authority's to use; pass the matter on if it is needed.",
        ),
    ),
    "other_place": (
        "DESIGN",
        "bases",
        T(
            "{name}只适用于条文列出的场所，本案场所不在其中。",
            "{name} covers only the places it lists, and this is none of them.",
        ),
    ),
    "higher_level": (
        "PIPL66.2",
        "bases",
        T(
            "{name}由省级以上部门适用，请先上报市级。",
            "{name} is for a department of provincial level or above; escalate to the municipal office first.",
        ),
    ),
    "no_law": (
        "APL9",
        "kinds",
        T("没有法律规定可以{name}，请改选其他处罚。", "No law grants “{name}”; choose another penalty."),
    ),
    "no_liability": (
        "APL59",
        "bases",
        T("“{name}”要有罚则：{names}。", "“{name}” needs a liability article: {names}."),
    ),
    "idle_liability": (
        "APL59",
        "bases",
        T("所选处罚没有用到{name}，请删去。", "None of the penalties rests on {name}; remove it."),
    ),
    "no_penalty": (
        "APL28",
        "kinds",
        T("“{name}”不是行政处罚，请另行办理。", "“{name}” is no administrative penalty; do it by its own step."),
    ),
    "municipal_only": (
        "PIPL66.2",
        "kinds",
        T(
            "“{name}”由省级以上部门决定，请先上报市级。",
            "“{name}” is for a department of provincial level or above; escalate to the municipal office first.",
        ),
    ),
    "other_authority": (
        "PIPL60",
        "kinds",
        T("“{name}”由其他部门决定，请移送。", "“{name}” is for another authority to decide; pass the matter on."),
    ),
    "one_fine": (
        "APL29",
        "kinds",
        T("同一行为只能罚款一次，请只选一种罚款。", "One act, one fine: choose a single kind of fine."),
    ),
    "amount_missing": (
        "APL59",
        "amount",
        T("所选的罚款要写明金额。", "The fine chosen needs its amount."),
    ),
    "amount_idle": (
        "APL59",
        "amount",
        T(
            "没有选罚款，请删去罚款金额，或选择罚款。",
            "No fine is chosen: remove the amount of the fine, or choose one.",
        ),
    ),
    "gains_missing": (
        "APL59",
        "gains",
        T("没收违法所得要写明违法所得的金额。", "To confiscate illegal gains, their amount is needed."),
    ),
    "gains_idle": (
        "APL59",
        "gains",
        T(
            "没有选没收违法所得，请删去违法所得金额，或选择没收。",
            "Illegal gains are not confiscated: remove their amount, or choose confiscation.",
        ),
    ),
    "turnover_missing": (
        "PIPL66.2",
        "turnover",
        T(
            "“{name}”超过 {most} 元的，要写明上一年度营业额。",
            "For “{name}” over CNY {most}, last year's turnover is needed.",
        ),
    ),
    "turnover_idle": (
        "PIPL66.2",
        "turnover",
        T(
            "所选处罚不按营业额计算，请删去营业额。",
            "None of the penalties is measured by turnover; remove it.",
        ),
    ),
    "person_missing": (
        "APL59",
        "person",
        T("要写明责任人员的姓名和职务。", "Name the person responsible and the post held."),
    ),
    "person_idle": (
        "APL59",
        "person",
        T(
            "没有对责任人员的处罚，请删去责任人员，或写明罚款金额。",
            "The person responsible is not penalised: remove the name, or give the amount of the fine.",
        ),
    ),
    "person_alone": (
        "PIPL66.1",
        "kinds",
        T(
            "对责任人员罚款的，也要选对单位的处罚。",
            "Where the person responsible is fined, choose the penalty on the unit too.",
        ),
    ),
    "person_basis": (
        "PIPL66.1",
        "bases",
        T(
            "对责任人员罚款要有罚则，请在依据里选第 66 条第 1 款，市级的选第 2 款。",
            "A fine on the person responsible needs its liability article: choose Art. 66(1), or 66(2) at the municipal office.",
        ),
    ),
    "person_range": (
        "PIPL66.1",
        "person_fine",
        T(
            "对责任人员的罚款（{name}）应为 {least} 元至 {most} 元。",
            "The fine on the person responsible (“{name}”) must be between CNY {least} and {most}.",
        ),
    ),
    "amount_above": (
        "APL9",
        "amount",
        T("“{name}”最多 {most} 元。", "“{name}” is at most CNY {most}."),
    ),
    "amount_range": (
        "APL9",
        "amount",
        T("“{name}”应为 {least} 元至 {most} 元。", "“{name}” must be between CNY {least} and {most}."),
    ),
}


def refuse(rule: str, /, *, clause: str | None = None, **values: T | str | int) -> Refusal:
    """The refusal called `rule` with its places filled; `clause` where the article decides which one it is."""
    usual, field, needs = _ROWS[rule]
    return Refusal(rule, clause or usual, needs.format(**values), field or None)
