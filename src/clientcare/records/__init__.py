"""What a record is: one frozen model a kind, no files, no clock."""

from clientcare.records.base import Escalation, Move, Record
from clientcare.records.commitment import Commitment
from clientcare.records.events import Change, Review, Risk, Touchpoint
from clientcare.records.issue import Issue
from clientcare.records.kinds import KINDS, Kind
from clientcare.records.project import Person, Project
from clientcare.records.tables import Spec, Table, every_spec, fields, specs, walk, with_role
from clientcare.records.validation import Path

__all__ = [
    "KINDS", "Change", "Commitment", "Escalation", "Issue", "Kind", "Move", "Path", "Person",
    "Project", "Record", "Review", "Risk", "Spec", "Table", "Touchpoint", "every_spec", "fields",
    "specs", "walk", "with_role",
]  # fmt: skip
