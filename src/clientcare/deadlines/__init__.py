"""Every clock of the product, declared once: when it starts, its limit, what meets or stops it.

`explain` lays out every deadline of a record; a rule on a clock looks at the overdue ones of it.
A new clock is one function in the module of its kind.
"""

from clientcare.deadlines.clock import *  # noqa: F403 - each clock is called by its own name
from clientcare.deadlines.contact import *  # noqa: F403
from clientcare.deadlines.problems import *  # noqa: F403
from clientcare.deadlines.promises import *  # noqa: F403
