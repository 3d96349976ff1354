"""Every condition that a playbook can name; importing this package enters them all."""

from clientcare.playbooks.conditions import (  # noqa: F401 - imported for what they enter
    changes,
    contact,
    dates,
    inputs,
    problems,
    remedies,
)
from clientcare.playbooks.conditions.registry import (
    CONDITIONS,
    HOLDS,
    Case,
    Condition,
    Evidence,
    holds,
)

__all__ = ["CONDITIONS", "HOLDS", "Case", "Condition", "Evidence", "holds"]
