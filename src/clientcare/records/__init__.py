"""What a record is: one frozen model a kind, no files, no clock."""

from clientcare.records.base import (
    Escalation,
    Move,
    Path,
    Record,
    Spec,
    Table,
    specs,
    walk,
    with_role,
)
from clientcare.records.commitment import Commitment
from clientcare.records.events import Change, Review, Risk, Touchpoint
from clientcare.records.issue import Issue
from clientcare.records.project import Person, Project

KINDS: dict[str, type[Record]] = {
    model.KIND: model for model in (Project, Commitment, Issue, Change, Risk, Touchpoint, Review)
}

__all__ = [
    "KINDS",
    "Change",
    "Commitment",
    "Escalation",
    "Issue",
    "Move",
    "Path",
    "Person",
    "Project",
    "Record",
    "Review",
    "Risk",
    "Spec",
    "Table",
    "Touchpoint",
    "specs",
    "walk",
    "with_role",
]
