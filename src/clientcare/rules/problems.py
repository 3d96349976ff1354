"""Family 2, problems: told, ranked, owned, worked around, planned, explained."""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.contact import UNHAPPY, contacts_about
from clientcare.facts.people import capacity, in_all_projects, left_on, planned_shares, taken_from
from clientcare.facts.promises import pressing
from clientcare.facts.states import current_facts, is_closed, serious, solved_on
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.next_steps import rank_it
from clientcare.records import Issue
from clientcare.records.base import with_article
from clientcare.rules.catalogue import ESSENTIAL, LOGIN, THOROUGH, Hit, Pointer, at, lacking, rule
from clientcare.rules.promises import past_due
from clientcare.settings import SEVERITIES
from clientcare.wording import days, listed, trim

ON = (Issue,)
_HIGH = LOGIN + 'severity = "high"\nfound = 2026-06-01\ntold = 2026-06-01\n'
_FIX = _HIGH + "triaged = 2026-06-02\npromised = 2026-06-30\n"


@rule("CC201", "untold-issue", clock=deadlines.tell, severity=ERROR, level=ESSENTIAL,
    why="A client who finds out alone asks what else they have not been told.",
    fix=Remedy("tell the client now, and record it", "clientcare mark {id} told",
               step="tell the client of the problem"),
    bad=LOGIN + 'severity = "high"\nfound = 2026-06-11\n',
    good=LOGIN + 'severity = "high"\nfound = 2026-06-12\n')  # fmt: skip
def untold_issue(one: Deadline, record: Issue, context: Context) -> str:
    """We found a problem, and the client was not told in time."""
    day = context.day(one.start)
    return f"found {day}, and the client not told"


@rule("CC202", "untriaged-issue", clock=deadlines.triage, key=("triaged",), severity=WARNING,
    why="Before the diagnosis nobody can say how bad it is or how long the fix takes.",
    fix=Remedy("rank it and record it", "clientcare mark {id} triaged --set severity=…",
               step="diagnose and rank it"),
    bad=LOGIN + 'severity = "medium"\nfound = 2026-06-09\ntold = 2026-06-09\n',
    good=LOGIN + 'severity = "medium"\nfound = 2026-06-10\ntold = 2026-06-10\n')  # fmt: skip
def untriaged_issue(one: Deadline, record: Issue, context: Context) -> tuple[str, Remedy]:
    """A problem was not diagnosed and ranked in time."""
    what = "ranked, but not diagnosed" if record.severity else "neither diagnosed nor ranked"
    if current_facts(record).triaged:
        what = "diagnosed, but not ranked"
    fix = rank_it(record)._replace(words="rank it and record it", step="diagnose and rank it")
    return f"since {context.day(one.start)} {what}", fix


@rule("CC203", "unknown-impact", on=ON, severity=WARNING, gap=True,
    why="The effect on the client's business decides what has to be fixed first.",
    fix=Remedy("ask the client, and record it", "clientcare mark {id} --set impact=…",
               step="ask the client"),
    bad=_FIX,
    good=_FIX + 'impact = "guests cannot pay"\n')  # fmt: skip
def unknown_impact(record: Issue, context: Context) -> Iterator[Hit]:
    """Diagnosed, and no word of what it does to the client."""
    if (record.triaged or current_facts(record).triaged) and not trim(record.impact):
        yield at("triaged", "nothing says what it does to the client", key=("impact",))


_NAME_OURS, _NAME_THEIRS = (
    Remedy("name them", f"clientcare mark {{id}} --set {key}=PERSON")
    for key in ("owner", "client_owner")
)


@rule("CC204", "unowned-issue", on=ON, severity=WARNING, gap=True,
    why="A problem gets solved when one person on each side answers for it.",
    fix=Remedy("name them", "clientcare mark {id} --set owner=PERSON --set client_owner=PERSON",
               step="name who answers for it on both sides"),
    bad=LOGIN + "found = 2026-06-12\n",
    good=LOGIN + 'found = 2026-06-12\nowner = "mira"\n')  # fmt: skip
def unowned_issue(record: Issue, context: Context) -> Iterator[Hit]:
    """A problem has no owner on our side, or none on the client's."""
    if record.owner is None:
        yield at((), "nobody on our side owns it", key=("owner",), fix=_NAME_OURS)
    elif left := left_on(record.owner, context):
        yield at("owner", left, fix=_NAME_OURS)
    elif context.side(record.owner) not in ("us", None):
        yield at("owner", f"{record.owner} is not on our side", fix=_NAME_OURS)
    has_ladder = context.project is None or any(step.theirs for step in context.ladder)
    if record.client_owner is None and not has_ladder:
        yield at((), "nobody on the client's side owns it", key=("client_owner",), fix=_NAME_THEIRS)
    elif context.side(record.client_owner) == "us":
        said = f"{record.client_owner} is not on the client's side"
        yield at("client_owner", said, fix=_NAME_THEIRS)
    elif not has_ladder and (left := left_on(record.client_owner, context)):
        yield at("client_owner", left, fix=_NAME_THEIRS)


