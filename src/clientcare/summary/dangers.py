"""What endangers a project, in words and ranked: what a project manager says first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from clientcare.dataclass import NamedTuple
from clientcare.deadlines import CLOCKS
from clientcare.facts.contact import Cadence, mood_of, moods
from clientcare.facts.promises import owed
from clientcare.facts.states import is_closed, is_critical
from clientcare.facts.workspace import Context
from clientcare.findings import Finding
from clientcare.pending import pending
from clientcare.records import Commitment, Issue, Risk, Touchpoint
from clientcare.rules.catalogue import COLOURS, Colour, colour_of
from clientcare.summary.health import unseen_words
from clientcare.summary.people import Contact
from clientcare.summary.promises import Promise
from clientcare.wording import count, listed
from clientcare.wording import late as late_by

Kind = Literal[
    "unreadable", "escalation", "critical", "complaint", "message", "mood", "broken", "untold",
    "owed", "payment", "contact", "due-soon", "blocked", "forecast", "untested", "slip", "risk",
]  # fmt: skip
RANKS: Mapping[Kind, int] = {
    "unreadable": 1, "escalation": 2, "critical": 2, "complaint": 3, "message": 3, "mood": 3,
    "broken": 4, "untold": 4, "owed": 5, "payment": 5, "contact": 6, "due-soon": 7, "blocked": 7,
    "forecast": 7, "untested": 7, "slip": 8, "risk": 8,
}  # fmt: skip
"""How near each kind of danger is to the client's trust: 1 is the worst."""


class Danger(NamedTuple):
    """Something that endangers a project; `record` is the project where no other is meant.

    `what` says it in a few words, `message` with the title of the record. `colour` is what it makes
    of the project by itself; green of what is near and not wrong yet. `late` are working days.
    """

    kind: Kind
    record: str
    title: str
    what: str
    colour: Colour = "green"
    late: int = 0

    @property
    def rank(self) -> int:
        """How bad it is; 1 is the worst."""
        return RANKS[self.kind]

    @property
    def message(self) -> str:
        """Say it in a few words that stand alone."""
        return f"{self.what}: {self.title}" if self.title else self.what

    @property
    def order(self) -> tuple[int, int, int]:
        """The worst rank first, then the worst colour, then the latest."""
        return self.rank, COLOURS.index(self.colour), -self.late


NO_NEWS = "client heard nothing new"
"""What is said of a problem that the client knows of, and has not heard of again in time."""
_BY_RULE: Mapping[str, tuple[Kind, str]] = {
    "overdue-escalation": ("escalation", ""),
    "unanswered-client": ("message", ""),
    "unanswered-dissatisfaction": ("mood", ""),
    "unexplained-mass-complaint": ("complaint", "mass complaint not explained"),
    "overdue-commitment": ("broken", ""),
    "overdue-fix": ("broken", ""),
    "missing-escalation": ("broken", "not escalated"),
    "unsettled-compensation": ("broken", "compensation not settled"),
    "untold-slip": ("untold", "client not told of the new date"),
    "untold-issue": ("untold", "client not told"),
    "stale-issue": ("untold", NO_NEWS),
    "overdue-input": ("owed", ""),
    "unchased-client": ("owed", ""),
    "unaccepted-delivery": ("owed", "not accepted"),
    "undecided-change": ("owed", "no decision"),
    "overdue-payment": ("payment", ""),
    "unchased-payment": ("payment", ""),
    "unclear-requirements": ("blocked", ""),
    "blocked-commitment": ("blocked", ""),
    "untested-fix": ("untested", "fix not tested"),
    "untested-delivery": ("untested", "delivery not tested"),
    "slipped-date": ("slip", ""),
    "unexplained-slip": ("slip", "moved without a reason"),
    "unagreed-slip": ("slip", "new date not agreed"),
    "late-slip": ("slip", "moved after its date"),
    "serial-slip": ("slip", "moved again and again"),
    "undated-return": ("slip", "sent back, no new date"),
    "unagreed-change": ("slip", "moved for a change that is not agreed"),
    "watermelon": ("risk", "declared better than the facts are"),
    "unsolved-problem": ("risk", "not solved"),
    "untriaged-issue": ("risk", "not ranked"),
    "missing-workaround": ("risk", "no workaround"),
    "missing-options": ("risk", "no options shown"),
    "missing-plan": ("risk", "no plan"),
    "loose-step": ("risk", "plan step late or unowned"),
    "overruled-client": ("risk", "ranked below what the client says"),
    "robbed-commitment": ("risk", "people were taken from it"),
    "over-promise": ("risk", "its date cannot hold"),
    "unowned-commitment": ("risk", "owner is not there"),
    "unresolved-escalation": ("risk", "escalation not resolved"),
    "absent-key-person": ("risk", "a key person stays away"),
    "narrow-circulation": ("risk", "last update did not reach everybody"),
    "falling-mood": ("risk", "mood is falling"),
    "unpriced-change": ("risk", "agreed without a price"),
    "unassessed-change": ("risk", "effect not worked out"),
    "unplanned-change": ("risk", "agreed, not planned"),
    "unconfirmed-fix": ("risk", "closed without confirmation"),
    "repeated-return": ("risk", "came back again"),
    "unfounded-claim": ("risk", "no contract and no invoice"),
    "undecided-compensation": ("risk", "compensation not decided"),
}
"""The kind of danger that a rule finds, and its words; others are a risk, named as the rule is."""
_CLOCKS = {
    "missing-escalation": "escalate", "untriaged-issue": "triage", "missing-plan": "plan",
    "missing-workaround": "workaround", "missing-options": "options", "stale-issue": "update",
    "untold-issue": "tell",
}  # fmt: skip
"""The clock of a problem behind a rule: where it is in hours, a danger says by how much."""
_CONTACTS = {*(f"overdue-{what}" for what in get_args(Cadence)), "silent-client"}
"""The rules on contact, whose findings are one danger."""


