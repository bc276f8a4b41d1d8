"""The editors' desk. Everything that changes content calls a service and shows its sentence."""

from curation.admin import accounts, document, faq, regulation, unit

__all__ = ["accounts", "document", "faq", "regulation", "unit"]
