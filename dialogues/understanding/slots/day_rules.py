"""The wordings of days, the most precise first, and who reads each."""

import re

from dialogues.understanding.slots import day_readers as read
from dialogues.understanding.slots import festivals
from dialogues.understanding.slots.day_readers import Reader

_N = r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_NO_ROOM = r"(?!\s*(?:楼|栋|幢|座|院|门|单元|房|室|线|车|电梯|铺|商铺|业主|住户|地块|桩|库|位|表|[0-9]))"
_RELATIVE = r"这|本|(?<![剩余楼欠留落底])下下|下|上上|上|当"  # 剩下的下周五 is next Friday, not the one after
_WHICH = rf"(?P<which>(?:{_RELATIVE})个?|)"
_SAID_WHICH = rf"(?P<which>(?:{_RELATIVE})个?)"
_WEEK = r"(?:周|星期|礼拜)"
_WEEKDAY = r"(?P<weekday>[一二三四五六日天末]|[1-7](?![0-9]))(?P<other>[一二三四五六日天](?![点时十个月年天]))?"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = (
    r"(?P<day>[12][0-9]|3[01]|0?[1-9]|[二廿]?十[一二三四五六七八九]|三十一?|二?十|廿[一二三四五六七八九]?"
    r"|[一二三四五六七八九])"
)
_YEAR = r"(?P<year>今年|明年|去年|后年)?"
_FEW = r"[一二两三四五六七八九][两二三四五六七八九]"
_COUNTED = (
    rf"(?P<n>[0-9]{{1,3}}|{_FEW}|半|十[来几]|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"个?(?P<unit>天(?!半)|日|周|星期|礼拜|月)"
)
_AFTERWARDS = r"(?P<after>之后|以后|后(?!天)|之内|以内|内|里|之前|以前|前(?!天))?"
_PAUSE = r"(?:，|内|里|吧)*"
_WHAT_FOR = r"(?!份?(?:费|物业|账|电费|水费|单|停车|那期|那笔|到|至|-|~))"  # 10月的物业费 tells what, not when
_GRACE = r"(?:宽限|容|缓|给)我?们?"
_BESIDE = r"(?P<place>之前|以前|前|过后|之后|以后|后|完|结束)"
_FEASTS = "|".join(festivals.NAMES)

