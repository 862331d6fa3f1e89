"""What our own words promise, and the deeds of which one must stand behind them: no text may promise on its own."""

import re
from collections.abc import Collection, Iterator

_FOR_A_COLLEAGUE = frozenset(
    "open_work_order open_check callback hand_over reduction_request plan dispute invoice_request".split()
)
_STOPS = frozenset("hold dispute opt_out promise preference plan".split())
_SENDS_IN = frozenset("reduction_request plan open_check".split())
_PROMISES = (
    ("(?:我|这就|马上|现在就?)(?:去|先)?(?:请|叫|让|转给|转告)(?:同事|管家|财务|主管|师傅|经理)", _FOR_A_COLLEAGUE),
    ("(?:已经|已|替您|帮您|给您)(?:转给|转到)(?:同事|管家|财务|主管)|登记好了|报修已经登记", _FOR_A_COLLEAGUE),
    ("申请(?:已经|已)(?:替您|帮您)?递交|(?:已经|已)(?:替您|帮您)递交", _SENDS_IN),
    ("提醒(?:我)?先?停|提醒都停了|(?:期间|之前)(?:都)?不(?:再)?提醒|不再提醒您", _STOPS),
)
_FOUND = tuple((re.compile(words), deeds) for words, deeds in _PROMISES)
_STOPPED_BEFORE = tuple(
    "held: disputed: open_objection: claimed_paid promised round: remembers: opted_out".split()
)  # with one of these certain, the pause was made in an earlier turn
_OFFERS = re.compile("要不要|需要我|可以(?:请|让|转)|回复“")


def words_not_kept(text: str, deeds: Collection[str], certain: Collection[str]) -> Iterator[str]:
    """The promises of a text that no deed keeps: neither one on the way on, nor one that surely was done before."""
    before = _STOPS if any(test.startswith(_STOPPED_BEFORE) for test in certain) else frozenset()
    for sentence in re.split("[。；？\n]", text):
        for pattern, keeping in _FOUND:
            found = pattern.search(sentence)
            if found and not keeping & {*deeds, *before} and not _OFFERS.search(sentence):
                yield found[0]
