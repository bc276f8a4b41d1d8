"""Two readers of one message: rules of the language, and a linear model over the encoder's vector.

The rules are sure of the forms they know; the model knows paraphrases. It speaks only above its threshold, of
messages long enough to mean something, and never where the form of the message says that a rule, a procedure
or a general answer is asked for.
"""

import enum

from assistant.intent.model import recognised
from assistant.language.clauses import clauses
from assistant.language.conversation.leaning import leans
from assistant.language.dishonesty import asks_help_with_fraud, asks_the_rule
from assistant.language.harm import tells_of_distress
from assistant.language.needs_person import asks_for_person, complains
from assistant.language.own_case import asks_about_own_case, asks_the_way
from assistant.language.words import words


class Intent(enum.StrEnum):
    """Values are the labels of the model, and of the sentences it was fitted on."""

    ORDINARY = "ordinary"
    DISTRESS = "distress"
    REQUEST = "request"
    COMPLAINT = "complaint"
    OWN_CASE = "own_case"
    DISHONEST = "dishonest"


# In this order: who is in distress is helped first, whatever else the message says.
_RULES = (
    (Intent.DISTRESS, tells_of_distress),
    (Intent.REQUEST, asks_for_person),
    (Intent.COMPLAINT, complains),
    (Intent.OWN_CASE, asks_about_own_case),
    (Intent.DISHONEST, asks_help_with_fraud),
)


_MIN_WORDS = 4  # a vector of fewer words says too little


def intent_of(message: str, *, goes_on: bool = False) -> Intent:
    """By the first rule that holds, else by the model; without an encoder the rules alone decide.

    `goes_on`: something was asked before, which the message may lean on.
    """
    by_rule = rule_of(message)
    if by_rule is not Intent.ORDINARY:
        return by_rule
    if len(words(message)) < _MIN_WORDS:
        return Intent.ORDINARY
    intent = Intent(recognised(message) or Intent.ORDINARY)
    return Intent.ORDINARY if _is_contradicted(intent, message, goes_on=goes_on) else intent


def rule_of(message: str) -> Intent:
    """What the rules alone say."""
    return next((intent for intent, holds in _RULES if holds(message)), Intent.ORDINARY)


def _is_contradicted(intent: Intent, message: str, *, goes_on: bool) -> bool:
    """Whether the form of the message speaks against what the model makes of it."""
    if intent == Intent.DISTRESS:
        return False
    if goes_on and leans(message):
        return True  # by itself it says too little
    if intent == Intent.DISHONEST:
        return asks_the_rule(message)
    return asks_the_way(message) or (intent == Intent.COMPLAINT and any(c.asks for c in clauses(message)))
