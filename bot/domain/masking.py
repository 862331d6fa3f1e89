"""Take out of a sentence what points at a person or a home; the rest may be read by who tends the word lists."""

import re
from collections.abc import Iterable

LONGEST = 80
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_HIDDEN = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?:https?://|www\.)\S+"), "［网址］"),
    (re.compile(r"(?<![0-9])(?:[0-9][ -]?){7,}[0-9xX]?"), "［号码］"),
    (re.compile(r"[0-9一二三四五六七八九十]+(?:[栋幢座#]|号楼)[0-9一二三四五六七八九十单元\-室号层楼]*"), "［房号］"),
    (re.compile(r"[0-9]{1,3}(?:-[0-9]{1,2}){0,1}-[0-9]{3,4}(?![0-9])|(?<![0-9])[0-9]{3,4}[室房]"), "［房号］"),
    (re.compile(r"[0-9一二两三四五六七八九十百千万]+(?:[.,][0-9]+)?(?=[元块万]|千块|百块)[元块万千百]*"), "［金额］"),
    (re.compile(r"(?:微信|wx|VX|vx|QQ|qq)号?[:： ]?[A-Za-z0-9_-]{5,}"), "［号码］"),
    (re.compile(rf"(?<=我叫|我是|姓名)[:： ]?[{_SURNAMES}][一-龥]{{1,2}}(?![一-龥]{{2}})"), "［姓名］"),
    (re.compile(rf"[{_SURNAMES}](?:先生|女士|小姐|太太|阿姨|叔叔|师傅|经理|主任|老板|总|姐|哥)"), "［姓名］"),
    (re.compile(r"[0-9]{3,}"), "［数字］"),
)


def masked(text: str, names: Iterable[str] = ()) -> str:
    """One short line without telephones, identity numbers, rooms, sums and names; `names` are those we know of."""
    told = " ".join(text.split())
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        told = told.replace(name, "［姓名］")
    for pattern, shown in _HIDDEN:
        told = pattern.sub(shown, told)
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
