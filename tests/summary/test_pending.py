"""Who waits for whom: each kind of wait, loud and quiet, and what is said of it."""

from datetime import date

from clientcare import pending as engine
from clientcare.facts.people import people_at
from clientcare.next_steps import next_of_problem
from clientcare.pending import Pending
from clientcare.records import Issue
from tests.for_each import for_each
from tests.workspaces import PROJECT, SETTINGS, workspace


def pending(records: str) -> list[Pending]:
    space = workspace(records)
    (context,) = space.contexts
    return list(engine.pending(context))


OURS = '[[commitment]]\nid = "D-1"\ntitle = "Search"\nowner = "mira"\n'
THEIRS = OURS.replace("mira", "jan") + 'by = "client"\n'
ISSUE = '[[issue]]\nid = "D-1"\ntitle = "Login fails"\nfound = 2026-06-01\ntold = 2026-06-01\n'
CHANGE = '[[change]]\nid = "D-1"\ntitle = "Groups"\nrequested = 2026-06-01\nrequested_by = "jan"\n'
TOUCH = '[[touchpoint]]\nid = "D-1"\non = 2026-06-10\n'
OPTION = 'options = [{{ title = "a", presented = 2026-06-09{} }}]\n'

CASES = [
    # promises
    (OURS + "promised = 2026-06-12\n", ("commitment", "us", "Mira Laine", 1, True)),
    (OURS + "promised = 2026-06-17\n", ("commitment", "us", "Mira Laine", -2, False)),
    (OURS + "promised = 2026-07-17\n", None),
    (OURS + "promised = 2026-06-12\ndelivered = 2026-06-12\nkind = 'answer'\n", None),
    (THEIRS + "promised = 2026-06-12\n", ("commitment", "client", "Jan Salo", 1, True)),
    (THEIRS + "promised = 2026-06-12\ncancelled = 2026-06-15\n", None),
    (THEIRS + "", None),
    (THEIRS + '[[commitment]]\nid = "D-2"\ntitle = "x"\npromised = 2026-09-01\nneeds = ["D-1"]\n',
     ("commitment", "client", "Jan Salo", None, False)),
    (THEIRS + 'kind = "payment"\npromised = 2026-08-03\n',
     ("payment", "client", "Jan Salo", -35, False)),
    (THEIRS + 'kind = "payment"\npromised = 2026-06-01\ndelivered = 2026-06-12\n', None),
    (THEIRS + 'kind = "payment"\npromised = 2026-06-01\namount = -5\n', None),
    (THEIRS.replace('"client"', '"other"') + "promised = 2026-06-12\n",
     ("commitment", "other", "Jan Salo", 1, True)),
    # as late as everywhere: from the return on, and by a day at least (asked on a Monday)
    (OURS + "promised = 2026-06-01\ndelivered = 2026-06-01\n"
     'returns = [{ on = 2026-06-11, why = "broken" }]\n',
     ("commitment", "us", "Mira Laine", 3, True)),
    (OURS + "promised = 2026-06-13\n", ("commitment", "us", "Mira Laine", 1, True)),
    (OURS + "promised = 2026-06-14\n", ("commitment", "us", "Mira Laine", 1, True)),
    (CHANGE.replace("requested = 2026-06-01\n", "presented = 2026-06-01\n"),
     ("change", "client", "Jan Salo", 10, False)),
    # waits, messages
    (ISSUE + "waits = [{ since = 2026-06-10 }]\n", ("wait", "client", "Jan Salo", 3, True)),
    (ISSUE + "waits = [{ since = 2026-06-10, until = 2026-06-12 }]\n", None),
    (ISSUE + "waits = [{ since = 2026-06-10 }]\nclosed = 2026-06-12\n", None),
    (TOUCH + 'kind = "message"\nfrom = "client"\n', ("message", "us", "Mira Laine", 3, True)),
    (TOUCH + 'kind = "message"\nfrom = "client"\nanswered = 2026-06-11\n', None),
    (TOUCH + 'kind = "message"\n', None),
    (TOUCH + 'kind = "meeting"\nfrom = "client"\n', None),
    # words of the client
    (ISSUE + OPTION.format(""), ("choice", "client", "Jan Salo", 4, True)),
    (ISSUE + OPTION.format(", chosen = 2026-06-10"), None),
    (ISSUE + OPTION.format("") + "fixed = 2026-06-10\nconfirmed = 2026-06-10\n", None),
    (CHANGE, ("change", "us", "Mira Laine", 10, True)),
    (CHANGE + "assessed = 2026-06-12\n", ("change", "us", "Mira Laine", 1, False)),
    (CHANGE + "assessed = 2026-06-11\npresented = 2026-06-12\n",
     ("change", "client", "Jan Salo", 1, False)),
    (CHANGE + "presented = 2026-06-12\n", ("change", "client", "Jan Salo", 1, False)),
    (CHANGE + 'decided = 2026-06-12\ndecision = "agreed"\n', None),
    (OURS + "promised = 2026-07-01\nmoves = [{ on = 2026-06-09, to = 2026-08-03, "
     "told = 2026-06-09 }]\n", ("agreement", "client", "Jan Salo", 4, False)),
    (OURS + "promised = 2026-07-01\nmoves = [{ on = 2026-06-09, to = 2026-08-03, "
     "told = 2026-06-09, agreed = 2026-06-10 }]\n", None),
    (OURS + 'promised = 2026-06-08\nkind = "answer"\nmoves = [{ on = 2026-06-05, '
     "to = 2026-06-12, told = 2026-06-05 }]\n", ("commitment", "us", "Mira Laine", 1, True)),
    (OURS + "promised = 2026-07-01\nmoves = [{ on = 2026-06-09, to = 2026-08-03 }]\n", None),
    (OURS + "promised = 2026-06-10\ndelivered = 2026-06-10\n",
     ("acceptance", "client", "Jan Salo", 3, False)),
    (OURS + "promised = 2026-06-10\ndelivered = 2026-05-20\n",
     ("acceptance", "client", "Jan Salo", 18, True)),
    (OURS + "promised = 2026-06-10\ndelivered = 2026-06-10\naccepted = 2026-06-11\n", None),
    (ISSUE + "fixed = 2026-06-10\n", ("confirmation", "client", "Jan Salo", 3, False)),
    (ISSUE + "fixed = 2026-06-10\nconfirmed = 2026-06-11\n", None),
    # what was accepted in return, the problem closed or not
    (ISSUE + 'compensation = [{ kind = "refund", offered = 2026-06-08, accepted = 2026-06-09 }]\n',
     ("compensation", "us", "Mira Laine", 4, False)),
    (ISSUE + "closed = 2026-06-10\ncompensation = [{ kind = 'refund', offered = 2026-05-08, "
     "accepted = 2026-05-11 }]\n", ("compensation", "us", "Mira Laine", 25, True)),
    (ISSUE + 'compensation = [{ kind = "refund", accepted = 2026-06-09, settled = 2026-06-10 }]\n',
     None),
    # help
    (ISSUE + "escalations = [{ raised = 2026-06-10 }]\n",
     ("escalation", "client", "Eva Ranta", 3, True)),
    (ISSUE + 'escalations = [{ raised = 2026-06-10, by = "client" }]\n',
     ("escalation", "us", "Olli Kanto", 3, True)),
    (ISSUE + "escalations = [{ raised = 2026-06-10, answered = 2026-06-11 }]\n", None),
]  # fmt: skip


