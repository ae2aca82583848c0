"""The words of a paper that nobody typed, fixed when it becomes final: a paper must not change afterwards."""

from typing import Any

from portal.bilingual import Bilingual
from portal.ground.rulebook.rules import Rules
from portal.work.accounts.models import Office
from portal.work.documents.models import Document
from portal.work.documents.papers import MONEY, PAPERS

PRINTED = "printed"
"""Where they stand among the fields; no field has this name."""


def title_of(document: Document, rules: Rules) -> Bilingual:
    """What heads the paper: the variant's own title, else the pack's."""
    return PAPERS[document.kind].titles[document.variant] or rules.pack.documents[document.kind].title


def printed(document: Document, office: Office, rules: Rules) -> dict[str, Any]:
    """Title, office, seal, opening and closing paragraphs as of now, as pairs of Chinese and English."""
    paper = PAPERS[document.kind]
    closing = paper.texts(document.variant, money=any(document.fields.get(name) for name in MONEY))
    return {
        "title": list(title_of(document, rules)),
        "office": list(office.name),
        "seal": office.seal_name,
        "opening": [list(_said(key, rules)) for key in _opening(document, rules)],
        "closing": [list(_said(key, rules)) for key in closing],
    }


def _opening(document: Document, rules: Rules) -> list[str]:
    """The variant's own first paragraph, else the kind's, where the pack has one."""
    names = (f"paper_open_{document.kind}_{document.variant}".lower(), f"paper_open_{document.kind}".lower())
    return [name for name in names if name in rules.pack.texts][:1]


def _said(key: str, rules: Rules) -> Bilingual:
    lengths = {"statement_days": rules.deadline("D17").length or 0, "hearing_days": rules.deadline("D18").length or 0}
    return rules.pack.texts[key].format(**lengths)
