# ruff: noqa: E501 - sentences people read stay on one line
"""What the assistant says by itself: short, warm, and always with a next step."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from curation.models import Unit


def too_long(max_chars: int) -> str:
    return _("Your question is too long: please say it in fewer than %(max)d characters.") % {
        "max": max_chars
    }


def empty() -> str:
    return _("I could not read a question. Write it in your own words, for example: «How do I enrol?»")


def small_talk(intent: str, unit: Unit) -> str:
    """The reply to a greeting, thanks, a goodbye, or a question about the assistant."""
    texts = {
        "greeting": _("Hello! I am the virtual assistant of %(unit)s. What would you like to know?"),
        "thanks": _("You are welcome! If another question comes up, I am here."),
        "goodbye": _("Goodbye, and good luck! Come back whenever you need."),
        "identity": _(
            "I am the virtual assistant of %(unit)s, a program and not a person. I answer from the office's"
            " own texts and always show the source."
        ),
        "ability": _(
            "I can answer questions about the programmes and procedures of %(unit)s: admission, enrolment,"
            " costs, deadlines, regulations and graduation. Write your question, and I will answer with"
            " its source."
        ),
    }
    return texts[intent] % {"unit": unit.name}


def offended() -> str:
    return _(
        "I understand that you may be upset. Tell me what you need about the office's procedures and I will help."
    )


def asked_for_person(unit: Unit) -> str:
    return _paragraphs(
        _("Of course: here is how to reach the people of %(unit)s.") % {"unit": unit.name}, unit.person_text
    )


def complained(unit: Unit) -> str:
    sorry = _(
        "I am sorry for the trouble. I cannot settle it myself, but the people of %(unit)s can: tell them what happened and when."
    )
    return _paragraphs(sorry % {"unit": unit.name}, unit.person_text)


def own_case(unit: Unit) -> str:
    unseen = _(
        "I cannot see anyone's file, so I do not know that. The people of %(unit)s can look it up: have your identity card or student number at hand."
    )
    return _paragraphs(unseen % {"unit": unit.name}, unit.person_text)


def distress(unit: Unit) -> str:
    """What is said at once to who writes of distress: the unit's numbers, or those valid in all Bolivia."""
    return _paragraphs(
        _(
            "I am sorry you are going through this. You are not alone, and there are people who can help you now."
        ),
        unit.emergency_text or emergency_numbers(),
        unit.person_text
        or _("You can also tell the people of %(unit)s; you need not do it alone.") % {"unit": unit.name},
    )


def against_harm(unit: Unit) -> str:
    return _paragraphs(
        _("Nobody has to bear harassment, violence or discrimination. This is whom you can turn to:"),
        unit.emergency_text or emergency_numbers(),
        unit.person_text
        or _("The people of %(unit)s can also tell you where it is reported inside the university.")
        % {"unit": unit.name},
    )


def emergency_numbers() -> str:
    """Numbers that hold in all Bolivia: police, and the police force against violence (Law 348), free of charge."""
    return _(
        "- Danger now: police, **110**, or the emergency ward of the nearest hospital.\n- Violence or harassment: FELCV, **800-14-0348**, free, day and night."
    )


def declined() -> str:
    return _(
        "I cannot help with that. If you have a doubt about what the rules allow, ask me and I will show you the text."
    )


def no_source(unit: Unit) -> str:
    return _("I found nothing in the texts of %(unit)s that answers this, and I prefer not to guess.") % {
        "unit": unit.name
    }


def no_source_then(unit: Unit, day: date) -> str:
    return _(
        "I found nothing in the texts of %(unit)s that answers this for %(day)s, and I prefer not to show you"
        " the rules of another time."
    ) % {"unit": unit.name, "day": date_format(day, "DATE_FORMAT")}


def no_earlier_rules(unit: Unit) -> str:
    return _("The texts of %(unit)s do not say what applied before the present rules.") % {"unit": unit.name}


def in_force_then(day: date) -> str:
    return _("This is what applied on %(day)s; it may be different today.") % {
        "day": date_format(day, "DATE_FORMAT")
    }


def rules_of_today() -> str:
    return _("What applies today")


def asked_of_today(question: str) -> str:
    """The same question, asked of today; `assistant.language.asked_day` reads the word."""
    return _("%(question)s (today)") % {"question": question}


def nearest(question: str) -> str:
    return _("The nearest I found: «%(question)s»") % {"question": question}


def which_of_these() -> str:
    return _("Which of these do you mean?")


def which_programme() -> str:
    return _("Of which programme?")


def which_level() -> str:
    return _("For which kind of programme?")


def which_year() -> str:
    return _("Of which year?")


def unknown_programme(unit: Unit, programme: str) -> str:
    return _("%(unit)s has no «%(programme)s»: none of its texts names it.") % {
        "unit": unit.name,
        "programme": programme[:1].upper() + programme[1:],
    }


def known_programmes() -> str:
    return _("These are the programmes it has:")


def first_questions_only(num_answered: int) -> str:
    return _("I answered the first %(num)d questions. Please ask me the others in another message.") % {
        "num": num_answered
    }


def failed() -> str:
    return _("Something went wrong on our side and I could not answer. Please try again in a moment.")


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
