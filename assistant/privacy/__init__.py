"""Personal data is masked before anything is stored, searched or sent."""

from assistant.privacy.masking import mask_personal_data

__all__ = ["mask_personal_data"]
