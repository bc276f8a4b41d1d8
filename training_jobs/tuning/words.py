"""What a run needs, why it may not start and what would fit instead, in words for pages and the terminal."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training_jobs.ml.tuning.estimate import Alternative, Obstacle
from training_jobs.ml.tuning.exceptions import TuningConfigError
from training_jobs.ml.tuning.needs import Estimate
from training_jobs.tuning.explanations import EXPLANATIONS

NO_QLORA = gettext_lazy(
    "QLoRA needs the library bitsandbytes, which is not installed. Choose LoRA, or ask whoever runs the"
    " portal to install it."
)
_OBSTACLES = {
    "memory": gettext_lazy(
        "It needs about %(needed)s of memory, and this machine has %(available)s free. Close other programs"
        " or choose an option that fits."
    ),
    "disk": gettext_lazy(
        "It needs about %(needed)s of disk, and %(available)s are free. Free some space, or set VAR_DIR to a"
        " larger disk."
    ),
    "context": gettext_lazy(
        "Its longest example has %(needed)s tokens, and this base model reads %(available)s at once. Lower"
        " «Longest example» or choose another base model."
    ),
}
_ALTERNATIVES = {
    "smaller_batch": gettext_lazy("smaller batches"),
    "gradient_checkpointing": gettext_lazy("saving memory by computing twice"),
    "lora_instead": gettext_lazy("the method LoRA"),
    "qlora_instead": gettext_lazy("the method QLoRA"),
}


def estimate_words(estimate: Estimate) -> dict[str, str]:
    return {
        "memory": filesizeformat(estimate.memory_bytes),
        "disk": filesizeformat(estimate.disk_bytes),
        "time": duration_words(estimate.seconds),
    }


def duration_words(seconds: float) -> str:
    """A duration as people say it: «4 minutes», «2 hours 10 minutes»."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute")
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours})
    if rest and hours < 24:
        parts.append(ngettext("%(number)d minute", "%(number)d minutes", rest) % {"number": rest})
    return " ".join(parts)


def obstacle_words(obstacle: Obstacle) -> str:
    """Why it cannot start; tokens are counted, memory and disk are sizes."""
    written = str if obstacle.code == "context" else filesizeformat
    amounts = {"needed": written(obstacle.needed), "available": written(obstacle.available)}
    return str(_OBSTACLES[obstacle.code]) % amounts


def alternative_words(alternative: Alternative) -> str:
    words = estimate_words(alternative.estimate)
    return _("With %(what)s it fits: %(memory)s of memory, about %(time)s.") % {
        "what": str(_ALTERNATIVES[alternative.code]),
        "memory": words["memory"],
        "time": words["time"],
    }


def config_error_words(error: TuningConfigError) -> str:
    """The engine's message names fields; people know them by their labels."""
    text = str(error)
    named = [name for name in EXPLANATIONS if name in text.split()]
    labels = ", ".join(f"«{EXPLANATIONS[name].label}»" for name in named)
    return _("This value cannot work: %(labels)s (%(detail)s).") % {"labels": labels, "detail": text}