def dangers_of(
    context: Context, findings: Iterable[Finding], promises: Sequence[Promise], contact: Contact
) -> tuple[Danger, ...]:
    """The dangers of a project, the worst first; each kind once a record."""
    coloured = [
        (finding, colour)
        for finding in sorted(findings, key=lambda one: one.code)
        if (colour := colour_of(finding.code, finding.severity, gap=finding.gap)) != "green"
    ]
    found: dict[tuple[str, str], Danger] = {}
    for one in [
        *_found(coloured, context),
        *_by_themselves(context),
        *_unanswered(context),
        *_contact(context, contact, {finding.rule for finding, _ in coloured}),
        *_near(promises, context.today),
    ]:
        name = "" if one.kind in ("mood", "contact") else one.record
        known = found.setdefault((one.kind, name), one)
        if COLOURS.index(one.colour) < COLOURS.index(known.colour):
            found[one.kind, name] = known._replace(colour=one.colour)
    return tuple(sorted(found.values(), key=lambda one: one.order))


def _found(findings: Iterable[tuple[Finding, Colour]], context: Context) -> Iterator[Danger]:
    known: dict[tuple[str, str | None], Danger] = {}
    for finding, colour in findings:
        if finding.rule in (*_CONTACTS, "unreadable-file", "invalid-record"):
            continue
        about = finding.rule, finding.record
        if about not in known:  # of what one rule finds in a record only the first is put in words
            known[about] = _danger(finding, context)
        yield known[about]._replace(colour=colour)


def _danger(finding: Finding, context: Context) -> Danger:
    record, late = context.record(finding.record or ""), 0
    kind, words = _BY_RULE.get(finding.rule, ("risk", finding.rule.replace("-", " ")))
    if finding.rule == "unowned-commitment" and " is not on " in finding.message:
        said = (finding.field or "").rpartition(".")[2].removesuffix("_by")
        words = "owner is of another side" if said == "owner" else f"{said} by the wrong side"
    title = str(getattr(record, "title", None) or "")
    if isinstance(record, Touchpoint):
        if record.kind == "complaint" and kind in ("mood", "message"):
            kind = "complaint"
        title = "" if kind in ("mood", "risk") else record.subject
        words = words or _contact_words(kind, record, context)
        late = context.days_since(record.on) if record.on else 0
    elif isinstance(record, Commitment | Issue):
        late = context.dates(record).days_late
        if kind == "escalation":
            clocks = CLOCKS["answer the escalation"].overdue(record, context)
            late = max((one.days_over for one in clocks), default=0)
        limited = isinstance(record, Issue) and finding.rule in _CLOCKS
        clock = CLOCKS[_CLOCKS[finding.rule]] if limited else None
        over = next(clock.overdue(record, context), None) if clock else None
        if over and over.in_hours:  # missing one of those breaks a promise
            kind = kind if kind == "untold" else "broken"
            words = f"{over.clock.name}{_short(over.hours_over.removeprefix(','))}"
        words = words or _date_words(kind, record, context)
    return Danger(kind, finding.record or context.id, title, words or kind, late=late)


def _short(words: str) -> str:
    return words.replace(" working", "")