@for_each(("records", "expected"), CASES)
def test_each_kind_of_wait(
    records: str, expected: tuple[str, str, str, int | None, bool] | None
) -> None:
    found = [(one.kind, one.on, one.who, one.days, one.late) for one in pending(records)]
    assert found == ([expected] if expected else [])


def test_the_oldest_comes_first_and_what_has_no_day_last() -> None:
    undated = '[[commitment]]\nid = "D-9"\ntitle = "x"\npromised = 2026-09-01\nneeds = ["D-8"]\n'
    records = (
        THEIRS.replace("D-1", "D-8")
        + undated
        + OURS + "promised = 2026-06-12\n"
        + THEIRS.replace("D-1", "D-2") + "promised = 2026-06-01\n"
    )  # fmt: skip
    assert [one.record for one in pending(records)] == ["D-2", "D-1", "D-8"]


def test_of_one_day_what_is_late_by_hours_comes_first() -> None:
    due = '[[commitment]]\nid = "{}"\ntitle = "t"\nowner = "mira"\npromised = 2026-06-15{}\n'
    records = due.format("A", "") + due.format("B", "T17:00:00") + due.format("C", "T09:00:00")
    assert [one.record for one in pending(records)] == ["C", "B", "A"]


def test_the_last_reminder_is_a_reminder_or_a_contact_of_ours_about_it() -> None:
    late = THEIRS + 'promised = 2026-06-01\nreminders = [{ on = 2026-06-03, how = "mail" }]\n'
    ours = '[[touchpoint]]\non = 2026-06-05\nkind = "call"\nabout = ["d-1"]\n'
    theirs = '[[touchpoint]]\non = 2026-06-08\nkind = "message"\nfrom = "client"\nabout = ["D-1"]\n'
    answered = theirs + "answered = 2026-06-08\n"
    assert [str(one.reminded) for one in pending(late)] == ["2026-06-03"]
    assert [str(one.reminded) for one in pending(late + ours + answered)] == ["2026-06-05"]


