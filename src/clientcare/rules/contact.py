"""Family 4, contact: whether the client hears from us, and we from them."""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.contact import counted_from, last_of, moved_since, since_words
from clientcare.facts.people import key_people, missed, stand_in
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, INFO, WARNING, Remedy
from clientcare.records import Project, Touchpoint
from clientcare.records.base import with_article
from clientcare.rules.catalogue import DEMO, ESSENTIAL, SEARCH, THOROUGH, Hit, at, rule
from clientcare.wording import listed

_CADENCE = DEMO + 'started = 2026-05-04\n[project.cadence]\n{} = "1w"\n'
_ON_12 = '[[touchpoint]]\non = 2026-06-12\nkind = "{}"\n'


@rule("CC401", "overdue-update", on=(Project,), severity=WARNING,
    why="A client who hears nothing assumes that things go badly.",
    fix=Remedy("write one, and record it", "clientcare log update --project {project} --summary …",
               step="write the client an update"),
    bad=_CADENCE.format("update"),
    good=_CADENCE.format("update") + _ON_12.format("update"))  # fmt: skip
def overdue_update(record: Project, context: Context) -> Iterator[Hit]:
    """The client had no update or meeting for longer than agreed."""
    for one in deadlines.next_update.overdue(record, context):
        last = counted_from(context, "update")
        moved = moved_since(last.on if last else None, context)
        message = "no update or meeting since the start"
        if last:
            message = f"the last update or meeting was {since_words(one.start, context)}"
        message += f"{one.hours_over}; every {one.limit} is set"
        message += f"; {listed(moved)} moved meanwhile" if moved else ""
        yield at(("cadence", "update"), message, severity=ERROR if moved else None, key=("update",))


@rule("CC402", "overdue-meeting", clock=deadlines.next_meeting, key=("meeting",), severity=WARNING,
    why="Questions that nobody writes down come up only when people talk.",
    fix=Remedy("hold one, and record it", "clientcare log meeting --project {project} --with …",
               step="meet the client"),
    bad=_CADENCE.format("meeting"),
    good=_CADENCE.format("meeting") + _ON_12.format("demo"))  # fmt: skip
def overdue_meeting(one: Deadline, record: Project, context: Context) -> str:
    """There was no meeting or demo for longer than agreed."""
    return f"no meeting or demo since {context.day(one.start)}; every {one.limit} is set"


@rule("CC403", "overdue-demo", clock=deadlines.next_demo, key=("demo",), severity=WARNING,
    level=THOROUGH,
    why="Clients trust progress that they have seen more than progress that they are told of.",
    fix=Remedy("show what there is, and record it",
               "clientcare log demo --project {project} --with …", step="show what there is"),
    bad=_CADENCE.format("demo") + SEARCH,
    good=_CADENCE.format("demo"))  # fmt: skip
def overdue_demo(one: Deadline, record: Project, context: Context) -> str:
    """Nothing was shown to the client for longer than agreed, while a deliverable is open."""
    return f"nothing shown since {context.day(one.start)}; every {one.limit} is set"


@rule("CC404", "overdue-pulse", clock=deadlines.next_pulse, key=("pulse",), severity=WARNING,
    level=THOROUGH,
    why="A client who is never asked says only at the end that they are unhappy.",
    fix=Remedy("ask whether they are happy", "clientcare log survey --project {project} --mood …"),
    bad=_CADENCE.format("pulse"),
    good=_CADENCE.format("pulse") + _ON_12.format("meeting") + "mood = 4\n")  # fmt: skip
def overdue_pulse(one: Deadline, record: Project, context: Context) -> str:
    """No survey and no mood was recorded for longer than agreed."""
    since = context.day(one.start)
    return f"nobody asked how they feel since {since}; every {one.limit} is set"


_TWO = (
    '[[touchpoint]]\non = 2026-06-0{}\nkind = "meeting"\nwith = ["mira", "eva"]\n'
    '[[touchpoint]]\non = 2026-06-1{}\nkind = "call"\nwith = ["mira", "{}"]\n'
)


@rule("CC405", "absent-key-person", on=(Project,), severity=WARNING,
    why="Decisions that were made without the person in charge have to be made again.",
    fix=Remedy("bring them in", "clientcare log meeting --project {project} --with PERSON",
               or_else=Remedy("name somebody else as key")),
    bad=_TWO.format(3, 2, "eva"),
    good=_TWO.format(3, 2, "jan"))  # fmt: skip
