"""What an unclear message may have meant: at most three choices for a menu, a person always among the offers."""

from dialogues.context import Context

MOST_GUESSES = 3
LIKELY = 0.2  # where the best guess is below this, nothing was heard
USUAL = ("query_bill", "report_repair", "how_to_pay")  # offered when nothing at all was heard
PERSON = "human_agent"


def guesses(context: Context) -> tuple[str, ...]:
    """The best guesses of the message that a menu can word; empty when there are none."""
    wordable = [intent for intent in context.heard.intents if intent.id in context.titles and intent.id != PERSON]
    heard = any(intent.score >= LIKELY for intent in wordable)
    return tuple(intent.id for intent in wordable[:MOST_GUESSES]) if heard else ()


def menu(context: Context) -> tuple[str, ...]:
    """The intents to offer, a person last."""
    return (*(guesses(context) or tuple(intent for intent in USUAL if intent in context.titles)), PERSON)


def menu_mark(context: Context) -> str:
    """A menu's mark in memory, the same for the same choices in any order: one menu is never offered twice."""
    return ",".join(sorted(menu(context)))
