"""The two published records that facts.yaml gives: one of another authority without a case, one whose case the demo drives."""

from datetime import date

from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.demo import facts as f
from portal.ground import search
from portal.law.catalogue.types import Pack
from portal.work.publication.models import Publication, PublishedText

MARKET_OFFICE = "SHMSA-JA"


def kohler_texts() -> dict[str, tuple[str, str, str]]:
    """Title, lede and body in each language."""
    seed = f.case_facts("KOHLER-2021")["seed"]
    fine = seed["fine_cny"]
    exposed = f.both(seed["exposed_by"])
    return {
        "zh": (
            "科勒部分门店：装人脸摄像头，顾客不知情",
            f"{seed['exposed_year']} 年由{exposed['zh']}曝光，市场监管部门责令改正并罚款。",
            f"责令改正，罚款 {fine // 10000} 万元。",
        ),
        "en": (
            "Kohler stores: cameras with face recognition, customers unaware",
            f"Exposed by the {exposed['en']} in {seed['exposed_year']}; the market regulator ordered correction and fined.",
            f"Ordered to correct and fined CNY {fine:,}.",
        ),
    }


def kohler_rows(pack: Pack) -> list[f.Row]:
    """The rows of its page."""
    record = f.case_facts("KOHLER-2021")
    seed, beyond = record["seed"], record["beyond_seed"]
    fine = Bilingual(f"{seed['fine_cny'] // 10000} 万元", f"CNY {seed['fine_cny']:,}")
    return [
        *f.happened(seed["facts"]),
        f.done("责令改正，并处罚款。", "Ordered to correct, and fined."),
        f.key_fact("场所", "Venue", seed["venue"]),
        f.key_fact("经营主体", "Operating entity", seed["operator_name"]),
        f.key_fact("区", "District", pack.districts[str(seed["district"])].name),
        f.key_fact("办理单位", "Authority", seed["authority"]),
        f.key_fact("处罚", "Penalty", Bilingual("责令改正、罚款", "Order to correct, fine")),
        f.key_fact("罚款", "Fine", fine),
        f.key_fact("法律依据", "Legal basis", seed["legal_basis"]),
        f.key_fact("决定日期", "Date of the decision", seed["decision_date"]),
        f.key_fact("决定书文号", "Number of the decision", seed["decision_no"]),
        f.key_fact("涉及门店", "Stores", seed["stores"]),
        f.key_fact("涉及设备", "Devices", seed["devices"]),
        f.later(
            "press report, 2021",
            f"全国 {beyond['stores_nationwide']} 家门店、{beyond['devices']} 台设备，采集人脸 {beyond['faces']:,} 条。决定书文号为{beyond['decision_no']}，当事人为{beyond['operator']}。",
            f"{beyond['stores_nationwide']} stores nationwide, {beyond['devices']} devices, {beyond['faces']:,} faces captured. Decision number {beyond['decision_no']}; the party was {beyond['operator']} (Kohler's Chinese company).",
        ),
        f.sources(),
        f.note(
            "行为发生在个人信息保护法施行（2021 年 11 月 1 日）之前，依据的是消费者权益保护法。",
            "The conduct was before the Personal Information Protection Law (1 November 2021); the Consumer Rights Protection Law applied.",
        ),
    ]


def yongle_texts() -> dict[str, tuple[str, str, str]]:
    """Title, lede and body in each language."""
    seed = f.case_facts("YONGLE-2024")["seed"]
    lede = f.both(seed["note"])
    return {
        "zh": (
            "泳乐云间游泳馆：更衣室储物柜要刷脸",
            f"{lede['zh']}。",
            "经营单位在更衣室使用人脸识别储物柜。给予警告，并指导整改。",
        ),
        "en": (
            "Yongle Swimming Pool: changing-room lockers opened by face",
            f"{lede['en'][0].upper()}{lede['en'][1:]}.".replace(
                "the PIPL", "the Personal Information Protection Law (PIPL)"
            ),
            "The operator used face-recognition lockers in its changing room. It was warned and guided to rectify.",
        ),
    }