_WRITTEN: tuple[tuple[str, str, Reader], ...] = (  # signs without one of which it cannot match, the wording, its reader
    ("20", r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9])", read.full_date),
    ("年 . / -", rf"(?<![0-9])(20[0-9]{{2}}|[23][0-9])[年./-]\s?{_N}[月./-]\s?{_N}[号日]?(?![0-9])", read.full_date),
    ("农 阴 旧", rf"(?:农历|阴历|旧历)(?:{_MONTH}月)?初?{_DAY}[号日]?", read.no_day),
    ("腊 冬", rf"[腊冬]月{_DAY}?", read.no_day),
    ("月 /", rf"(?<![0-9-]){_YEAR}{_MONTH}(?:月份?|/)\s?{_DAY}(?:[号日]|(?![0-9个]))", read.month_day),
    (
        ".",
        rf"(?<![0-9.-]){_MONTH}\.(?P<day>[12][0-9]|3[01]|0?[1-9])(?=号|日|之前|以前|前|交|缴|还|打|转)",
        read.month_day,
    ),
    (".", rf"^{_MONTH}\.(?P<day>[12][0-9]|3[01]|0?[1-9])(?=吧?[，。]?$)", read.month_day_asked),
    ("-", rf"(?<![0-9.-]){_MONTH}-(?P<day>[12][0-9]|3[01]|0?[1-9])(?![0-9-])", read.month_day_asked),
    (
        "月",
        rf"{_YEAR}(?:{_WHICH}月|(?<![0-9个]){_MONTH}月份?)，?(?P<part>底|末|尾|初(?![一二三四五六七八九十])|头|中旬|上旬|下旬|中(?!间|秋))",
        read.part_of_month,
    ),
    ("月", rf"{_SAID_WHICH}月份?{_PAUSE}\s?{_DAY}[号日]?(?![0-9个天])", read.day_of_named_month),
    ("周 星 礼", rf"{_SAID_WHICH}{_WEEK}(?:{_PAUSE}{_WEEK})?{_WEEKDAY}", read.weekday),
    ("周 星 礼", rf"(?P<which>){_WEEK}{_WEEKDAY}", read.weekday),
    (
        "号 日",
        rf"(?<![0-9第.A-Za-z一二三四五六七八九十百廿]){_DAY}(?:，|-|~|到|至)(?=[0-9一二三十]{{1,3}}[号日]{_NO_ROOM})",
        read.bare_day,
    ),
    ("号 日", rf"(?<![0-9第.A-Za-z一二三四五六七八九十百廿]){_DAY}[号日]{_NO_ROOM}", read.bare_day),
    ("天 日", r"(明)后[天日]|今(明)两?[天日]", read.tomorrow_or_so),
    ("天 日 儿 晚 早", r"(大前|大后|今|明|后|昨|前)(?:天|日|儿|晚|早)", read.near_day),
    ("时", r"(?<![0-9])(?P<n>[0-9]{1,3})个?小时(?:之内|以内|内|后|之后)", read.hours_on),
    ("半个月", r"十天(?P<n>半)个?(?P<unit>月)(?P<grace>)(?P<pass>)(?P<about>)(?P<after>)", read.days_on),
    (
        "天 日 周 星 礼 月",
        rf"(?P<pass>再?过个?|再等|再?缓|再?晚|推迟|等)?(?P<grace>{_GRACE})?(?P<about>大概|大约|差不多)?{_COUNTED}{_AFTERWARDS}",
        read.days_on,
    ),
    ("两天", r"(?:这|最近|近)一?两天", read.these_days),
    ("年", r"(?P<year>今年|明年)?年(?:底|末)", read.year_end),
    ("初", r"(?P<year>大年|正月|年)?初(?P<day>[一二三四五六七八九十]|[0-9]{1,2})", read.new_year_day),
    ("正月", r"(?P<year>正月)(?P<day>十[一二三四六七八九]|二十[一二三四五六七八九]?)", read.new_year_day),
    (
        " ".join(sorted({name[0] for name in festivals.NAMES})),
        rf"(?P<over>过完了?|过了|等过)?(?P<feast>{_FEASTS})(?![月号日点楼个层栋])(?:节|假期|放假|长假|期间)?{_BESIDE}?",
        read.feast,
    ),
    ("年前", r"年前", read.before_year),
    ("年后 年 正月", r"过完年|年后|出了?正月|过了年", read.after_year),
    ("节 假", r"(?:过完|过了)节|节[前后]|放假前|(?:假期|放假)(?:结束|完|过后|后|之后)|收假", read.near_holiday),
    ("周 星 礼", rf"{_SAID_WHICH}{_WEEK}(?![一二三四五六日天末1-7])", read.bare_week),
    ("月", rf"{_SAID_WHICH}月(?!底|末|初|中|头|份?[0-9]){_WHAT_FOR}", read.bare_month),
    ("月", rf"(?<![0-9个第交缴付补欠收查]){_YEAR}{_MONTH}月份?(?![0-9]){_WHAT_FOR}", read.named_month),
    (
        "马上 现在 立 这 当 今 下班 晚上",
        r"马上|现在|立刻|立马|这就|当场|今儿|今天|下班(?:后|了)?|(?<![明后昨])晚上|当天",
        read.today,
    ),
    ("会 等下 稍后 晚点 尽快 中午 下午", r"中午|下午|一会儿?|待会儿?|等会儿?|等下|稍后|晚点|尽快", read.today_perhaps),
)
RULES = tuple(
    (frozenset(sign[0] for sign in signs.split()), re.compile(pattern), reader) for signs, pattern, reader in _WRITTEN
)
LONE = re.compile(rf"(?!十一){_DAY.replace('?P<day>', '')}吧?[，。]?")
