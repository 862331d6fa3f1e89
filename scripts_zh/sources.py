"""Find facts told without a source: what law, court or city say comes from the store of citations and rules."""

import re
from collections.abc import Iterator

from bot.domain.scripts import Script
from scripts_zh.render import PLACEHOLDER

_CLAIMS = re.compile(
    "(?:法律|国家|条例|民法典|法规)(?:有|是|已)?(?:规定|要求|写明|写得|明确)|依法(?:应|须|必须|可以)|按(?:国家|法律)规定|法院(?:一般|通常|都|多|会)"
    "|[0-9一二三四五六七八九十]+(?:%|％|折|成(?=[，。；]))|保修期?(?:是|为)?[0-9一二三四五六七八九十两]+年"
)
_HEDGED = re.compile("没有统一|不统一|由法院认定|不替法院|没有(?:全国)?统一")


def facts_without_source(script: Script) -> Iterator[tuple[str, str]]:
    """Claims of a script that no quotation and no recorded value carries: (fault, mend) pairs."""
    if script.quotes or any(name.startswith(("city", "rule", "contract", "price_")) for name in script.placeholders):
        return
    for text in script.texts:
        found = _CLAIMS.search(PLACEHOLDER.sub("", text))
        if found and not _HEDGED.search(text):
            yield (
                f"“{found[0]}”是事实，没有出处",
                "用 {quote:条文名} 引条文库，或用城市规定、合同登记的值；查不到就说去核实",
            )