def _date_words(kind: Kind, record: Commitment | Issue, context: Context) -> str:
    """Say what a rule found of a promise that its name does not: how late, how much."""
    dates = context.dates(record)
    late = f"{late_by(dates.minutes_late, count(dates.days_late, 'day'))} late"
    if kind == "escalation":
        clocks = CLOCKS["answer the escalation"].overdue(record, context)
        first = min(clocks, key=lambda one: one.by, default=None)
        over = first.over if first else ""
        return f"escalation unanswered, {_short(over)} over"
    if kind == "payment" and isinstance(record, Commitment):
        unpaid = "not paid" if record.amount is None else f"{owed(record, context)} unpaid"
        return f"{unpaid}, {late}"
    if kind == "owed":
        theirs = isinstance(record, Commitment) and record.by == "client"
        return f"{'they owe' if theirs else 'others owe'}, {late}"
    if kind == "slip":
        return f"slipped {count(dates.slip, 'day')}"
    if kind == "blocked":
        return f"due {dates.due} and blocked" if not dates.overdue else f"{late} and blocked"
    if isinstance(record, Commitment):
        return f"promise {late}"
    limits = () if dates.overdue else CLOCKS["fix"].overdue(record, context)
    over = next((_short(one.over) for one in limits), "")
    return f"fix {over} over its limit" if over else f"fix {late}"


def _contact_words(kind: Kind, touch: Touchpoint, context: Context) -> str:
    """Say what is wrong after a contact: the mood, or for how long nobody answered it."""
    if kind == "mood":
        return f"mood {mood_of(touch)} of 5 on {context.day(touch.on or date.min)}"
    return _age(f"{touch.kind} unanswered", touch, context)


def _age(words: str, touch: Touchpoint, context: Context) -> str:
    number = context.days_since(touch.on) if touch.on else 0
    return f"{words} for {count(number, 'day')}" if number > 0 else words


def _by_themselves(context: Context) -> Iterator[Danger]:
    """What is a danger whatever the rules say: unread, unhappy, critical, or a high risk."""
    if not context.loaded_project.complete:
        said = f"{unseen_words(context)} cannot be read"
        yield Danger("unreadable", context.id, "", said, "grey")
    closed = context.project and context.project.closed
    for touch, mood in moods(context)[-1:]:
        if mood <= 2 and not closed:  # even where it was taken up
            record = context.id_of(touch) or context.id
            yield Danger("mood", record, "", _contact_words("mood", touch, context), "amber")
    for issue in context.records(Issue):
        if is_critical(issue):
            yield Danger("critical", issue.id, issue.title, "critical, not solved", "red")
    for risk in context.records(Risk):
        if (risk.probability, risk.impact) == ("high", "high") and not is_closed(risk):
            yield Danger("risk", risk.id, risk.title, "high risk")


def _unanswered(context: Context) -> Iterator[Danger]:
    """Escalations, messages and waits, from their first day on."""
    for one in pending(context):
        touch = context.record(one.record)
        if one.kind == "escalation" and not one.late:
            yield Danger("escalation", one.record, one.title, "escalation unanswered")
        elif one.kind == "message" and isinstance(touch, Touchpoint):
            kind: Kind = "complaint" if touch.kind == "complaint" else "message"
            yield Danger(kind, one.record, one.title, _age(f"{kind} unanswered", touch, context))
        elif one.kind in ("wait", "choice") and one.late:
            whom = "others" if one.on == "other" else "them"
            said = f"we wait for {whom}, {count(one.waited, 'day')}"
            yield Danger("owed", one.record, one.title, said)


def _contact(context: Context, contact: Contact, rules: set[str]) -> Iterator[Danger]:
    """What contact is due today, or was before, in one danger."""
    colour: Colour = "amber" if rules & _CONTACTS else "green"
    due = [
        f"{one.what} due {f'since {context.when(one.by)}' if one.overdue else 'today'}"
        for one in contact.rhythms
        if one.by and (one.overdue or one.by_day == context.today)
        if one.what != "pulse" or f"overdue-{one.what}" in rules
    ]
    if "silent-client" in rules:
        since = f"since {contact.heard}" if contact.heard else "yet"
        due.append(f"nothing from the client {since}")
    if due:
        yield Danger("contact", context.id, "", listed(due), colour)


def _near(promises: Iterable[Promise], day: date) -> Iterator[Danger]:
    """Promises of ours that fall due soon, and something stands against them."""
    for one in promises:
        if one.by != "us" or not one.soon:
            continue
        today = one.due == day
        when = "due today" if today else f"due {one.due}"
        if one.needs:
            yield Danger("blocked", one.id, one.title, f"{when} and blocked")
        if one.forecast and one.due and one.forecast > one.due:
            yield Danger("forecast", one.id, one.title, f"{when}, forecast {one.forecast}")
        if today:
            yield Danger("due-soon", one.id, one.title, when)
