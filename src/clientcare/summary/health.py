"""A project's colour, from findings and what could not be read; and the steps worth most now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from clientcare import deadlines
from clientcare.dataclass import NamedTuple, filled
from clientcare.deadlines import something_recorded
from clientcare.facts.states import declared_health, is_critical
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Finding, Outcome, Remedy
from clientcare.next_steps import next_of_problem
from clientcare.records import Commitment, Issue
from clientcare.records.base import series_of
from clientcare.records.project import Health as Declared
from clientcare.rules.catalogue import COLOURS, Colour, Selection, colour_of, find_rule, select
from clientcare.rules.engine import colours
from clientcare.settings import PRACTICES, Settings
from clientcare.wording import count


class Reason(NamedTuple):
    """A rule that calls for a colour, about which record, and what it says there."""

    rule: str
    record: str | None
    message: str


class WaivedReason(NamedTuple):
    """What would call for a worse colour, had nobody accepted it for a time."""

    rule: str
    record: str | None
    message: str
    why: str
    until: date | None


class Before(NamedTuple):
    """The colour of a project on an earlier day; None where nothing was known of it then.

    `now` is what the present records say of that day, where it is another colour.
    """

    colour: Colour | None = None
    on: date | None = None
    now: Colour | None = None


NEVER = Before()


class Health(NamedTuple):
    """A project's colour, why it is so, and how it was at an earlier time.

    `reasons` call for this very colour, `others` for one that it outranks. `before` is of a week
    before where nothing else was asked for.
    """

    colour: Colour
    reasons: tuple[Reason, ...] = ()
    others: tuple[Reason, ...] = ()
    waived: tuple[WaivedReason, ...] = ()
    declared: Declared | None = None
    before: Before = NEVER


def judged_by(settings: Settings) -> Selection:
    """The rules that make a colour: all of the practice level, with their own severities.

    What settings and flags select, ignore or grade anew changes what `check` shows, never a colour.
    """
    levels = PRACTICES[: PRACTICES.index(settings.check.practice) + 1]
    chosen = select(settings, everything=True).rules
    rules = tuple(rule for rule in chosen if rule.level in levels)
    return Selection(rules, frozenset(rule.code for rule in rules), {})


def health_of(context: Context, outcome: Outcome, before: Before = NEVER) -> Health:
    """Judge a project by an outcome of the rules that `judged_by` names.

    A critical issue that nobody has helped is red by itself. Reasons stand worst first, then by
    rule and record, wherever the records stand.
    """
    found = [one for one in outcome.findings if one.project == context.id]
    found.sort(key=lambda one: (-one.severity, one.code, one.record or "", one.message))
    critical = [e.id for e, one in context.each(Issue) if is_critical(one)]
    said = "critical, and neither fixed nor worked around"
    by_colour: dict[Colour, list[Reason]] = {one: [] for one in COLOURS}
    by_colour["red"] += (Reason("unsolved-problem", name, said) for name in critical)
    by_colour["grey"] += _unseen(context)
    for one in found:
        if one.rule != "unsolved-problem" or one.record not in critical:
            by_colour[_colour(one)].append(Reason(one.rule, one.record, one.message))
    by_colour["green"].clear()
    waived = [
        filled(WaivedReason, one, why=one.waived.why, until=one.waived.until)
        for one in outcome.waived
        if one.waived and one.project == context.id and _colour(one) != "green"
    ]
    colour: Colour = next((one for one in COLOURS if by_colour[one]), "green")
    _, last = declared_health(context.project) or (0, None)
    return Health(
        colour,
        reasons=tuple(by_colour.pop(colour)),
        others=tuple(chain.from_iterable(by_colour.values())),
        waived=tuple(waived),
        declared=last,
        before=before,
    )


UNREADABLE = ("CC001", "CC002")
"""Rules that need not be asked for a colour: a project with an unreadable part is grey already."""


def colours_of(contexts: Sequence[Context], *, undated: bool = False) -> dict[str, Colour | None]:
    """The colour of each project, as `health_of` finds it.

    None where no fact had a day yet, unless it is asked for `undated` ones too.
    """
    known: dict[str, Colour] = {
        one.id: "red" if any(map(is_critical, one.records(Issue)))
        else "grey" if any(_unseen(one)) else "green"
        for one in contexts if undated or one.last_fact
    }  # fmt: skip
    asked = [name for name, colour in known.items() if colour != "red"]
    if asked:
        workspace = contexts[0].workspace
        selection = judged_by(workspace.snapshot.settings)
        rules = tuple(rule for rule in selection.rules if rule.code not in UNREADABLE)
        for name, colour in colours(workspace, selection._replace(rules=rules), asked).items():
            known[name] = min(known[name], colour, key=COLOURS.index)
    return {one.id: known.get(one.id) for one in contexts}


def _colour(finding: Finding) -> Colour:
    return colour_of(finding.code, finding.severity, gap=finding.gap)


def _unseen(context: Context) -> Iterator[Reason]:
    """Why nobody can tell how a project is: a part that cannot be read, or nothing said lately."""
    if not context.loaded_project.complete:
        rule = "unreadable-file" if context.loaded_project.unreadable else "invalid-record"
        yield Reason(rule, None, f"{unseen_words(context)} cannot be read")
    project = context.project
    for one in something_recorded.overdue(project, context) if project else ():
        said = f"nothing recorded since {one.start}, {context.days_since(one.start)} working days"
        yield Reason("stale", None, said)


def unseen_words(context: Context) -> str:
    """Say how much of a project cannot be read."""
    loaded = context.loaded_project
    numbers = ((len(loaded.unreadable), "file"), (len(loaded.invalid), "record"))
    return " and ".join(count(n, noun) for n, noun in numbers if n) or "the project's own record"


MOST = 3
"""How many steps are named."""

MOST_VALUABLE = (
    "unreadable-file", "invalid-record", "unanswered-client", "unanswered-dissatisfaction",
    "untold-issue", "untold-slip", "unexplained-slip", "overdue-escalation", "missing-escalation",
    "unexplained-mass-complaint", "overdue-commitment", "overdue-fix", "unsolved-problem",
    "overdue-update", "stale-issue", "missing-workaround", "untested-fix", "unpriced-change",
    "unsettled-compensation", "unchased-payment", "unchased-client", "unclear-requirements",
    "blocked-commitment", "over-promise", "overdue-meeting", "silent-client", "falling-mood",
    "undecided-change", "unagreed-slip", "unresolved-escalation", "overdue-input",
    "overdue-payment", "unaccepted-delivery", "unconfirmed-fix", "missing-plan", "missing-options",
    "untriaged-issue", "undated-issue", "undated-commitment", "missing-acceptance",
    "unowned-commitment", "unowned-issue", "missing-ladder",
)  # fmt: skip
"""The rules whose findings call for a step, by what keeps a client's trust: read, answer, tell,
escalate, deliver, then chase. The step itself stands in the rule's remedy.
"""


class Step(NamedTuple):
    """Something to do now, and the command that records it, ready to be typed."""

    what: str
    command: str | None
    record: str | None = None
    rule: str | None = None


def steps_from(
    findings: Iterable[Finding],
    before: Iterable[Step],
    first: Iterable[Step],
    late: Mapping[str, tuple[int, int]],
) -> tuple[Step, ...]:
    """The most valuable steps that a project's findings call for, one a record or series.

    What is wanted `before` a limit has passed stands after the errors, and `first` before them. Of
    one kind what is the latest stands first: `late` has the days and minutes of records.
    """

    def value(one: Finding) -> tuple[object, ...]:  # those of one record keep their order
        days, minutes = late.get(one.record or "", (0, 0))
        return _PLACES.get(one.rule, len(_PLACES)), one.code, -days, -minutes, one.record or ""

    ordered = sorted(findings, key=value)
    errors = (step_of(one) for one in ordered if one.severity is ERROR)
    warnings = (step_of(one) for one in ordered if one.severity is WARNING)
    found: dict[str | None, Step] = {}
    for step in chain(first, errors, before, warnings):
        found.setdefault(step.record and series_of(step.record), step)
        if len(found) == MOST:
            break
    return tuple(found.values())


_ANSWERS = (
    (deadlines.answer_client, "unanswered-client"),
    (deadlines.answer_dissatisfaction, "unanswered-dissatisfaction"),
    (deadlines.answer_escalation, "overdue-escalation"),
)
"""The clocks on an answer that the client waits for, with the rule that says what to do."""


def answers_wanted(context: Context) -> Iterator[Step]:
    """What the client waits for us to answer, while it is still in time."""
    for clock, name in _ANSWERS:
        rule = find_rule(name)
        for record in (one for kind in clock.kinds for one in context.records(kind)):
            found = [one for one in clock.of(record, context) if one.open and not one.overdue]
            if isinstance(record, Commitment | Issue):  # what we escalated the client answers
                found = [one for one in found if record.escalations[one.run.entry].by == "client"]
            if rule and found:
                id, to_type = context.id_of(record), context.name_to_type(record)
                remedy = rule.fix.filled(to_type, context.id).within(context.workspace.origin.root)
                yield Step(remedy.step or remedy.words, remedy.command, id, rule.name)


def critical_steps(context: Context) -> Iterator[Step]:
    """What comes next for each critical problem that nobody has helped yet."""
    for entry, issue in context.each(Issue):
        if is_critical(issue):
            remedy = next_of_problem(issue, context).within(context.workspace.origin.root)
            yield Step(remedy.words, remedy.command, entry.id, "unsolved-problem")


_PLACES = {rule: place for place, rule in enumerate(MOST_VALUABLE)}


def step_of(finding: Finding) -> Step:
    """Say what a finding calls for, and what to type: its remedy's command, else one to edit."""
    remedy = finding.remedy
    edit = Remedy("", f"clientcare edit {finding.record}").within(finding.root or "").command
    command = remedy.command or (edit if finding.record else None)
    said = remedy.step or remedy.words
    if finding.rule not in _PLACES:
        said = f"{said} ({finding.rule})"
    return Step(said, command, finding.record, finding.rule)
