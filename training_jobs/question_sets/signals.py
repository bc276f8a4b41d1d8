"""What question sets tell others. Sent inside the transaction that does it.

`set_frozen` (`version`): a set has a new frozen version.
"""

from django.dispatch import Signal

set_frozen = Signal()
