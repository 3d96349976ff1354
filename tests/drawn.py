"""How many examples a costly property draws; one that is cheap takes the profile's number."""

import os

from hypothesis import HealthCheck, settings

_TIMES = 10 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 1


def examples(number: int) -> settings:
    """Draw so many, or ten times as many in the deep profile, however long each takes."""
    checks = list(HealthCheck)
    return settings(max_examples=number * _TIMES, deadline=None, suppress_health_check=checks)
