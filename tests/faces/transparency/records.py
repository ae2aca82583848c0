"""Public records for the tests of the public pages, made as rows: what they show has been published by then."""

from datetime import date
from typing import Any

from portal.clock import now
from portal.ground.db import db
from portal.work.campaigns.models import Campaign, Finding
from portal.work.publication.models import Correction, Publication, PublishedText

OFFICE = "CAC-310117"
OTHER_AUTHORITY = "SHMSA-JA"
LONG = "上海市某某区某某镇街道社区综合文化体育健身服务中心（有限合伙）虹梅南路第二分店：拒绝后仍反复弹窗" * 2


def both(zh: str, en: str) -> dict[str, str]:
    """A text as it is kept in facts."""
    return {"zh": zh, "en": en}


FACTS: list[dict[str, Any]] = [
    {"section": "happened", "value": both("柜子要刷脸才能开", "Lockers opened only by face scan")},
    {"section": "tag", "value": both("强制刷脸", "Forced face recognition")},
    {"section": "done", "on": "2026-02-03", "value": both("第 1 次现场核查。", "First on-site check.")},
    {"section": "done", "on": None, "value": both("给予警告。", "Warning given.")},
    {"section": "key", "key": both("经营主体", "Operator"), "value": both("某某公司", "Some company")},
    {"section": "key", "key": both("决定书文号", "Decision number"), "value": None},
    {
        "section": "key",
        "key": both("媒体报道，2026 年", "Press report, 2026"),
        "value": both("五月改用手环。", "Wristbands since May."),
        "other_source": True,
    },
    {"section": "note", "value": both("名称据报道。", "Names follow reports.")},
]


def publish(number: str = "2026-0001", **given: Any) -> Publication:
    """A published record with a text in Chinese and English; `texts` gives other ones as {lang: title}."""
    titles: dict[str, str] = given.pop("texts", {"zh": f"示例游泳馆 {number}", "en": f"Example pool {number}"})
    facts, body = given.pop("facts", FACTS), given.pop("body", "")
    row = Publication(**{**_usual(number), **given})
    for lang, title in titles.items():
        about = {"title": title, "lede": None, "body": body, "facts": facts}
        row.texts.append(PublishedText(version=1, lang=lang, redacted=True, **about))
    db.session.add(row)
    db.session.commit()
    return row


def _usual(number: str) -> dict[str, Any]:
    return {
        "number": number,
        "state": "published",
        "office": OFFICE,
        "scenario": "SP.POOL",
        "district": "310117",
        "outcome": "N-WARN",
        "year": 2026,
        "published_on": date(2026, 3, 2),
        "expires_on": date(2026, 9, 2),
    }


def correct(row: Publication, why: str) -> None:
    """A line in the public log."""
    db.session.add(Correction(publication_id=row.id, version=2, at=now(), why_zh=why))
    db.session.commit()


def campaign(slug: str = "pools", **given: Any) -> Campaign:
    """A special action with a lower bound, an exact count, and one that another source gives."""
    usual = {"name_zh": "泳馆专项", "name_en": "Pools", "position": 1, "facts": []}
    row = Campaign(slug=slug, **{**usual, **given})
    for n, over, other in ((1400, True, False), (829, False, False), (1462, False, True)):
        about = {"what_zh": f"检查 {n}", "what_en": f"checked {n}", "source_zh": "来源", "source_en": "source"}
        row.findings.append(Finding(n=n, over=over, other_source=other, as_of="2024-11", **about))
    db.session.add(row)
    db.session.commit()
    return row
