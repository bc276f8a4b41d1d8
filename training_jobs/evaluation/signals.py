"""What evaluations tell others.

`evaluation_finished` (`run`): one has succeeded, and its row holds what came of it.
"""

from django.dispatch import Signal

evaluation_finished = Signal()