def absent_key_person(record: Project, context: Context) -> Iterator[Hit]:
    """A key person was in none of the recent meetings, demos and calls."""
    for name in key_people(context):
        if talks := missed(name, context):
            who = context.person_name(name)
            message = f"{who} was in none of the last {talks} meetings, demos and calls"
            invite = f"clientcare log meeting --project {{project}} --with {name}"
            shared = name in context.settings.people  # it is the settings that make them key
            other = "" if shared else f"clientcare mark {{project}} --set people.{name}.key=false"
            or_else = Remedy("name somebody else as key", other)
            fix = Remedy("bring them in", invite, or_else=or_else)
            yield at(("people", name), message, fix=fix)


@rule("CC406", "narrow-circulation", on=(Touchpoint,), severity=WARNING,
    why="A key person who was left out hears the news from others, and not as we would tell it.",
    fix=Remedy("send it to them too, and add them to `with`"),
    bad=_ON_12.format("update") + 'with = ["mira"]\n',
    good=_ON_12.format("update") + 'with = ["mira", "jan"]\n')  # fmt: skip
def narrow_circulation(record: Touchpoint, context: Context) -> Iterator[Hit]:
    """The latest update did not go to every key person on both sides."""
    if record.kind != "update" or not record.with_ or record is not last_of(context, ("update",)):
        return
    day = context.day(record.on) if record.on else None
    left_out = [
        name
        for name in key_people(context, "us", "client")
        if not {name, stand_in(name, context, day)} & {*record.with_}
    ]
    if left_out:
        names = listed([context.person_name(name) for name in left_out])
        yield at("with", f"the latest update did not go to {names}", key=("with",))


@rule("CC407", "unanswered-client", clock=deadlines.answer_client, severity=ERROR, level=ESSENTIAL,
    why="A client who asks expects an answer; each day without one costs trust.",
    fix=Remedy("answer, and record it", "clientcare mark {id} answered", step="answer the client"),
    bad='[[touchpoint]]\non = 2026-06-11\nkind = "message"\nfrom = "client"\n',
    good='[[touchpoint]]\non = 2026-06-12\nkind = "message"\nfrom = "client"\n')  # fmt: skip
def unanswered_client(one: Deadline, record: Touchpoint, context: Context) -> str:
    """A message or complaint from the client was not answered in time."""
    ago = since_words(one.start, context)
    return f"{with_article(record.kind or 'message')} from the client, {ago}, unanswered"


@rule("CC408", "silent-client", on=(Project,), severity=WARNING,
    why="A client who no longer talks to us may be looking for another supplier.",
    fix=Remedy("call them, show what there is, ask",
               "clientcare log call --project {project} --with …",
               step="call the client and show what there is"),
    bad='[[touchpoint]]\non = 2026-05-25\nkind = "update"\n',
    good='[[touchpoint]]\non = 2026-05-25\nkind = "update"\n'
    '[[touchpoint]]\non = 2026-06-08\nkind = "message"\nfrom = "client"\nanswered = 2026-06-08\n',
)  # fmt: skip
def silent_client(record: Project, context: Context) -> Iterator[Hit]:
    """Nothing came from the client for longer than the policy allows."""
    message = deadlines.client_silence(context)
    if message:
        yield at((), message, key=("silent",))


@rule("CC409", "one-sided-meeting", on=(Touchpoint,), severity=INFO, gap=True, level=THOROUGH,
    why="A status meeting needs the view of both sides; with one view problems stay unseen.",
    fix=Remedy("ask the other side for its update", "clientcare mark {id} --set theirs=…"),
    bad=_ON_12.format("meeting") + 'ours = "search is in test"\n',
    good=_ON_12.format("meeting") + 'ours = "search is in test"\ntheirs = "accounts are ready"\n',
)  # fmt: skip
def one_sided_meeting(record: Touchpoint, context: Context) -> Iterator[Hit]:
    """The latest meeting has only one side's update."""
    if record.kind != "meeting" or bool(record.ours) == bool(record.theirs):
        return
    if record is last_of(context, ("meeting",)):
        side = "ours" if record.ours else "theirs"
        yield at(side, "only our update is recorded" if record.ours else "only theirs is recorded")