_PROMISE = Remedy("promise a date", "clientcare mark {id} --set promised=DATE",
                  step="promise a date for the fix")  # fmt: skip
_FIXED = Remedy("fix it and record it", "clientcare mark {id} fixed",
                step="finish the fix, or agree a new date")  # fmt: skip


@rule("CC205", "undated-issue", on=ON, severity=WARNING, gap=True,
    why="With a date for the fix the client can plan around the problem.",
    fix=_PROMISE,
    bad=_HIGH + "triaged = 2026-06-02\n",
    good=_FIX)  # fmt: skip
def undated_issue(record: Issue, context: Context) -> Iterator[Hit]:
    """Diagnosed, and no date promised for the fix."""
    facts = current_facts(record)
    no_date = context.dates(record).due is None
    if (record.triaged or facts.triaged) and no_date and not solved_on(facts):
        yield at("triaged", "no date is promised for the fix", key=("promised",))


@rule("CC206", "overdue-fix", on=ON, severity=ERROR, level=ESSENTIAL,
    why="A broken promise on top of the problem is a common reason for clients to leave.",
    fix=_FIXED._replace(or_else=Remedy("agree a new date", "clientcare move {id} DATE --why …")),
    bad=_HIGH + "promised = 2026-06-12\n",
    good=_HIGH + "promised = 2026-06-15\n")  # fmt: skip
def overdue_fix(record: Issue, context: Context) -> Iterator[Hit]:
    """A fix is past its due day, or past the time of its severity where no day is promised."""
    yield from past_due(record, context)
    for one in deadlines.fix.overdue(record, context):
        message = f"{one.over} over the {one.limit} within which it was to be fixed"
        fix = _FIXED._replace(or_else=_PROMISE) if record.promised is None else None
        yield at("found", message, key=("due",), fix=fix)


@rule("CC207", "missing-workaround", clock=deadlines.workaround, key=("workaround",),
    severity=WARNING,
    why="A workaround today helps the client more than a fix next week.",
    fix=Remedy("offer one, and record it", "clientcare mark {id} workaround --set text=…",
               step="offer the client a workaround"),
    bad=LOGIN + 'severity = "critical"\nfound = 2026-06-11\ntold = 2026-06-11\n',
    good=LOGIN + 'severity = "critical"\nfound = 2026-06-12\ntold = 2026-06-12\n')  # fmt: skip
def missing_workaround(one: Deadline, record: Issue, context: Context) -> str:
    """Not fixed, and no workaround in time."""
    return f"no workaround after {days(context.days_since(one.start))}"


@rule("CC208", "missing-options", on=ON, severity=WARNING,
    why="A client who can choose takes part in the solution.",
    fix=Remedy("present two options, and record each",
               "clientcare mark {id} options --set title=… presented=today",
               step="show the client two options"),
    bad=_HIGH + 'affects = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Booking"\n',
    good=_HIGH + 'affects = ["DEMO-2"]\noptions = [\n'
    '  { title = "old search", presented = 2026-06-04 },\n'
    '  { title = "two weeks more", presented = 2026-06-04 },\n]\n'
    '[[commitment]]\nid = "DEMO-2"\ntitle = "Booking"\n')  # fmt: skip
def missing_options(record: Issue, context: Context) -> Iterator[Hit]:
    """Serious and endangering a commitment, with fewer than two options presented in time."""
    for _ in deadlines.options.overdue(record, context):
        ids = [one.id for one in deadlines.endangered(record, context)]
        presented = sum(option.presented is not None for option in record.options)
        also = tuple(Pointer((), f"{name} is endangered", context.find(name)) for name in ids)
        message = f"endangers {listed(ids)}, with {presented or 'no'} "
        message += f"option{'s' * (presented != 1)} "
        yield at("affects", message + "presented", related=also, key=("options",))


@rule("CC209", "missing-plan", clock=deadlines.plan, key=("plan",), severity=WARNING,
    why="Steps with owners and dates show the client that the problem is being worked on.",
    fix=Remedy("write the first step", "clientcare mark {id} plan --set step=… owner=… due=…",
               step="plan the repair"),
    bad=_HIGH,
    good=_HIGH + 'plan = [{ step = "restart nightly", owner = "mira", due = 2026-06-16 }]\n',
)  # fmt: skip
def missing_plan(one: Deadline, record: Issue, context: Context) -> str:
    """Serious and not fixed, and no remedial plan in time."""
    return f"no remedial plan after {days(context.days_since(one.start))}"


