"""What makes a ladder wrong, step by step: order, countdowns, gravity without a person's word, work without limits."""

from collections.abc import Callable, Sequence

from bot.domain.campaign import Act, Campaign, Rank, Step
from bot.domain.experiment import CONTROL

DAYLIGHT = (8, 20)  # no visit and no call of ours is outside these hours
_MOST_COUNTDOWNS, _TWO_PEOPLE = 2, 2


def faults_of(campaign: Campaign) -> Sequence[tuple[Step, str]]:
    """Each wrong step with what is wrong, in the words of whoever mends it."""
    found: list[tuple[Step, str]] = []
    days = [step.day for step in campaign.steps]
    if days != sorted(days):
        late = next(step for step, before in zip(campaign.steps[1:], days, strict=False) if step.day < before)
        found.append((late, "排在后面的步骤 day 不能更早：文件名的次序就是先后"))
    countdowns = [step for step in campaign.steps if step.countdown]
    found += [(step, "倒计时的话最多两条") for step in countdowns[_MOST_COUNTDOWNS:]]
    found += [(step, told) for step in campaign.steps for is_wrong, told in _WRONG if is_wrong(step)]
    return found


def _goes_out_gravely(step: Step) -> bool:
    return step.rank is Rank.DEMAND and step.act is Act.SAY and (step.kind != "formal" or not step.approvals)


def _is_at_night(step: Step) -> bool:
    begins, ends = DAYLIGHT
    return step.act is Act.TASK and not begins <= step.from_hour < step.until_hour <= ends


_WRONG: Sequence[tuple[Callable[[Step], bool], str]] = (
    (
        lambda step: step.rank >= Rank.LAWYER and step.act is not Act.FILE,
        "律师函和起诉只备材料（act: file），由人决定，机器不发",
    ),
    (lambda step: step.rank >= Rank.LAWYER and step.approvals < _TWO_PEOPLE, "要两个人批准（approvals: 2）"),
    (_goes_out_gravely, "书面催告写 kind: formal，并且要有人批准（approvals: 1）"),
    (
        lambda step: bool(step.arms) and CONTROL not in step.arms,
        "比较几种说法要留一组不发的（arms 里写 control），不然看不出有没有用",
    ),
    (
        lambda step: bool(step.arms) and len(set(step.arms) - {CONTROL}) != len(step.texts),
        "arms 里除了 control，每组对应一种说法：几条 texts 就写几组",
    ),
    (lambda step: step.act is Act.SAY and not step.texts, "act: say 要有 texts"),
    (lambda step: step.act is Act.TASK and not step.task, "act: task 要有 task，写清同事做什么、不做什么"),
    (_is_at_night, "上门和电话只在白天：from_hour 不早于 8，until_hour 不晚于 20"),
    (lambda step: step.act is Act.TASK and step.a_day < 1, "a_day 是一位同事一天最多几户，至少 1"),
)
