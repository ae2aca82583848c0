"""The fields in which a penalty is proposed and decided: kinds, amounts, articles, tier (M11, M18a, M23)."""

from collections.abc import Sequence
from dataclasses import replace

from portal.bilingual import Bilingual as T
from portal.law.workflow.moves import Field

# The rows are read one under the other.
# fmt: off

KINDS = Field("kinds", "choice", T("处罚种类", "Penalties"), options="penalties", many=True)
AMOUNT = Field("amount", "money", T("罚款金额（元）", "Fine (CNY)"), T("选了罚款才填", "Only with a fine"), required=False)
GAINS = Field("gains", "money", T("违法所得（元）", "Illegal gains (CNY)"), T("没收违法所得才填；消保法罚款有违法所得的也填", "Only to confiscate them; a consumer-law fine is measured by them too"), required=False)
TURNOVER = Field("turnover", "money", T("上一年度营业额（元）", "Last year's turnover (CNY)"), T("只有罚款超过 5,000 万元才填", "Only for a fine over CNY 50,000,000"), required=False)
PERSON = Field("person", "line", T("责任人员（姓名、职务）", "Person responsible (name and post)"), T("处罚责任人员才填；不公开", "Only where the person is penalised; never made public"), required=False)
PERSON_FINE = Field("person_fine", "money", T("对责任人员的罚款（元）", "Fine on the person responsible (CNY)"), required=False)
BASES = Field("bases", "choice", T("依据", "Legal bases"), T("只列行为发生时有效的条文", "Only articles in force at the time of the conduct"), options="bases", many=True)
TIER = Field("tier", "choice", T("裁量档次", "Discretion tier"), options="tiers")
MONEY = (AMOUNT, GAINS, TURNOVER, PERSON, PERSON_FINE)
NEW_FACTS = Field("new_facts", "yes", T("事实、理由或依据有变化，要重新告知", "Facts, reasons or bases have changed: the party is told anew"), required=False)


def _proposed() -> Sequence[Field]:
    kinds = replace(KINDS, label=T("拟处罚种类", "Proposed penalties"), hint=T("不处罚就不选", "Choose none for no penalty"), required=False, options="proposals")
    return (kinds, *MONEY, replace(BASES, required=False, options="proposal_bases"), TIER)


PROPOSED: tuple[Field, ...] = (Field("facts", "text", T("查明的事实", "Facts established")), *_proposed(), NEW_FACTS)
"""A district may propose what only the municipal office may decide: then it is escalated (M14)."""
DECIDED: tuple[Field, ...] = (KINDS, *MONEY, BASES, TIER)
"""As passed by the legal review."""
