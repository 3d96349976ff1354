"""Every clock of the product, declared once: when it starts, its limit, what meets or stops it.

`explain` lays out every deadline of a record; a rule on a clock looks at the overdue ones of it.
A new clock is one function in the module of its kind.
"""

from collections.abc import Iterator

from clientcare.deadlines.clock import CLOCKS, Clock, Day, Deadline, Run, State
from clientcare.deadlines.contact import (
    answer_client,
    answer_dissatisfaction,
    assess_change,
    decide_change,
    first_risk,
    lessons,
    next_contact,
    next_demo,
    next_meeting,
    next_pulse,
    next_update,
    review_risk,
    silent_client,
)
from clientcare.deadlines.problems import (
    PLANNED,
    REPAIRED,
    TESTED,
    choose,
    confirm,
    decide_compensation,
    endangered,
    escalate,
    every_update,
    explain_mass,
    fix,
    mediate,
    options,
    plan,
    plan_steps,
    review,
    settle_compensation,
    tell,
    triage,
    update,
    workaround,
)
from clientcare.deadlines.promises import (
    accept_within,
    agree_slip,
    answer_escalation,
    chase,
    due,
    dunning,
    dunning_steps,
    resolve_escalation,
    silence,
    tell_slip,
)
from clientcare.facts.view import View
from clientcare.records import Record

__all__ = [
    "CLOCKS",
    "PLANNED",
    "REPAIRED",
    "TESTED",
    "Clock",
    "Day",
    "Deadline",
    "Run",
    "State",
    "accept_within",
    "agree_slip",
    "answer_client",
    "answer_dissatisfaction",
    "answer_escalation",
    "assess_change",
    "chase",
    "choose",
    "confirm",
    "deadlines",
    "decide_change",
    "decide_compensation",
    "due",
    "dunning",
    "dunning_steps",
    "endangered",
    "escalate",
    "every_update",
    "explain_mass",
    "first_risk",
    "fix",
    "lessons",
    "mediate",
    "next_contact",
    "next_demo",
    "next_meeting",
    "next_pulse",
    "next_update",
    "options",
    "plan",
    "plan_steps",
    "resolve_escalation",
    "review",
    "review_risk",
    "settle_compensation",
    "silence",
    "silent_client",
    "tell",
    "tell_slip",
    "triage",
    "update",
    "workaround",
]  # fmt: skip


def deadlines(record: Record, view: View) -> Iterator[Deadline]:
    """Every deadline of a record, clock by clock."""
    for one in CLOCKS.values():
        if isinstance(record, one.kinds):
            yield from one.of(record, view)
