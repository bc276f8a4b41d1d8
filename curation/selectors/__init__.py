"""Everything that reads curated content."""

from curation.selectors.entries import find_entry

__all__ = ["find_entry"]
