"""The five scores as buttons under a question; where a channel has none the question's own words say how to answer."""

from scripts_zh.load import Scripts

HIGHEST = 5


def offer_scores(scripts: Scripts) -> list[str]:
    """What the buttons say, the lowest first: the number of a button is its score."""
    return [scripts.say(f"own_matter.score_{score}") for score in range(1, HIGHEST + 1)]