def yongle_rows(pack: Pack) -> list[f.Row]:
    """The rows of its page: only what the source says; the demo's own dates stay in the desk."""
    record = f.case_facts("YONGLE-2024")
    seed, beyond = record["seed"], record["beyond_seed"]
    media = f.both(seed["media"])
    first, second = (date.fromisoformat(str(day)) for day in seed["visits"])
    return [
        *f.happened(seed["facts"]),
        *f.tags(seed["violations"], pack),
        f.done(
            f"{media['zh']}报道有人投诉。当天第 1 次现场核查。",
            f"{media['en']} reported the complaint. First on-site visit the same day.",
            first,
        ),
        f.done(
            "第 2 次现场核查，指导整改。中间隔着五一假期，是 2 个工作日。",
            "Second on-site visit, guiding rectifications: 2 working days later, over the May Day holiday.",
            second,
        ),
        f.done("给予警告。", "A warning was given."),
        f.key_fact("场所", "Venue", seed["venue"]),
        f.key_fact("经营主体", "Operating entity", seed["operator"]),
        f.key_fact("区", "District", pack.districts[str(seed["district"])].name),
        f.key_fact("办理单位", "Authority", seed["lead_office"]),
        f.key_fact("联合", "Together with", f.join(seed["joint"])),
        f.key_fact("处罚", "Penalty", seed["penalty"]),
        f.key_fact(
            "罚款",
            "Fine",
            Bilingual("来源未提及", "None reported") if seed["fine_cny"] == "none_reported" else seed["fine_cny"],
        ),
        f.key_fact("决定书文号", "Number of the decision", seed["decision_no"]),
        f.key_fact("决定日期", "Date of the decision", seed["penalty_date"]),
        f.key_fact(
            "法律依据",
            "Legal basis",
            Bilingual(
                "个人信息保护法（具体条款来源未载明）",
                "Personal Information Protection Law (article not stated in the source)",
            ),
        ),
        f.key_fact("整改完成", "Rectification done", seed["rectification_done"]),
        f.later(
            "press report, 2024",
            f"{f.both(beyond['rectified'])['zh']}完成整改；{f.both(beyond['after'])['zh']}。",
            f"Rectified by {beyond['rectified']}; afterwards: {beyond['after']}.",
        ),
        f.sources(),
        f.note(
            "问题类别由本网站按上述事实标注，来源没有分类。",
            "The kinds of problem are this site's own labels for these facts; the source gives none.",
        ),
        f.note(
            "中文名称据后续报道；原始来源只有英文拼写。",
            "The Chinese names come from later reports; the source gives them in English only.",
        ),
        f.note(
            "行为发生在 2024 年，2025 年 6 月 1 日起施行的《人脸识别技术应用安全管理办法》不适用。",
            "The conduct was in 2024; the Face Recognition Measures, in force since 1 June 2025, do not apply.",
        ),
    ]


def enter_kohler(session: Session, pack: Pack, *, today: date) -> Publication:
    """Another office's published record, through the same tables as any publication, without a case behind it."""
    seed = f.case_facts("KOHLER-2021")["seed"]
    texts = kohler_texts()
    record = Publication(
        state="published",
        office=MARKET_OFFICE,
        number="2021-K1",
        kind="serious",
        scenario=seed["scenario"],
        district=str(seed["district"]),
        outcome="M-ORD,N-C56",
        fine_fen=seed["fine_cny"] * 100,
        year=seed["exposed_year"],
        published_on=today,
        search=search.index(texts["zh"][0], texts["en"][0]),
    )
    record.texts = published_texts(texts, kohler_rows(pack))
    session.add(record)
    session.flush()
    return record


def published_texts(texts: dict[str, tuple[str, str, str]], rows: list[f.Row], version: int = 1) -> list[PublishedText]:
    """One text a language, both with the same rows."""
    return [
        PublishedText(version=version, lang=lang, redacted=True, title=title, lede=lede, body=body, facts=rows)
        for lang, (title, lede, body) in texts.items()
    ]
