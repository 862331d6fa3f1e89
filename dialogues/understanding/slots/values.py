"""The small slots: telephone tail, rating, name."""

import re

_PHONE = re.compile(
    r"(?<![0-9])1[3-9][0-9]{5}([0-9]{4})(?![0-9])|(?<![0-9])1[3-9][0-9][ -][0-9]{4}[ -]([0-9]{4})(?![0-9])"
)
_TAIL = re.compile(r"(?:尾号|后四位|后4位|末四位|末尾|最后四位|尾数)[是为：:，\s]{0,2}([0-9]{4})(?![0-9])")
_LONE_TAIL = re.compile(r"(?<![0-9-])([0-9]{4})(?![0-9年-])")
_CARD = re.compile(r"卡|账号|账户|订单|流水|单号|车牌|发票")
_SCORE = re.compile(r"(?<![0-9.])([1-5一二两三四五])(?:颗)?(?:星|分)(?![0-9钟之])")
_LONE_SCORE = re.compile(r"^[^0-9]{0,4}([1-5])[^0-9]{0,2}$")
_SCORES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_WORDS = (
    (re.compile(r"(?:非常|特别|极其|十分|太)不满意|差评|很差|太差|极差|最低分|零分|评价.?差"), 1),
    (re.compile(r"不(?:太|大|怎么|是很)?满意|不行|不好|失望"), 2),
    (re.compile(r"一般|凑合|马马虎虎|中评|还行|过得去"), 3),
    (re.compile(r"(?:非常|特别|很|十分|超级?|挺|相当|最|百分百)满意|好评|满分|最高分|完美"), 5),
    (re.compile(r"满意|不错|挺好|很好"), 4),
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟"
    "艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎"
    "甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
)
_GIVEN = r"[\u4e00-\u9fa5]{1,2}"
_CLAIMED = re.compile(
    rf"(?:我叫|我是|名字是?|姓名是?|业主(?:是|叫|姓名)?|户主(?:是|叫)?|本人)[：:，\s]?([{_SURNAMES}]{_GIVEN})(?=[，。？\s0-9]|$)"
)
_AMONG_NUMBERS = re.compile(rf"(?:^|[0-9室号户，。\s])([{_SURNAMES}]{_GIVEN})(?=[，。\s0-9]|$)")
_NO_NAME = frozenset(
    {
        "单元",
        "业主",
        "房东",
        "租客",
        "家属",
        "住户",
        "车位",
        "楼上",
        "楼下",
        "号楼",
        "全款",
        "明天",
        "安全",
        "方便",
        "时间",
        "成了",
        "和平",
    }
)


def find_phone_tail(text: str, *, lone: bool) -> str | None:
    """The last four digits of a telephone; with `lone` a bare group of four digits counts too."""
    whole = _PHONE.search(text)
    if whole:
        return whole[1] or whole[2]
    told = _TAIL.search(text)
    if told and not _CARD.search(text[: told.start()]):
        return told[1]
    bare = _LONE_TAIL.findall(text) if lone else []
    return bare[-1] if bare else None


def find_rating(text: str) -> int | None:
    """A score of 1 to 5; ten-point scores are none of it."""
    told = _SCORE.search(text)
    if told:
        return _SCORES.get(told[1]) or int(told[1])
    if re.search(r"[0-9]\s*(?:分|星)|满分10|十分制", text):
        return None
    bare = _LONE_SCORE.match(text)
    if bare:
        return int(bare[1])
    return next((score for pattern, score in _WORDS if pattern.search(text)), None)


def find_name(text: str, *, among_numbers: bool) -> str | None:
    """A person's name after 我叫 or 业主; with `among_numbers` also one between numbers (3-2-501 张伟 8821)."""
    told = _CLAIMED.search(text)
    if told is None and among_numbers:
        told = _AMONG_NUMBERS.search(text)
    return told[1] if told and told[1] not in _NO_NAME else None
