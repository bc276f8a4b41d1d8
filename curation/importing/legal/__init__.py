"""Spanish legal texts: from extracted text to citable articles. Pure; knows neither Django nor files."""

from curation.importing.legal.parser import LegalPart, LegalText, LegalWarning, parse_legal_text

__all__ = ["LegalPart", "LegalText", "LegalWarning", "parse_legal_text"]
