"""What a message is for, beside asking: wanting a person, complaining, one's own case, distress, a fraud."""

from assistant.intent.reading import Intent, intent_of

__all__ = ["Intent", "intent_of"]
