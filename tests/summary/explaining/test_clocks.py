"""The clocks of each kind of record: what they say, and that the rules say the same."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from clientcare.deadlines import CLOCKS
from clientcare.summary.explaining import Clock, explain
from tests.for_each import for_each
from tests.workspaces import TODAY, found, workspace

ISSUE = '[[issue]]\nid = "D-1"\ntitle = "Login fails"\nfound = 2026-06-08\n'
CHANGE = '[[change]]\nid = "D-1"\ntitle = "Cards"\nrequested = 2026-06-01\n'
DECIDED = 'assessed = 2026-06-03\ndecided = 2026-06-15\ndecision = "agreed"\n'
PAYMENT = (
    '[[commitment]]\nid = "D-1"\ntitle = "Invoice"\nby = "client"\nkind = "payment"\n'
    'owner = "jan"\npromised = 2026-06-01\n'
)


def clocks(records: str, name: str = "D-1", now: date | datetime = TODAY) -> dict[str, Clock]:
    """The clocks of one record, by name."""
    space = workspace(records, now=now)
    entry = space.find(name)
    assert entry is not None
    return {clock.name: clock for clock in explain(entry.record, space.contexts[0])}


def verdicts(records: str, name: str = "D-1", now: date | datetime = TODAY) -> dict[str, str]:
    return {clock.name: clock.verdict for clock in clocks(records, name, now).values()}


def test_an_issue_has_the_clocks_that_its_severity_asks_for() -> None:
    high = ISSUE + 'severity = "high"\ntold = 2026-06-10\ntriaged = 2026-06-08\n'
    assert verdicts(high) == {
        "tell": "told 2026-06-10, 1 working day late",
        "triage": "triaged 2026-06-08, in time",
        "workaround": "overdue by 2 working days",
        "plan": "overdue by 3 working days",
        "update": "running, ends today",
        "escalate": "overdue by 2 working days",
        "decide compensation": "running, 5 working days left",
    }
    assert verdicts(ISSUE + 'severity = "low"\n') == {
        "tell": "running, ends today",
        "triage": "running, ends today",
    }


def test_what_the_client_found_is_told() -> None:
    assert verdicts(ISSUE + 'found_by = "client"\n')["tell"] == (
        "the client found it 2026-06-08, in time"
    )


def test_a_fixed_issue_asks_for_no_more() -> None:
    fixed = (
        ISSUE + 'severity = "high"\ntold = 2026-06-08\nfixed = 2026-06-09\nclosed = 2026-06-10\n'
    )
    assert verdicts(fixed) == {
        "tell": "told 2026-06-08, in time",
        "triage": "fixed 2026-06-09",
        "workaround": "fixed 2026-06-09",
        "plan": "fixed 2026-06-09",
        "update": "closed 2026-06-10",
        "escalate": "fixed 2026-06-09",
        "decide compensation": "closed 2026-06-10",
        "confirm": "closed 2026-06-10",
        "review": "running, 7 working days left",
    }


def test_waiting_on_the_client_is_named_where_it_did_not_count() -> None:
    waited = (
        '[[issue]]\nid = "D-1"\ntitle = "Login fails"\nseverity = "high"\n'
        "found = 2026-06-08\n[[issue.waits]]\nsince = 2026-06-09\nuntil = 2026-06-10\n"
        'why = "the log files"\n'
    )
    clock = clocks(waited)["triage"]
    assert (clock.target, clock.limit, clock.limit_from) == (
        date(2026, 6, 11), "1d", "policy.severity.high.triage (default)",
    )  # fmt: skip
    (part,) = clock.parts
    assert [(span.first.day, span.last.day, span.amount, span.why) for span in part.spans] == [
        (9, 10, 0, "the log files"),
        (11, 11, 1, ""),
    ]


def test_a_reopened_issue_starts_afresh() -> None:
    again = ISSUE + 'severity = "high"\ntold = 2026-06-08\ntriaged = 2026-06-08\n'
    again += 'fixed = 2026-06-09\nreopened = [{ on = 2026-06-12, why = "again" }]\n'
    clock = clocks(again)["triage"]
    assert (clock.start, clock.start_why, clock.verdict) == (
        date(2026, 6, 12), "reopened", "running, ends today",
    )  # fmt: skip


def test_an_escalation_says_where_it_should_be_now() -> None:
    raised = ISSUE + "escalations = [{ level = 1, raised = 2026-06-09 }]\n"
    clock = clocks(raised)["escalation level 1"]
    assert clock.verdict == (
        "overdue by 3 working days; it should be at level 2: Olli Kanto and Eva Ranta, "
        "since 2026-06-10"
    )
    assert (clock.target, clock.start_why) == (
        date(2026, 6, 10), "raised by us, to Mira Laine and Jan Salo",
    )  # fmt: skip


def test_an_answered_escalation_is_to_be_resolved() -> None:
    raised = ISSUE + "escalations = [{ level = 1, raised = 2026-06-08, answered = 2026-06-08 }]\n"
    said = verdicts(raised)
    assert said["escalation level 1"] == "answered 2026-06-08, in time"
    assert said["resolve level 1"] == "running, ends today"


def test_a_level_without_a_time_is_said() -> None:
    raised = ISSUE + "escalations = [{ level = 7, raised = 2026-06-09 }]\n"
    assert verdicts(raised)["escalation level 7"] == (
        "overdue by 2 working days; it is the last level: nobody, since the ladder has no level 7"
    )
    clock = clocks(raised)["escalation level 7"]
    assert (clock.limit, clock.target) == ("2d", date(2026, 6, 11))
    assert clock.limit_from == "the project's ladder gives it no time of its own"


def test_every_step_of_the_dunning_ladder_is_laid_out() -> None:
    reminded = PAYMENT + 'reminders = [{ on = 2026-06-09, how = "call" }]\n'
    assert verdicts(reminded) == {
        "due": "due 2026-06-01",
        "lateness": "10 working days late, all theirs",
        "dunning: mail": "taken: call",
        "dunning: call": "taken: call",
        "dunning: notice": "running, ends today",
        "dunning: legal": "running, 12 working days left",
    }
    assert verdicts(PAYMENT)["dunning: mail"] == "overdue by 9 working days"
    assert verdicts(PAYMENT + "delivered = 2026-06-02\n")["dunning: mail"] == "paid"


def test_an_input_of_the_client_is_chased_from_the_last_reminder() -> None:
    owed = (
        '[[commitment]]\nid = "D-1"\ntitle = "Accounts"\nby = "client"\npromised = 2026-06-01\n'
        'reminders = [{ on = 2026-06-05, how = "mail" }]\n'
    )
    clock = clocks(owed)["chase"]
    assert (clock.start, clock.start_why, clock.verdict) == (
        date(2026, 6, 5), "reminded by mail", "overdue by 3 working days",
    )  # fmt: skip


def test_a_delivery_is_to_be_accepted() -> None:
    handed = '[[commitment]]\nid = "D-1"\ntitle = "Search"\npromised = 2026-06-01\n'
    open_ = handed + "delivered = 2026-05-29\n"
    assert verdicts(open_)["accept"] == "overdue by 1 working day"
    assert verdicts(open_ + "accepted = 2026-06-15\n")["accept"] == (
        "accepted 2026-06-15, 1 working day late"
    )
    assert verdicts(open_ + "returns = [{ on = 2026-06-02 }]\n").get("accept") is None


def test_what_does_not_stand_is_said_of_each_move() -> None:
    moved = (
        '[[commitment]]\nid = "D-1"\ntitle = "Search"\npromised = 2026-06-01\nmoves = [\n'
        '  { on = 2026-05-04, to = 2026-06-05, why = "a", told = 2026-05-04, '
        "refused = 2026-05-05 },\n"
        '  { on = 2026-05-11, to = 2026-06-12, why = "b", told = 2026-05-12 },\n'
        '  { on = 2026-06-10, to = 2026-06-30, why = "c" },\n]\n'
    )
    due = clocks(moved)["due"]
    assert due.verdict == "due 2026-06-12; our forecast, not told yet: 2026-06-30"
    assert due.notes == (
        "2026-06-01: first promised",
        "2026-05-04: moved to 2026-06-05, told 2026-05-04, refused 2026-05-05: does not stand",
        "2026-05-11: moved to 2026-06-12, told 2026-05-12: stands",
        "2026-06-10: moved to 2026-06-30, not told: a forecast, which changes no date",
    )
    assert verdicts(moved)["tell of the move to 2026-06-30"] == "overdue by 2 working days"


@for_each(
    ("records", "said"),
    [
        (CHANGE,
         {"assess": "overdue by 5 working days"}),
        (CHANGE + DECIDED,
         {"assess": "assessed 2026-06-03, in time", "decide": "agreed 2026-06-15, in time"}),
        (CHANGE + "presented = 2026-06-03\ndecided = 2026-06-04\n",
         {"assess": "presented 2026-06-03, in time", "decide": "decided 2026-06-04, in time"}),
        ('[[risk]]\nid = "D-1"\ntitle = "Cards"\nseen = 2026-05-04\nreviewed = [2026-06-01]\n',
         {"look again": "running, 10 working days left"}),
        ('[[touchpoint]]\nid = "D-1"\non = 2026-06-08\nkind = "message"\nfrom = "client"\n',
         {"answer": "overdue by 4 working days"}),
        ('[[touchpoint]]\nid = "D-1"\non = 2026-06-08\nkind = "message"\n', {}),
        ('[[review]]\nid = "D-1"\non = 2026-06-08\n', {}),
    ],
)  # fmt: skip
def test_other_kinds_have_clocks_too(records: str, said: dict[str, str]) -> None:
    assert verdicts(records) == said


@for_each(
    ("records", "clock", "why"),
    [
        ('[[touchpoint]]\nid = "D-1"\non = 2026-06-08\nkind = "complaint"\nmood = 1\n',
         "take it up", "the complaint"),
        ('[[touchpoint]]\nid = "D-1"\non = 2026-06-08\nkind = "meeting"\nmood = 2\n',
         "take it up", "mood 2 of 5"),
        (CHANGE + "assessed = 2026-06-03\n", "decide", "assessed"),
        (CHANGE + "assessed = 2026-06-03\npresented = 2026-06-04\n", "decide", "presented"),
        (PAYMENT, "dunning: mail", "due"),
        (PAYMENT + "amount = 9\npayments = [{ on = 2026-06-02, amount = 9 }, "
         "{ on = 2026-06-09, amount = -9 }]\n", "dunning: mail", "open again"),
        (ISSUE + 'severity = "high"\n', "plan", "found"),
        (ISSUE + 'severity = "low"\nranked = [{ on = 2026-06-09, severity = "high" }]\n',
         "plan", "ranked high"),
        (ISSUE + 'severity = "high"\nreopened = [{ on = 2026-06-10 }]\n', "plan", "reopened"),
    ],
)  # fmt: skip
def test_what_started_a_clock_is_said(records: str, clock: str, why: str) -> None:
    assert clocks(records)[clock].start_why == why


def test_what_was_offered_before_a_problem_came_back_counts_from_when_it_was_found() -> None:
    offered = (
        '[[issue]]\nid = "D-1"\ntitle = "x"\nseverity = "high"\nfound = 2026-05-04\n'
        'compensation = [{ kind = "discount", offered = 2026-05-06 }]\nfixed = 2026-05-05\n'
        "reopened = [{ on = 2026-06-10 }]\n"
    )
    clock = clocks(offered)["decide compensation"]
    assert (clock.start, clock.verdict) == (date(2026, 5, 4), "offered 2026-05-06, in time")


def test_a_fixed_problem_asks_for_no_options_since_it_is_fixed() -> None:
    fixed = ISSUE + 'severity = "high"\naffects = ["D-2"]\nfixed = 2026-06-09\n'
    other = '[[commitment]]\nid = "D-2"\ntitle = "Search"\ncancelled = 2026-06-10\n'
    assert verdicts(fixed + other)["options"] == "fixed 2026-06-09"
    open_ = fixed.replace("fixed", "told")
    assert verdicts(open_ + other)["options"] == "it endangers no open commitment"


def test_a_day_that_somebody_gave_comes_from_no_setting() -> None:
    planned = 'plan = [{ step = "restart", due = 2026-06-16 }, { due = 2026-06-17 }]\n'
    steps = [one for name, one in clocks(ISSUE + planned).items() if name.startswith("step")]
    assert [(one.name, one.limit, one.limit_from) for one in steps] == [
        ("step: restart", None, ""), ("step: 2", None, ""),
    ]  # fmt: skip


def test_which_clocks_waiting_extends_and_which_the_client_has_to_meet() -> None:
    assert {name for name, clock in CLOCKS.items() if clock.waits} == {
        "triage", "workaround", "options", "plan", "escalate", "fix", "chase",
        "hear from the client", "acceptance by silence",
    }  # fmt: skip
    assert {name for name, clock in CLOCKS.items() if clock.acts == "client"} == {
        "decide", "choose", "confirm", "accept", "acceptance by silence", "agree to a move",
        "answer the escalation",
    }  # fmt: skip
    assert [name for name, clock in CLOCKS.items() if clock.workday] == ["dunning"]


def test_a_project_has_the_cadences_that_are_set() -> None:
    project = (
        '[project]\nid = "demo"\nname = "Portal"\nclient = "Demo Oy"\nstarted = 2026-05-04\n'
        '[project.cadence]\nupdate = "1w"\npulse = "4w"\n'
        '[[touchpoint]]\non = 2026-06-01\nkind = "meeting"\nmood = 4\n'
    )
    assert verdicts(project, "demo") == {
        "next update": "overdue by 5 working days",
        "next pulse": "running, 10 working days left",
        "hear from the client": "running, ends today",
        "first risk": "overdue by 10 working days",
    }


# The rules ask the same clocks -------------------------------------------------------------------

RULES = {
    "tell": "CC201",
    "triage": "CC202",
    "workaround": "CC207",
    "plan": "CC209",
    "update": "CC212",
    "escalate": "CC302",
    "decide compensation": "CC804",
    "review": "CC901",
}
DAYS = st.dates(date(2026, 6, 1), date(2026, 6, 26))


@st.composite
def issues(draw: st.DrawFn) -> str:
    """An issue with some of its facts, in order or not."""
    severity = draw(st.sampled_from(["critical", "high", "medium", "low"]))
    lines = [
        '[[issue]]\nid = "D-1"\ntitle = "x"',
        f'severity = "{severity}"',
        f"found = {draw(DAYS)}",
    ]
    facts = draw(st.sets(st.sampled_from(["told", "triaged", "fixed", "closed"])))
    lines += [f"{fact} = {draw(DAYS)}" for fact in sorted(facts)]
    if draw(st.booleans()):
        lines.append(f'workaround = {{ text = "x", given = {draw(DAYS)} }}')
    if draw(st.booleans()):
        lines.append(f"escalations = [{{ level = 1, raised = {draw(DAYS)} }}]")
    if draw(st.booleans()):
        lines.append(f'waits = [{{ since = {draw(DAYS)}, why = "x" }}]')
    return "\n".join(lines) + "\n"


@given(issues(), DAYS)
def test_a_clock_is_overdue_exactly_when_its_rule_fires(records: str, now: date) -> None:
    if workspace(records, now=now).find("D-1") is None:
        return
    fired = {finding.code for finding in found(records, *RULES.values(), now=now)}
    overdue = {name for name, clock in clocks(records, now=now).items() if clock.state == "overdue"}
    assert {RULES[name] for name in overdue if name in RULES} == fired


@for_each(
    ("due", "notes"),
    [
        ("2026-06-12", ()),
        ("2026-06-03", ("waiting excuses no more than the 2 working days late",)),
    ],
)
def test_a_note_says_where_waiting_excuses_less_than_it_took(
    due: str, notes: tuple[str, ...]
) -> None:
    text = (
        '[[commitment]]\nid = "D-1"\ntitle = "Search"\npromised = 2026-06-11\nneeds = ["D-2"]\n'
        '[[commitment]]\nid = "D-2"\ntitle = "Rooms"\nby = "client"\npromised = {}\n'
    )
    assert clocks(text.format(due))["lateness"].notes == notes