def test_what_is_internal_is_marked() -> None:
    hidden = OURS + "promised = 2026-06-12\ninternal = true\n"
    assert [one.internal for one in pending(hidden)] == [True]


@for_each(("to", "asked"), [("2026-06-15", True), ("2026-06-12", False)])
def test_a_new_date_is_to_be_agreed_up_to_its_own_day(to: str, asked: bool) -> None:
    move = f'moves = [{{ on = 2026-06-08, to = {to}, why = "x", told = 2026-06-08 }}]\n'
    found = pending(f"{OURS}promised = 2026-06-10\n{move}")
    assert any(one.kind == "agreement" for one in found) is asked


@for_each(
    ("made", "late"),
    [("2026-06-10", False), ("2026-06-02", True)],
)
def test_the_later_date_of_a_replacement_waits_for_their_agreement(made: str, late: bool) -> None:
    old = f'{OURS}promised = 2026-06-15\nreplaced = {made}\nreplaced_by = "D-2"\n'
    new = f"{OURS.replace('D-1', 'D-2')}made = {made}\npromised = 2026-07-01\n"
    (one,) = (one for one in pending(old + new) if one.kind == "agreement")
    assert (one.record, str(one.since), one.late) == ("D-2", made, late)
    assert one.step
    assert one.step.words == "ask whether 2026-07-01 is agreed"
    assert f"--requested {made} --decided today --decision agreed" in one.step.when_yes
    change = f"{CHANGE.replace('D-1', 'D-3')}decided = {made}\ndecision = 'agreed'\n"
    agreed = f"{change}affects = ['D-2']\n"
    assert not [one for one in pending(old + new + agreed) if one.kind == "agreement"]


def test_a_pause_that_is_not_agreed_waits_for_them() -> None:
    first = "[[project.paused]]\nfrom = 2026-05-01\nuntil = 2026-05-05\n"
    second = "[[project.paused]]\nfrom = 2026-06-10\n"
    space = workspace("", project=PROJECT + first + second)
    (one,) = engine.pending(space.contexts[0])
    assert (one.kind, one.record, one.who, one.days) == ("agreement", "demo", "Jan Salo", 3)
    assert one.step
    assert one.step.when_yes == "clientcare mark demo paused.agreed --entry 2"
    agreed = workspace("", project=f"{PROJECT}{second}agreed = 2026-06-12\n")
    assert not engine.pending(agreed.contexts[0])


@for_each(("asked", "reminded"), [("2026-06-10", None), ("2026-06-11", date(2026, 6, 11))])
def test_the_talk_in_which_we_offered_is_no_reminder(asked: str, reminded: date | None) -> None:
    offer = ISSUE + 'compensation = [{ kind = "discount", offered = 2026-06-10 }]\n'
    call = f'[[touchpoint]]\non = {asked}\nkind = "call"\nabout = ["D-1"]\nwith = ["jan"]\n'
    (one,) = (one for one in pending(offer + call) if one.kind == "compensation")
    assert one.reminded == reminded


def test_what_was_due_on_friday_is_a_day_late_on_saturday() -> None:
    (context,) = workspace(OURS + "promised = 2026-06-12\n", now=date(2026, 6, 13)).contexts
    (one,) = engine.pending(context)
    assert (
        (one.days, one.late) == (context.dates(*context.our_promises).days_late, True) == (1, True)
    )


def test_an_escalation_is_for_nobody_who_has_left() -> None:
    project = PROJECT.replace('name = "Jan Salo",', 'name = "Jan Salo", left = 2026-06-01,')
    records = ISSUE + "escalations = [{ level = 1, raised = 2026-06-15 }]\n"
    (context,) = workspace(records, project=project).contexts
    assert [one.who for one in engine.pending(context)] == ["Eva Ranta"]
    assert people_at(1, context) == "Mira Laine"


def test_of_what_they_were_asked_today_only_the_answer_is_to_come() -> None:
    records = OURS + "promised = 2026-06-10\ndelivered = 2026-06-10\n"
    call = '[[touchpoint]]\non = 2026-06-{}\nkind = "call"\nwith = ["jan"]\nabout = ["D-1"]\n'
    yes = "clientcare mark D-1 accepted"
    for day, what in ((12, "ask for acceptance"), (15, "wait for their answer")):
        (found,) = (one for one in pending(records + call.format(day)) if one.kind == "acceptance")
        assert found.step
        assert (found.step.words, found.step.when_yes) == (what, yes)
        assert bool(found.step.command) == (day < 15)


