"""What `waiting`, `agenda` and `advise` publish."""

from collections.abc import Iterable, Sequence
from typing import Annotated, TypedDict

from clientcare.calendar.now import Now
from clientcare.findings import Unreadable
from clientcare.playbooks.advice import Advice
from clientcare.published.shape import Field, MoodJson, Root, Text, Top, fill, top
from clientcare.store import Entry

Id = Annotated[str, Field("The id of the record.")]
Title = Annotated[str, Field("Its title.")]
Internal = Annotated[bool, Field("Whether it is for us only.")]


class StepJson(TypedDict):
    """What to do next."""

    what: Annotated[str, Field("What to do.", "words")]
    command: Annotated[Text, Field("What to type once it is done.", lambda s: s.command or None)]
    when_yes: Annotated[
        Text, Field("What to type once they said yes.", lambda s: s.when_yes or None)
    ]


class PendingJson(TypedDict):
    """Something that one side waits for."""

    kind: Annotated[str, Field("What kind of thing it is: `commitment`, `payment`, `message`…")]
    project: Annotated[str, Field("The project.")]
    record: Id
    title: Title
    on: Annotated[str, Field("The side that has to act: `us`, `client` or `other`.")]
    who: Annotated[Text, Field("The person who has to act.")]
    since: Annotated[Text, Field("Since when it is waited for; of a promise its due day.")]
    days: Annotated[
        int | None, Field("Working days since, or days late; negative while it is not due.")
    ]
    late: Annotated[bool, Field("Whether it should have come by now.")]
    blocks: Annotated[list[str], Field("The records that it holds up.")]
    reminded: Annotated[Text, Field("The day they were last reminded.")]
    amount: Annotated[Text, Field("The amount of a payment.")]
    open: Annotated[Text, Field("What is still owed of it.")]
    currency: Annotated[Text, Field("Its currency.")]
    internal: Internal
    next_step: Annotated[StepJson | None, Field("What to do next.", "step")]
    root: Root


class WaitingJson(Top):
    """`waiting --format json`: who waits for whom."""

    pending: Annotated[list[PendingJson], Field("Everything pending, the longest wait first.")]
    orphans: Annotated[int, Field("How many records belong to no project.")]


# The next meeting --------------------------------------------------------------------------------


class NoticeJson(TypedDict):
    """What the client does not know yet."""

    kind: Annotated[str, Field("`move` or `problem`.")]
    record: Id
    title: Title
    since: Annotated[str, Field("The day of the move, or on which the problem was found.")]
    late: Annotated[bool, Field("Whether telling is overdue.")]
    old: Annotated[Text, Field("The date before the move.")]
    new: Annotated[Text, Field("The date after the move.")]
    why: Annotated[Text, Field("Why it moved.")]
    command: Annotated[str, Field("What to type once it was told.")]
    internal: Annotated[bool, Field("Always true.", lambda _: True)]


class EventJson(TypedDict):
    """What happened since the last meeting."""

    on: Annotated[str, Field("The day.", "day")]
    what: Annotated[str, Field("What happened.")]
    record: Id
    title: Title
    detail: Annotated[Text, Field("A date or another detail.")]
    internal: Internal


class NewDateJson(TypedDict):
    """A date that moved, and that the client knows of."""

    record: Id
    title: Title
    fix: Annotated[bool, Field("Whether it is the date of a fix.")]
    promised: Annotated[Text, Field("The day first promised.")]
    due: Annotated[str, Field("The day it is due now.")]
    slip_days: Annotated[int, Field("Working days between the two.", "days")]
    why: Annotated[Text, Field("Why it moved.")]
    told: Annotated[str, Field("The day the client was told.")]
    agreed: Annotated[Text, Field("The day the client agreed.")]
    internal: Internal


class ProblemJson(TypedDict):
    """An open problem that the client knows of."""

    record: Annotated[str, Field("The id of the record.", "id")]
    title: Title
    severity: Annotated[Text, Field("Its severity.")]
    state: Annotated[str, Field("Its state.")]
    age: Annotated[int, Field("Working days since it was found or last reopened.")]
    due: Annotated[Text, Field("The day the fix is due.")]
    overdue: Annotated[bool, Field("Whether the fix is overdue.")]
    next_step: Annotated[StepJson | None, Field("What to do next.")]
    internal: Annotated[bool, Field("Whether it is for us only.", "record.internal")]