@rule("CC210", "loose-step", on=ON, severity=WARNING,
    why="Nobody does a step that has no owner or no date.",
    fix=Remedy("give it an owner and a date, or record it as done",
               "clientcare mark {id} plan.done"),
    bad=_HIGH + 'plan = [{ step = "restart nightly", owner = "mira", due = 2026-06-12 }]\n',
    good=_HIGH + 'plan = [{ step = "restart nightly", owner = "mira", due = 2026-06-15 }]\n',
)  # fmt: skip
def loose_step(record: Issue, context: Context) -> Iterator[Hit]:
    """An open step of a plan has no owner or no date, or is past it."""
    for n, step in enumerate(record.plan):
        if step.done:
            continue
        name = step.step or f"step {n + 1}"
        lacks = lacking({"owner": step.owner, "date": step.due})
        if lacks:
            yield at(("plan", n), f'"{name}" has no {" and no ".join(lacks)}', key=("plan", n))
    for one in deadlines.plan_steps.overdue(record, context):
        step = record.plan[n := one.run.entry]
        if step.owner:
            name = step.step or f"step {n + 1}"
            yield at(one.run.path, f'"{name}" was due {one.start}', key=("plan", n))


@rule("CC211", "unknown-cause", on=ON, severity=WARNING, gap=True,
    why="A problem that was fixed without finding its cause comes back.",
    fix=Remedy("write down the cause", "clientcare mark {id} --set root_cause=…"),
    bad=_HIGH + "fixed = 2026-06-12\n",
    good=_HIGH + 'fixed = 2026-06-12\nroot_cause = "a full disk"\n')  # fmt: skip
def unknown_cause(record: Issue, context: Context) -> Iterator[Hit]:
    """Fixed, and no root cause written down."""
    if current_facts(record).fixed and not trim(record.root_cause):
        yield at((), "fixed, and nothing says what caused it", key=("root_cause",))


@rule("CC212", "stale-issue", clock=deadlines.update, key=("updates",), severity=WARNING,
    why="Without an update the client assumes that nothing is being done.",
    fix=Remedy("tell the client where it stands, and record it",
               "clientcare mark {id} updates --set text=…", step="tell the client where it stands"),
    bad=_HIGH,
    good=_HIGH + 'updates = [{ on = 2026-06-11, text = "cause found, fix in test" }]\n',
)  # fmt: skip
def stale_issue(one: Deadline, record: Issue, context: Context) -> str:
    """The client has heard nothing of it for longer than agreed."""
    ago = days(context.days_since(one.start))
    return f"the client last heard of it {ago} ago"


@rule("CC213", "overruled-client", on=ON, severity=WARNING,
    why="A lower rank than the client's needs a reason that they can read.",
    fix=Remedy("rank it as they do, or say why not", "clientcare mark {id} --set priority_why=…"),
    bad=LOGIN + 'severity = "low"\nclient_priority = "high"\nfound = 2026-06-12\n',
    good=LOGIN + 'severity = "low"\nclient_priority = "high"\nfound = 2026-06-12\n'
    'priority_why = "agreed with Jan: only the test server"\n')  # fmt: skip
def overruled_client(record: Issue, context: Context) -> Iterator[Hit]:
    """Our severity is lower than the client's priority, and nothing says why."""
    if not record.severity or not record.client_priority or trim(record.priority_why):
        return
    if SEVERITIES.index(record.severity) > SEVERITIES.index(record.client_priority):
        yield at("severity", f"we rank it {record.severity}, the client {record.client_priority}")


# People ------------------------------------------------------------------------------------------


@rule("CC214", "overcommitted-person", on=ON, severity=WARNING, level=THOROUGH,
    why="A plan that needs more of a person's time than there is will be late.",
    fix=Remedy("give a step to somebody else, or a later date"),
    bad=_HIGH + 'plan = [{ step = "a", owner = "mira", share = 0.6 }, '
    '{ step = "b", owner = "mira", share = 0.5 }]\n',
    good=_HIGH + 'plan = [{ step = "a", owner = "mira", share = 0.5 }, '
    '{ step = "b", owner = "mira", share = 0.5 }]\n')  # fmt: skip
def overcommitted_person(record: Issue, context: Context) -> Iterator[Hit]:
    """A person's open steps, over all projects, take more of their time than there is."""
    shares = planned_shares(context.workspace)
    named: set[str] = set()
    for n, step in enumerate(record.plan):
        if not step.owner or not step.share or step.done or step.owner in named:
            continue
        named.add(step.owner)
        planned, most = shares[in_all_projects(step.owner, context)], capacity(step.owner, context)
        if planned > most:
            message = f"{step.owner} is planned for {planned:.0%} of their time, of {most:.0%}"
            yield at(("plan", n, "share"), message, key=("share", step.owner))