_RAISED = "escalations = [{ level = 1, raised = 2026-06-12, answered = 2026-06-12 }]\n"
_OWED = THEIRS + "promised = 2026-06-{}\n"


@for_each(
    ("record", "what"),
    [
        (_OWED.format("10") + _RAISED, "call again"),
        (
            _OWED.format("10") + "kind = 'payment'\namount = 5\ncurrency = 'EUR'\n"
            + "".join(f"[[commitment.reminders]]\non = 2026-06-12\nhow = '{how}'\n"
                      for how in ("mail", "call", "notice", "legal")),
            "ask what became of it",
        ),
        (_OWED.format("19"), "ask whether it will be there in time"),
    ],
)  # fmt: skip
def test_nobody_is_asked_twice_on_one_day(record: str, what: str) -> None:
    needed = '[[commitment]]\nid = "D-2"\ntitle = "Later"\npromised = 2026-12-01\nneeds = ["D-1"]\n'
    call = '[[touchpoint]]\non = 2026-06-{}\nkind = "call"\nwith = ["jan"]\nabout = ["D-1"]\n'
    for day, said in ((12, what), (15, "wait for their answer")):
        records = f"{record}{needed}{call.format(day)}"
        (found,) = (one for one in pending(records) if one.record == "D-1")
        assert found.step
        assert (found.step.words, bool(found.step.command)) == (said, day < 15)


MOVE = 'moves = [{ on = 2026-06-08, to = 2026-06-30, why = "x", told = 2026-06-08 }]\n'


@for_each(
    ("records", "kind", "fact"),
    [
        (f"{OURS}promised = 2026-06-10\n{MOVE}", "agreement", "agreed"),
        (f"{ISSUE}promised = 2026-06-10\n{MOVE}", "agreement", "moves.agreed"),
        (ISSUE + OPTION.format(""), "choice", "options.chosen --entry …"),
        (f"{ISSUE}fixed = 2026-06-09\n", "confirmation", "confirmed"),
        (ISSUE + 'compensation = [{ kind = "discount", offered = 2026-06-09 }]\n',
         "compensation", "compensation.accepted"),
        (f"{CHANGE}presented = 2026-06-09\n", "change", "decided --set decision=agreed"),
        (ISSUE + "waits = [{ since = 2026-06-10 }]\n", "wait", "waits.until"),
    ],
)  # fmt: skip
def test_what_records_their_answer_is_no_step_of_ours(records: str, kind: str, fact: str) -> None:
    (found,) = (one for one in pending(records) if one.kind == kind)
    assert found.step
    assert found.step.when_yes == f"clientcare mark D-1 {fact}"
    assert found.step.command == "clientcare log call --project demo --about D-1"


@for_each(
    ("severity", "command", "or_else"),
    [
        ("", "triaged --set severity=…", None),
        ('severity = "low"\n', "triaged", "triaged ranked --set severity=…"),
    ],
)
def test_a_problem_is_ranked_once(severity: str, command: str, or_else: str | None) -> None:
    (context,) = workspace(ISSUE + severity).contexts
    step = next_of_problem(context.records(Issue)[0], context)
    assert step.command == f"clientcare mark D-1 {command}"
    assert (step.or_else.command if step.or_else else None) == (
        f"clientcare mark D-1 {or_else}" if or_else else None
    )


@for_each(
    ("severity", "limit", "asked"),
    [("low", "", False), ("low", "5d", True), ("medium", "5d", True), ("high", "", True)],
)
def test_a_workaround_is_advised_wherever_it_has_a_limit(
    severity: str, limit: str, asked: bool
) -> None:
    rank = f"triaged = 2026-06-01\nseverity = '{severity}'\n"
    own = f'[policy.severity.{severity}]\nworkaround = "{limit}"\n' if limit else ""
    settings = SETTINGS + own
    (context,) = workspace(ISSUE + rank, settings=settings).contexts
    (record,) = context.records(Issue)
    said = next_of_problem(record, context).words
    assert (said == "give the client a workaround") is asked
    paper = "workaround = { text = 'paper', given = 2026-06-02 }\n"
    (given,) = workspace(ISSUE + rank + paper, settings=settings).contexts
    (record,) = given.records(Issue)
    assert next_of_problem(record, given).words != "give the client a workaround"
