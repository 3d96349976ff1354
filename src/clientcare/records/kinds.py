"""Every kind of record in one row: its model, and what the commands need to know of it.

A new kind is a module with its model and a row here; `new`, `mark`, `list`, `show`, completion and
the documentation read both.
"""

from clientcare.dataclass import NamedTuple
from clientcare.records.base import NamedRecord, Record
from clientcare.records.commitment import Commitment
from clientcare.records.events import Change, Review, Risk, Touchpoint
from clientcare.records.issue import Issue
from clientcare.records.project import Project


class NextFact(NamedTuple):
    """A fact worth recording on a new record that lacks it: why, and what follows `mark ID`."""

    key: str
    words: str
    rest: str
    command: str = "mark"


class Kind(NamedTuple):
    """A kind of record. Fields are named by their keys in the file."""

    model: type[Record]
    folder: str = ""
    """The folder of new records, below that of their project."""
    states: tuple[str, ...] = ()
    """The states that it can be in, the first one first; each named after the fact behind it."""
    owner: str = ""
    """The field that says who owns it; empty where nobody does."""
    ordered_by: str = ""
    """The day by which lists are ordered; empty: the one from which the record exists."""
    columns: tuple[str, ...] = ("title", "id")
    """The published fields that a list shows."""
    left_out: tuple[str, ...] = ()
    """The columns that a narrow terminal leaves out, the last one first."""
    questions: tuple[str, ...] = ()
    """The fields that `new` asks for beside the title, where somebody can be asked."""
    next_facts: tuple[NextFact, ...] = ()
    """What to record next, the most valuable first."""

    @property
    def name(self) -> str:
        """The word for it in files and commands."""
        return self.model.KIND

    @property
    def words(self) -> str:
        """What it is, in a line."""
        return (self.model.__doc__ or "").strip().split("\n")[0]

    @property
    def needs_title(self) -> bool:
        """Whether a record of it must have a title, and an id of its own."""
        return issubclass(self.model, NamedRecord)

    @property
    def day(self) -> str:
        """The field of the day by which lists are ordered."""
        return self.ordered_by or self.model.EXISTS_FROM

    @property
    def has_due_date(self) -> bool:
        """Whether it is a promise, with a date that can move."""
        return "moves" in self.model.declared


_ROWS = (
    Kind(
        Project, states=("open", "closed"), owner="lead", ordered_by="started",
        columns=("title", "id", "client", "lead", "started", "ends", "state"),
        left_out=("started", "lead"), questions=("lead", "started", "ends"),
        next_facts=(
            NextFact(
                "people", "name the client's people", "--side client --name …",
                "new person --project",
            ),
        ),
    ),
    Kind(
        Commitment, folder="commitments", owner="owner",
        states=("open", "delivered", "accepted", "accepted-by-silence", "returned", "cancelled",
                "revoked", "replaced"),
        columns=("title", "id", "by", "kind", "owner", "promised", "due", "state", "days_late"),
        left_out=("owner", "by", "promised", "kind"), questions=("owner", "promised"),
        next_facts=(
            NextFact("promised", "promise a date", "--set promised=DAY"),
            NextFact("owner", "name who owes it", "--set owner=PERSON"),
            NextFact("acceptance", "say when it will be accepted", "--set acceptance=…"),
            NextFact("delivered", "when it is done", "delivered"),
        ),
    ),
    Kind(
        Issue, folder="issues", owner="owner",
        states=("new", "triaged", "worked-around", "fixed", "checked", "confirmed", "closed"),
        columns=("title", "id", "severity", "kind", "owner", "found", "due", "state", "days_late"),
        left_out=("due", "owner", "found", "kind"), questions=("severity", "impact", "owner"),
        next_facts=(
            NextFact("told", "tell the client", "told"),
            NextFact("triaged", "rank it", "triaged --set severity=…"),
            NextFact("impact", "say what it does to the client", "--set impact=…"),
            NextFact("owner", "name who answers for it", "--set owner=PERSON"),
            NextFact("promised", "promise a date for the fix", "--set promised=DAY"),
            NextFact("fixed", "when it is fixed", "fixed"),
        ),
    ),
    Kind(
        Change, folder="changes",
        states=("requested", "assessed", "decided", "agreed", "declined", "withdrawn"),
        columns=("title", "id", "requested", "requested_by", "state", "decided"),
        left_out=("requested_by", "requested"), questions=("why", "requested_by"),
        next_facts=(
            NextFact("assessed", "work out what it takes", "assessed"),
            NextFact("consequences", "say what follows from it", "--set consequences=…"),
            NextFact("decided", "when it is decided", "decided --set decision=…"),
        ),
    ),
    Kind(
        Risk, folder="risks", states=("open", "happened", "closed"), owner="owner",
        columns=("title", "id", "probability", "impact", "owner", "seen", "state"),
        left_out=("seen", "owner"), questions=("probability", "impact", "owner", "response"),
        next_facts=(
            NextFact("probability", "rank it", "--set probability=… --set impact=…"),
            NextFact("owner", "name who watches it", "--set owner=PERSON"),
            NextFact("response", "say what we do about it", "--set response=…"),
            NextFact("shared", "when the client knows", "shared"),
        ),
    ),
    Kind(
        Touchpoint, folder="log",
        columns=("title", "id", "on", "kind", "from", "with", "mood"),
        left_out=("kind", "from", "with"), questions=("kind", "with", "summary"),
        next_facts=(
            NextFact("with", "say who was there", "--set with=PERSON"),
            NextFact("mood", "say how they felt", "--set mood=…"),
        ),
    ),
    Kind(
        Review, folder="reviews",
        columns=("title", "id", "on", "about", "with"),
        left_out=("about",), questions=("about", "with"),
        next_facts=(
            NextFact("with", "say who was there", "--set with=PERSON"),
            NextFact("lessons", "write down what was learned", "lessons --set lesson=…"),
            NextFact("feedback_asked", "ask the client how it was", "feedback_asked"),
        ),
    ),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ROWS}
"""The kinds by name, in the order in which pages show them."""
