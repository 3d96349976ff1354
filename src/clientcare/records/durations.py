"""Durations as records write them: a number and a unit."""

import re
from functools import lru_cache
from typing import NamedTuple

DURATION_PATTERN = r"^(0|[1-9][0-9]{0,3})(h|d|w|m|ch|cd)$"
_parts = re.compile(DURATION_PATTERN.replace("$", r"\Z")).match


class Duration(NamedTuple):
    """A number of working hours (h), working days (d), weeks, months (m), hours (ch), days (cd)."""

    number: int
    unit: str


@lru_cache(maxsize=512)
def parse_duration(text: str) -> Duration:
    """Read a duration such as `4h`; anything else is a ValueError."""
    found = _parts(text)
    if not found:
        raise ValueError(f"not a duration: {text!r}")
    return Duration(int(found[1]), found[2])