@rule("CC215", "robbed-commitment", on=ON, severity=WARNING,
    why="Moving a person to a problem delays the promise that they worked on.",
    fix=Remedy("move the date of what pays for it", "clientcare move ID DATE --why …"),
    bad=_HIGH + 'plan = [{ step = "a", owner = "mira", since = 2026-06-10, from = "DEMO-2" }]\n'
    '[[commitment]]\nid = "DEMO-2"\ntitle = "Booking"\npromised = 2026-06-18\n',
    good=_HIGH + 'plan = [{ step = "a", owner = "mira", since = 2026-06-10, from = "DEMO-2" }]\n'
    '[[commitment]]\nid = "DEMO-2"\ntitle = "Booking"\npromised = 2026-07-30\n')  # fmt: skip
def robbed_commitment(record: Issue, context: Context) -> Iterator[Hit]:
    """A plan takes a person from a commitment that is due soon or overdue, and it was not moved."""
    for n, step in enumerate(record.plan):
        source, moved = (None, None) if step.done else taken_from(step, record, context)
        due = pressing(source, context) if source and not is_closed(source) else None
        if source and due and not moved:
            also = (Pointer((), f"{source.id} is due {due}", context.find(source.id)),)
            who = step.owner or "somebody"
            message = f"{who} is taken from {source.id}, which is due {due} and was not moved"
            command = f"clientcare move {source.id} DATE --why …"
            fix = Remedy("move the date of what pays for it", command)
            yield at(("plan", n, "from"), message, fix=fix, related=also)


# Remedies ----------------------------------------------------------------------------------------


_TEST = Remedy("test the fix, and record how", "clientcare mark {id} checked --set how=…")
_TALK = Remedy(
    "talk about it with the client", "clientcare log call --project {project} --about {id}"
)
_MEET = Remedy(
    "look at it with the client", "clientcare log meeting --project {project} --about {id}"
)


@rule("CC216", "missing-remedy", on=ON, severity=WARNING, level=THOROUGH,
    why="Each kind of problem needs steps of its own.",
    fix=Remedy("offer something", "clientcare mark {id} compensation --set what=… offered=today",
               or_else=Remedy("rule it out",
                              "clientcare mark {id} compensation --set kind=none why=…")),
    bad=LOGIN + 'kind = "delay"\nfound = 2026-06-12\n',
    good=LOGIN + 'kind = "delay"\nfound = 2026-06-12\n'
    'compensation = [{ kind = "none", why = "two days, agreed with Jan" }]\n')  # fmt: skip
def missing_remedy(record: Issue, context: Context) -> Iterator[Hit]:
    """A problem is without the remedy that its kind calls for."""
    facts = current_facts(record)
    if record.kind in deadlines.REPAIRED:
        if facts.fixed and facts.checked is None:
            message = f"{with_article(record.kind)} is fixed, and the fix not tested"
            yield at((), message, key=("remedy",), fix=_TEST)
    elif record.kind == "requirements":
        if not (solved_on(facts) or record.updates or contacts_about(record.id, context)):
            message = "a question about requirements, and no answer"
            yield at("kind", message, key=("remedy",), fix=_TALK)
    elif record.kind in UNHAPPY:
        if not contacts_about(record.id, context):
            message = f"a {record.kind.replace('-', ' ')}, and no contact with the client about it"
            yield at("kind", message, key=("remedy",), fix=_TALK)
    elif record.kind == "design":
        if not any(c.kind in ("meeting", "demo") for c in contacts_about(record.id, context)):
            message = "a design problem, and no meeting or demo about it"
            yield at("kind", message, key=("remedy",), fix=_MEET)
    elif record.kind == "delay" and not any(
        one.offered or one.kind == "none" for one in record.compensation
    ):
        message = "a delay, and neither compensation nor acceleration offered or ruled out"
        yield at("kind", message, key=("remedy",))


@rule("CC217", "unsolved-problem", on=ON, severity=WARNING, level=ESSENTIAL,
    why="A critical problem stops the client's business until there is a fix or a workaround.",
    fix=Remedy("fix it, or offer a workaround", "clientcare mark {id} workaround --set text=…",
               step="fix it, or offer a workaround"),
    bad=_HIGH,
    good=_HIGH + 'workaround = { given = 2026-06-02, text = "log in by mail" }\n')  # fmt: skip
def unsolved_problem(record: Issue, context: Context) -> Iterator[Hit]:
    """Serious, and neither fixed nor worked around."""
    facts = current_facts(record)
    if serious(record) and not solved_on(facts) and not facts.workaround:
        solve = Remedy("solve it, and record it", "clientcare mark {id} fixed", step="solve it")
        fix = None if record.kind in deadlines.REPAIRED else solve
        yield at("severity", f"{record.severity}, and neither fixed nor worked around", fix=fix)
