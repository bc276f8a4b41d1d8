"""What curation tells the rest of the product. Sent inside the transaction that changed the content.

Receivers get keyword arguments only:
    unit_id: int             the unit whose public content changed
    entry_keys: tuple[str]   stable entry keys (`faq:…`, `doc:…`, `reg:…/v2`); an import sends one signal
They must queue work for after the commit (`delay_on_commit`), never do it.
"""

from django.dispatch import Signal

entries_published = Signal()
entries_retired = Signal()