class ChangeRequestItemJson(TypedDict):
    """A change request that is open, or newly decided."""

    record: Id
    title: Title
    requested: Annotated[Text, Field("The day it was asked for.")]
    assessed: Annotated[Text, Field("The day its effect was assessed.")]
    presented: Annotated[Text, Field("The day the client saw that.")]
    decided: Annotated[Text, Field("The day it was decided.")]
    decision: Annotated[Text, Field("What was decided.")]
    work_days: Annotated[Text, Field("The days of work that it takes.", "days")]
    delay: Annotated[Text, Field("The delay that it causes.")]
    cost: Annotated[Text, Field("What it costs.")]
    consequences: Annotated[list[str], Field("What else follows from it.")]
    internal: Internal


class PersonJson(TypedDict):
    """Somebody who must be there."""

    id: Annotated[str, Field("Their id.")]
    name: Annotated[str, Field("Their name.")]
    side: Annotated[str, Field("The side they are on.")]
    role: Annotated[Text, Field("Their role.")]
    away: Annotated[Text, Field("When they are away, and who stands in.")]
    missed: Annotated[int, Field("In how many of the last talks they were not, without a break.")]


class InternalItemJson(TypedDict):
    """What the client was not told of on purpose."""

    kind: Annotated[str, Field("`option`, `compensation` or `risk`.")]
    record: Id
    title: Title
    text: Annotated[Text, Field("What it says.")]


class AgendaJson(Top):
    """`agenda --format json`: the next meeting of a project."""

    project: Annotated[str, Field("The project's id.", "project.id")]
    name: Annotated[str, Field("Its name.", "project.name")]
    client: Annotated[Text, Field("The client.", "project.client")]
    last_meeting: Annotated[Text, Field("The day of the last meeting.", "since")]
    due_by: Annotated[Text, Field("The day by which the next meeting is due.", "by")]
    overdue: Annotated[bool, Field("Whether it is overdue.")]
    internal: Annotated[bool, Field("Whether the whole project is for us only.")]
    untold: Annotated[list[NoticeJson], Field("What to tell first; for us only until then.")]
    changed: Annotated[list[EventJson], Field("What happened since the last meeting.")]
    dates: Annotated[list[NewDateJson], Field("New dates that the client knows of.")]
    decide: Annotated[list[PendingJson], Field("What the client has to decide.")]
    they_owe: Annotated[list[PendingJson], Field("What they owe.")]
    we_owe: Annotated[list[PendingJson], Field("What we owe.")]
    problems: Annotated[list[ProblemJson], Field("Open problems.")]
    requests: Annotated[list[ChangeRequestItemJson], Field("Change requests.")]
    mood: Annotated[list[MoodJson], Field("How they felt; for us only.", "project.contact.moods")]
    ask: Annotated[list[str], Field("Reasons to ask how they feel; for us only.")]
    people: Annotated[list[PersonJson], Field("Who must be there; for us only.")]
    held_back: Annotated[list[InternalItemJson], Field("What they are not told yet; for us only.")]
    command: Annotated[str, Field("What to type once the meeting was held.")]


class EvidenceJson(TypedDict):
    """What shows that something is so."""

    words: Annotated[str, Field("The words.")]
    on: Annotated[Text, Field("Since when.")]


class StepAdviceJson(TypedDict):
    """A step of the playbook."""

    name: Annotated[str, Field("Its name in the playbook.")]
    text: Annotated[str, Field("What to do.")]
    done: Annotated[EvidenceJson | None, Field("What shows that it was done; null while open.")]
    after: Annotated[Text, Field("The day up to which it can wait.", "after.on")]
    command: Annotated[Text, Field("What to type once it is done.")]
    when_yes: Annotated[Text, Field("Where the client is asked: what to type once they said yes.")]


class SituationJson(TypedDict):
    """A situation that the facts show."""

    playbook: Annotated[str, Field("The playbook.")]
    situation: Annotated[str, Field("What the situation is called.")]
    why: Annotated[str, Field("Why it matters.")]
    kind: Annotated[str, Field("The kind of the record.")]
    record: Id
    title: Title
    facts: Annotated[list[EvidenceJson], Field("The facts that show it.")]
    steps: Annotated[list[StepAdviceJson], Field("The steps, in order.")]


class AdviceJson(Top):
    """`advise --format json`: the advice on a record or a project."""

    project: Annotated[Text, Field("The project.", "project.id")]
    record: Annotated[str, Field("The id of the record.", "id")]
    kind: Annotated[str, Field("Its kind.")]
    title: Title
    situations: Annotated[list[SituationJson], Field("The situations, the worst first.")]


def advice_json(
    entry: Entry, advice: Sequence[Advice], now: Now, unreadable: Iterable[Unreadable]
) -> AdviceJson:
    """Publish the advice on a record."""
    situations = fill(list[SituationJson], advice)
    return fill(AdviceJson, entry, **top(now, unreadable), situations=situations)
