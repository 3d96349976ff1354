"""The whole of a summary: every project with every number and list that the views show.

All shapes of this package are named tuples: frozen, cheap to define and to make. Days late, slips
and ages are working days of the project's calendar. `record` fields give the record behind a line,
for what else a view needs of it.
"""

from datetime import date

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Origin
from clientcare.findings import Unreadable
from clientcare.pending import Pending
from clientcare.records.base import Side
from clientcare.records.project import Paused
from clientcare.summary.dangers import Danger
from clientcare.summary.figures import Figures, Money
from clientcare.summary.health import Health, Step
from clientcare.summary.people import Contact, Load
from clientcare.summary.promises import EscalationStatus, Problem, Promise


class ProjectSummary(NamedTuple):
    """Everything that a view shows of one project; settled records are in it, marked.

    `dangers` stand worst first, `gaps` counts what is missing in the records, `paused` is why and
    until when the project is on hold now, `past_end` the day on which it was to end and did not.
    `pending` counts what either side waits for, `waiting` is what of it holds something up.
    `time_zone` is its own, in which its times are, where it has one.
    """

    today: date
    id: str
    name: str
    lead: str | None
    paused: Paused | None
    past_end: date | None
    health: Health
    dangers: tuple[Danger, ...]
    gaps: int
    commitments: tuple[Promise, ...]
    issues: tuple[Problem, ...]
    waiting: tuple[Pending, ...]
    contact: Contact
    money: Money
    people: tuple[Load, ...]
    figures: Figures
    steps: tuple[Step, ...]
    unreadable: int
    records: int
    pending: int
    client: str | None = None
    started: date | None = None
    ends: date | None = None
    closed: date | None = None
    time_zone: str | None = None
    origin: Origin = Origin()

    @property
    def root(self) -> str | None:
        """The workspace, where several were read."""
        return self.origin.root or None

    @property
    def listed(self) -> bool:
        """Whether status shows it without being asked: it is open, or something of it is."""
        records: list[Promise | Problem] = [*self.commitments, *self.issues]
        is_over = all(one.settled for one in records) and not self.pending
        return self.closed is None or not is_over

    def overdue(self, by: Side) -> list[Promise]:
        """What a side owes too late, the latest first."""
        late = [one for one in self.commitments if one.overdue and one.by == by]
        return sorted(late, key=lambda one: (-one.days_late, one.due or date.max, one.id))

    @property
    def due_soon(self) -> list[Promise]:
        """What falls due soon, by day, ours before the others' on each."""
        soon = [one for one in self.commitments if one.soon]
        sides = ("us", "client", "other")
        return sorted(soon, key=lambda one: (one.due or date.max, sides.index(one.by), one.id))

    @property
    def slipped(self) -> list[Promise | Problem]:
        """The open dates that moved or will: promises, then fixes, the longest slip first."""
        found: list[Promise | Problem] = [*self.commitments, *self.issues]
        return sorted(
            (one for one in found if one.slipped),
            key=lambda one: (isinstance(one, Problem), -one.slip_days, one.id),
        )

    @property
    def problems(self) -> list[Problem]:
        """The open problems, worst and oldest first."""
        ranks = ("critical", "high", "medium", "low", None)
        open_ = [issue for issue in self.issues if not issue.settled]
        return sorted(open_, key=lambda one: (ranks.index(one.severity), -one.age, one.id))

    @property
    def escalations(self) -> list[EscalationStatus]:
        """The escalations that run, those overdue first, the highest level first."""
        records: list[Promise | Problem] = [*self.issues, *self.commitments]
        running = [one for record in records for one in record.escalations if one.running]
        return sorted(running, key=lambda one: (not one.overdue, -one.now_at_level, one.record))


class Summary(NamedTuple):
    """All projects asked for, the worst first, as of a now.

    `unreadable` lists what could not be seen; `unclaimed` counts what of it belongs to no project,
    and so may belong to any; `orphans` counts records that no project claims.
    """

    now: Now
    projects: tuple[ProjectSummary, ...]
    unreadable: tuple[Unreadable, ...]
    unclaimed: int
    orphans: int

    def listed(self, *, everything: bool = False) -> list[ProjectSummary]:
        """The projects to show: the open ones and those with open payments, or all."""
        return [project for project in self.projects if everything or project.listed]
