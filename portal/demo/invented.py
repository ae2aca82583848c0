"""Believable places and words for the synthetic city. Every name is invented and marked as such where it is shown."""

from random import Random
from typing import NamedTuple

FICTITIOUS_ZH, FICTITIOUS_EN = "（虚构）", " (fictitious)"
WATER = ("澜汀", "清川", "沐漪", "澄湾", "鲸屿", "蓝礁", "汐语", "临溪")
HOME = (
    "锦澜苑",
    "桂馥里",
    "望江名邸",
    "翠湖雅居",
    "云栖公馆",
    "梧桐花园",
    "和煦家园",
    "银杏新村",
    "枫林晚小区",
    "金桂佳苑三期北区",
)
BRAND = (
    "禾木",
    "星野",
    "拾光",
    "白鹭",
    "南陌",
    "新雨",
    "启明",
    "云麓",
    "若水",
    "知行",
    "乐途",
    "麦田",
    "青禾",
    "明川",
    "百川汇",
    "小满",
    "东方既白",
)
BRANCH = (
    "",
    "总店",
    "一店",
    "二店",
    "旗舰店",
    "地铁店",
    "老街店",
    "万象里店",
    "滨江中心店",
    "大学城店",
    "国际商务区 B 座裙楼店",
)
ROADS = ("示例路", "样板路", "虚构大道", "假想街", "演示路", "模拟支路")

NOUNS: dict[str, tuple[str, ...]] = {
    "SP.GYM": ("健身中心", "健身工作室", "24 小时健身房"),
    "SP.DAN": ("舞蹈工作室", "少儿舞蹈中心"),
    "SP.POOL": ("游泳馆", "恒温游泳中心", "亲子游泳俱乐部"),
    "CO.MALL": ("购物中心", "生活广场"),
    "CO.SUP": ("生活超市", "鲜食超市", "会员制超市"),
    "CO.VEND": ("自动售货机", "无人零售柜"),
    "CO.QR": ("面馆", "茶餐厅"),
    "CO.PARK": ("停车场", "地下车库"),
    "CO.STORE": ("品牌体验店", "家居馆"),
    "CT.SHOW": ("剧场", "演艺空间"),
    "CT.SCENIC": ("主题乐园", "植物园"),
    "CT.HOTEL": ("酒店", "公寓酒店", "民宿"),
    "CT.CULT": ("美术馆", "图书馆"),
    "ED.SCH": ("外国语学校", "实验小学"),
    "ED.TRAIN": ("少儿编程中心", "英语培训学校", "托育园"),
    "RE.SALE": ("售楼处", "营销中心"),
    "RE.ESTATE": ("小区", "住宅区"),
    "RE.RENT": ("人才公寓", "长租公寓"),
    "RE.AGENT": ("房产经纪门店",),
}
NOUNS_EN = {
    "SP.GYM": "Gym",
    "SP.DAN": "Dance Studio",
    "SP.POOL": "Swimming Pool",
    "CO.MALL": "Mall",
    "CO.SUP": "Supermarket",
    "CO.VEND": "Vending Machines",
    "CO.QR": "Noodle House",
    "CO.PARK": "Car Park",
    "CO.STORE": "Brand Store",
    "CT.SHOW": "Theatre",
    "CT.SCENIC": "Park",
    "CT.HOTEL": "Hotel",
    "CT.CULT": "Museum",
    "ED.SCH": "School",
    "ED.TRAIN": "Training Centre",
    "RE.SALE": "Sales Office",
    "RE.ESTATE": "Residential Community",
    "RE.RENT": "Rental Flats",
    "RE.AGENT": "Estate Agency",
}
LIKELY: dict[str, tuple[str, ...]] = {
    "SP.POOL": ("V15", "V18", "V02"),
    "SP.GYM": ("V02", "V01", "V10"),
    "SP.DAN": ("V11", "V01"),
    "CO.VEND": ("V01", "V08", "V09", "V16"),
    "CO.STORE": ("V01", "V04", "V07"),
    "RE.ESTATE": ("V02", "V13"),
    "RE.SALE": ("V04", "V01", "V07"),
    "CT.HOTEL": ("V02", "V03"),
    "ED.TRAIN": ("V11", "V02"),
    "ED.SCH": ("V11", "V06"),
}
ANYWHERE = ("V02", "V01", "V03", "V07", "V10", "V06")
WORDS = (
    "",
    "不刷脸不让进。",
    "前台说系统统一升级，以前的手环和卡都不能用了，只能刷脸，问能不能不刷，说那就不要来。",
    "It only opens by face. I asked for a key and was told there is none.",
    "门口的机器没有任何说明，也没有人告诉我照片存在哪里、存多久、谁能看。我要求删除，店员说他没有权限，让我打总部电话，总部电话打了四次都没有人接。\n\n后来我又去了一次，情况还是一样，旁边几位老人因为不会操作，在门口站了十几分钟，最后是别人帮他们刷的。",
    "孩子上课要刷脸签到，老师说不录就不能上课😟。我们没有签过任何同意书。",
    "站在柜子前面灯就亮了，屏幕能照到后面换衣服的人，太吓人了！！！",
    "物业把三个门的刷卡器都拆了，现在只剩人脸识别。家里 80 岁的老人和租客都进不来，门卫说“以后都这样”。" * 6,
)
SUMMARIES = (
    "场所以人脸识别作为进入或使用的唯一方式，未提供其他方式。",
    "设备处未见告知和提示标识，未单独征得同意。",
    "反映设备可采集并显示他人图像，涉及私密空间。",
    "要求删除人脸信息未获处理。",
)


class Invented(NamedTuple):
    """One invented place."""

    scenario: str
    name_zh: str
    name_en: str
    address: str
    operator: str
    operator_en: str


def place(random: Random, number: int) -> Invented:
    """A place; the same seed gives the same city."""
    scenario = random.choice(tuple(NOUNS))
    first = random.choice(WATER if scenario == "SP.POOL" else HOME if scenario == "RE.ESTATE" else BRAND)
    noun = "" if scenario == "RE.ESTATE" else random.choice(NOUNS[scenario])
    branch = random.choice(BRANCH)
    name = f"{first}{noun}{f'（{branch}）' if branch else ''}{FICTITIOUS_ZH}"
    address = f"{random.choice(ROADS)} {random.randint(1, 1999)} 号{random.choice(('', f' {random.randint(1, 30)} 层', ' B1 层', f' {random.randint(1, 9)} 号楼'))}"
    return Invented(
        scenario,
        name,
        f"{NOUNS_EN[scenario]} {number}{FICTITIOUS_EN}",
        address,
        f"上海{first}{random.choice(('体育', '商业', '物业', '文化', '科技'))}管理有限公司{FICTITIOUS_ZH}",
        f"Operator of {NOUNS_EN[scenario]} {number}{FICTITIOUS_EN}",
    )


def violations(random: Random, scenario: str) -> tuple[str, ...]:
    """One to three things that happen in such places."""
    pool = LIKELY.get(scenario, ANYWHERE)
    return tuple(sorted(random.sample(pool, k=min(len(pool), random.choice((1, 1, 2, 3))))))
