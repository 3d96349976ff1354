"""Problems: told, ranked, owned, worked around, planned, explained; loud and quiet."""

from datetime import date, datetime

import pytest

from tests.rules.saying import commitment, day, findings, issue, moment, said
from tests.workspaces import PROJECT, SETTINGS

FOUND = "found = 2026-06-01\n"
CLOSED = "closed = 2026-06-15\n"


def fires(facts: str, rule: str, now: date | datetime | None = None, others: str = "") -> bool:
    """Whether a rule says something of an issue, as of the usual Monday or another now."""
    found = findings(issue(facts) + others, rule, now=now or day("2026-06-15"))
    return any(finding.record == "I-1" for finding in found)


def since(severity: str | None, found: str, *more: str) -> str:
    lines = [f'severity = "{severity}"'] if severity else []
    return "\n".join([*lines, f"found = {found}", *more]) + "\n"


# CC201 untold-issue


@pytest.mark.parametrize(
    ("severity", "found", "now", "expected"),
    [
        ("critical", "2026-06-15T10:00:00", moment("2026-06-15T14:00:00"), False),  # 4ch
        ("critical", "2026-06-15T10:00:00", moment("2026-06-15T14:00:01"), True),
        ("critical", "2026-06-13T10:00:00", moment("2026-06-13T14:00:01"), True),  # a Saturday
        ("critical", "2026-06-12", moment("2026-06-13T04:00:00"), False),  # from the day's end
        ("critical", "2026-06-12", moment("2026-06-13T04:00:01"), True),
        ("high", "2026-06-12", day("2026-06-15"), False),  # 1d
        ("high", "2026-06-12", day("2026-06-16"), True),
        ("medium", "2026-06-10", day("2026-06-15"), False),  # 3d
        ("medium", "2026-06-10", day("2026-06-16"), True),
        ("low", "2026-06-08", day("2026-06-15"), False),  # 5d
        ("low", "2026-06-08", day("2026-06-16"), True),
        (None, "2026-06-08", day("2026-06-15"), False),
        (None, "2026-06-08", day("2026-06-16"), True),
    ],
)
def test_untold_issue(severity: str, found: str, now: date | datetime, expected: bool) -> None:
    assert fires(since(severity, found), "CC201", now) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("", True),
        ("told = 2026-06-15\n", False),
        ("told = 2026-06-16\n", True),
        ('found_by = "client"\n', False),
        ('found_by = "us"\n', True),
        (CLOSED, False),
        ("fixed = 2026-06-02\n", True),  # an honest supplier says that there was something
        ("updates = [{ on = 2026-06-02 }]\n", True),
        ("waits = [{ since = 2026-06-01 }]\n", True),  # waiting is no reason not to tell
    ],
)
def test_untold_issue_until_told(facts: str, expected: bool) -> None:
    assert fires(FOUND + facts, "CC201") == expected


def test_a_contact_about_it_is_not_telling() -> None:
    contact = '[[touchpoint]]\non = 2026-06-02\nkind = "update"\nabout = ["I-1"]\n'
    assert fires(FOUND, "CC201", others=contact)


# CC202 untriaged-issue


@pytest.mark.parametrize(
    ("severity", "found", "now", "expected"),
    [
        ("critical", "2026-06-15T10:00:00", moment("2026-06-15T12:00:00"), False),  # 2ch
        ("critical", "2026-06-15T10:00:00", moment("2026-06-15T12:00:01"), True),
        ("high", "2026-06-12", day("2026-06-15"), False),
        ("high", "2026-06-12", day("2026-06-16"), True),
        ("medium", "2026-06-10", day("2026-06-16"), True),
        ("low", "2026-06-08", day("2026-06-15"), False),
        ("low", "2026-06-08", day("2026-06-16"), True),
        (None, "2026-06-08", day("2026-06-15"), False),
        (None, "2026-06-08", day("2026-06-16"), True),
    ],
)
def test_untriaged_issue(severity: str, found: str, now: date | datetime, expected: bool) -> None:
    assert fires(since(severity, found), "CC202", now) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ('severity = "low"\n', ["neither diagnosed nor ranked"]),
        ('severity = "low"\ntriaged = 2026-06-15\n', []),
        ('severity = "low"\ntriaged = 2026-06-16\n', ["neither diagnosed nor ranked"]),
        ("triaged = 2026-06-02\n", ["diagnosed, but not ranked"]),
        ("fixed = 2026-06-15\n", []),
        (CLOSED, []),
        # waiting extends it; reopening starts it afresh
        ("waits = [{ since = 2026-06-02, until = 2026-06-12 }]\n", []),
        ("waits = [{ since = 2026-06-10 }]\n", ["neither diagnosed nor ranked"]),
        ('severity = "low"\ntriaged = 2026-06-02\nreopened = [{ on = 2026-06-08 }]\n', []),
        (
            'severity = "low"\ntriaged = 2026-06-02\nreopened = [{ on = 2026-06-05 }]\n',
            ["neither diagnosed nor ranked"],
        ),
        (
            'severity = "low"\nreopened = [{ on = 2026-06-05, triaged = 2026-06-09 }]\n',
            [],
        ),
    ],
)
def test_untriaged_until_ranked(facts: str, expected: list[str]) -> None:
    start = "2026-06-05" if "reopened" in facts else "2026-06-01"
    assert said(issue(FOUND + facts), "CC202") == [
        f"W I-1 found: since {start} {words}" for words in expected
    ]


# CC203 unknown-impact, CC205 undated-issue


@pytest.mark.parametrize(
    ("facts", "impact", "undated"),
    [
        ("", False, False),
        ("triaged = 2026-06-02\n", True, True),
        ("triaged = 2026-06-16\n", False, False),
        ('triaged = 2026-06-02\nimpact = "x"\n', False, True),
        ('triaged = 2026-06-02\nimpact = " "\n', True, True),
        ("triaged = 2026-06-02\npromised = 2026-07-01\n", True, False),
        ("triaged = 2026-06-02\nfixed = 2026-06-03\n", True, False),
        ("triaged = 2026-06-02\n" + CLOSED, False, False),
        ("triaged = 2026-06-02\nfixed = 2026-06-03\nreopened = [{ on = 2026-06-05 }]\n",
         True, True),
    ],
)  # fmt: skip
def test_unknown_impact_and_undated_issue(facts: str, impact: bool, undated: bool) -> None:
    assert fires(FOUND + facts, "CC203") == impact
    assert fires(FOUND + facts, "CC205") == undated


# CC204 unowned-issue


@pytest.mark.parametrize(
    ("facts", "ladder", "expected"),
    [
        ('owner = "mira"\n', True, []),
        ('owner = "mira"\nclient_owner = "jan"\n', False, []),
        ("", True, ["W I-1: nobody on our side owns it"]),
        ('owner = "mira"\n', False, ["W I-1: nobody on the client's side owns it"]),
        ('owner = "jan"\n', True, ["W I-1 owner: jan is not on our side"]),
        ('owner = "tom"\n', True, ["W I-1 owner: tom is not on our side"]),
        ('owner = "unknown"\n', True, []),
        (
            'owner = "mira"\nclient_owner = "olli"\n',
            True,
            ["W I-1 client_owner: olli is not on the client's side"],
        ),
        (CLOSED, False, []),
        (
            "",
            False,
            ["W I-1: nobody on our side owns it", "W I-1: nobody on the client's side owns it"],
        ),
    ],
)
def test_unowned_issue(facts: str, ladder: bool, expected: list[str]) -> None:
    project = (
        PROJECT
        if ladder
        else PROJECT.replace('theirs = "jan"', "").replace('theirs = "eva"', "").replace(", ,", ",")
    )
    assert sorted(said(issue(FOUND + facts), "CC204", project=project)) == sorted(expected)


# CC206 overdue-fix


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("promised = 2026-06-15\n", []),
        (
            "promised = 2026-06-12\n",
            ["E I-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        ("promised = 2026-06-12\nfixed = 2026-06-15\n", []),
        (
            "promised = 2026-06-12\nfixed = 2026-06-16\n",
            ["E I-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        ("promised = 2026-06-12\n" + CLOSED, []),
        (
            "promised = 2026-06-12\nmoves = [{ on = 2026-06-10, to = 2026-06-19 }]\n",
            ["E I-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        (
            ("promised = 2026-06-12\n"
            "moves = [{ on = 2026-06-10, to = 2026-06-19, told = 2026-06-10 }]\n"),
            [],
        ),
        (
            "promised = 2026-06-10\nwaits = [{ since = 2026-06-11, until = 2026-06-12 }]\n",
            [("E I-1 promised: 3 working days overdue: due 2026-06-10; 2 waiting on the client "
             "(waiting), 1 ours")],
        ),
        (
            "promised = 2026-06-10\nfixed = 2026-06-09\nreopened = [{ on = 2026-06-15 }]\n",
            ["E I-1 promised: 3 working days overdue: due 2026-06-10"],
        ),
    ],
)  # fmt: skip
def test_overdue_fix(facts: str, expected: list[str]) -> None:
    assert said(issue(FOUND + facts), "CC206") == expected


# CC207 missing-workaround, CC217 unsolved-problem


@pytest.mark.parametrize(
    ("facts", "missing", "unsolved"),
    [
        (since("critical", "2026-06-12"), False, True),  # 1d
        (since("critical", "2026-06-11"), True, True),
        (since("high", "2026-06-10"), False, True),  # 3d
        (since("high", "2026-06-09"), True, True),
        (since("medium", "2026-01-01"), False, False),
        (since("low", "2026-01-01"), False, False),
        (since(None, "2026-01-01"), False, False),
        (since("critical", "2026-06-01", "fixed = 2026-06-15"), False, False),
        (since("critical", "2026-06-01", "workaround = { given = 2026-06-15 }"), False, False),
        (since("critical", "2026-06-01", "workaround = { given = 2026-06-16 }"), True, True),
        (since("critical", "2026-06-01", CLOSED), False, False),
        # waiting extends the time for a workaround, and nothing else
        (
            since("critical", "2026-06-01", "waits = [{ since = 2026-06-02 }]"),
            False, True,
        ),
        (
            since("critical", "2026-06-01", "waits = [{ since = 2026-06-03 }]"),
            True, True,
        ),
        # what came back needs a workaround of its own
        (
            since("critical", "2026-06-01", "workaround = { given = 2026-06-02 }",
                  "fixed = 2026-06-03", "reopened = [{ on = 2026-06-12 }]"),
            False, True,
        ),
        (
            since("critical", "2026-06-01", "workaround = { given = 2026-06-02 }",
                  "fixed = 2026-06-03", "reopened = [{ on = 2026-06-11 }]"),
            True, True,
        ),
        (
            since("critical", "2026-06-01",
                  "reopened = [{ on = 2026-06-11, workaround = { given = 2026-06-12 } }]"),
            False, False,
        ),
    ],
)  # fmt: skip
def test_missing_workaround_and_unsolved_problem(facts: str, missing: bool, unsolved: bool) -> None:
    assert fires(facts, "CC207") == missing
    assert fires(facts, "CC217") == unsolved


# CC208 missing-options


OPTIONS = "options = [{ title = 'a', presented = 2026-06-04 }, "


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (since("high", "2026-06-08"), []),  # 5d
        (since("high", "2026-06-05"), ["endangers C-1, with no options presented"]),
        (since("critical", "2026-06-05"), ["endangers C-1, with no options presented"]),
        (since("medium", "2026-06-05"), []),
        (since(None, "2026-06-05"), []),
        (since("high", "2026-06-05", "fixed = 2026-06-15"), []),
        (since("high", "2026-06-05", CLOSED), []),
        (
            since("high", "2026-06-01", OPTIONS + "{ title = 'b' }]"),
            ["endangers C-1, with 1 option presented"],
        ),
        (
            since("high", "2026-06-01", OPTIONS + "{ title = 'b', presented = 2026-06-16 }]"),
            ["endangers C-1, with 1 option presented"],
        ),
        (since("high", "2026-06-01", OPTIONS + "{ title = 'b', presented = 2026-06-15 }]"), []),
        (since("high", "2026-06-05", "waits = [{ since = 2026-06-08 }]"), []),
    ],
)
def test_missing_options(facts: str, expected: list[str]) -> None:
    text = issue(facts + 'affects = ["c-1"]\n')
    assert said(text + commitment(), "CC208") == [f"W I-1 affects: {words}" for words in expected]


@pytest.mark.parametrize(
    ("affects", "named"),
    [
        ("", None),
        ('affects = ["C-2"]\n', None),  # delivered
        ('affects = ["C-9", "I-1"]\n', None),
        ('affects = ["C-2", "C-1", "C-3"]\n', "C-1 and C-3"),
    ],
)
def test_only_open_commitments_are_endangered(affects: str, named: str | None) -> None:
    others = commitment() + commitment("delivered = 2026-06-01", "C-2")
    others += commitment('by = "client"', "C-3")
    found = said(issue(since("high", "2026-06-01") + affects) + others, "CC208")
    expected = f"W I-1 affects: endangers {named}, with no options presented"
    assert found == ([expected] if named else [])


# CC209 missing-plan, CC210 loose-step


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (since("high", "2026-06-11"), False),  # 2d
        (since("high", "2026-06-10"), True),
        (since("critical", "2026-06-10"), True),
        (since("medium", "2026-06-01"), False),
        (since("high", "2026-06-01", "plan = [{}]"), False),
        (since("high", "2026-06-01", "fixed = 2026-06-15"), False),
        (since("high", "2026-06-01", CLOSED), False),
        (since("high", "2026-06-10", "waits = [{ since = 2026-06-11, until = 2026-06-11 }]"),
         False),
    ],
)  # fmt: skip
def test_missing_plan(facts: str, expected: bool) -> None:
    assert fires(facts, "CC209") == expected


STEP = 'step = "restart", '


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (STEP + 'owner = "mira", due = 2026-06-15', []),
        (STEP + 'owner = "mira", due = 2026-06-14', ['plan[0].due: "restart" was due 2026-06-14']),
        (STEP + 'owner = "mira", due = 2026-06-14, done = 2026-06-15', []),
        (
            STEP + 'owner = "mira", due = 2026-06-14, done = 2026-06-16',
            ['plan[0].due: "restart" was due 2026-06-14'],
        ),
        (STEP + 'owner = "mira"', ['plan[0]: "restart" has no date']),
        (STEP + "due = 2026-06-30", ['plan[0]: "restart" has no owner']),
        ("", ['plan[0]: "step 1" has no owner and no date']),
        ("done = 2026-06-15", []),
    ],
)
def test_loose_step(step: str, expected: list[str]) -> None:
    text = issue(f"{FOUND}plan = [{{ {step} }}]")
    assert said(text, "CC210") == [f"W I-1 {words}" for words in expected]
    assert said(issue(f"{FOUND}plan = [{{ {step} }}]\n{CLOSED}"), "CC210") == []


# CC211 unknown-cause


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("", False),
        ("fixed = 2026-06-15\n", True),
        ("fixed = 2026-06-16\n", False),
        ('fixed = 2026-06-15\nroot_cause = "x"\n', False),
        ('fixed = 2026-06-15\nroot_cause = " "\n', True),
        ("fixed = 2026-06-15\n" + CLOSED, False),
        ("fixed = 2026-06-10\nreopened = [{ on = 2026-06-12 }]\n", False),
        ("reopened = [{ on = 2026-06-12, fixed = 2026-06-13 }]\n", True),
    ],
)
def test_unknown_cause(facts: str, expected: bool) -> None:
    assert fires(FOUND + facts, "CC211") == expected


# CC212 stale-issue

HIGH = since("high", "2026-06-01")
"""To be heard of every three working days."""


@pytest.mark.parametrize(
    ("facts", "others", "ago"),
    [
        ("told = 2026-06-10\n", "", None),
        ("told = 2026-06-09\n", "", 4),
        ('found_by = "client"\n', "", 10),
        ("", "", None),  # never told: CC201
        ("told = 2026-06-01\nupdates = [{ on = 2026-06-10 }]\n", "", None),
        ("told = 2026-06-01\nupdates = [{ on = 2026-06-09 }, { on = 2026-06-02 }]\n", "", 4),
        ("told = 2026-06-01\nupdates = [{ on = 2026-06-16 }]\n", "", 10),
        ("updates = [{ on = 2026-06-09 }]\n", "", 4),
        ("told = 2026-06-01\n", 'on = 2026-06-10\nabout = ["i-1"]\n', None),
        ("told = 2026-06-01\n", 'on = 2026-06-10\nabout = ["I-1"]\nfrom = "client"\n', 10),
        ("told = 2026-06-01\n", 'on = 2026-06-10\nabout = ["C-1"]\n', 10),
        ("told = 2026-06-01\n", "on = 2026-06-10\n", 10),
        ("told = 2026-06-01\nwaits = [{ since = 2026-06-01 }]\n", "", 10),
        ("told = 2026-06-01\nfixed = 2026-06-02\n", "", 10),
        ("told = 2026-06-01\n" + CLOSED, "", None),
        ("told = 2026-06-01\nreopened = [{ on = 2026-06-10 }]\n", "", None),
        ("reopened = [{ on = 2026-06-08 }]\n", "", None),
    ],
)
def test_stale_issue(facts: str, others: str, ago: int | None) -> None:
    contact = f"[[touchpoint]]\n{others}" if others else ""
    expected = [f"W I-1: the client last heard of it {ago} working days ago"] if ago else []
    assert said(issue(HIGH + facts) + contact, "CC212") == expected


def test_of_a_day_and_a_moment_of_it_the_one_that_runs_longer_counts() -> None:
    text = issue(HIGH + "told = 2026-06-15\nupdates = [{ on = 2026-06-15T10:00:00 }]\n")
    settings = f'{SETTINGS}[policy.severity.high]\nupdate = "2h"\n'
    for now, expected in (("2026-06-15T16:00:00", 0), ("2026-06-16T11:00:00", 0),
                          ("2026-06-16T11:00:01", 1)):  # fmt: skip
        found = said(text, "CC212", settings=settings, now=moment(now))
        assert len(found) == expected, now


# CC213 overruled-client


@pytest.mark.parametrize(
    ("severity", "priority", "more", "expected"),
    [
        ("low", "high", "", True),
        ("high", "critical", "", True),
        ("high", "high", "", False),
        ("critical", "low", "", False),
        ("low", "high", 'priority_why = "x"\n', False),
        ("low", "high", 'priority_why = ""\n', True),
        ("low", "high", CLOSED, False),
    ],
)
def test_overruled_client(severity: str, priority: str, more: str, expected: bool) -> None:
    facts = f'{since(severity, "2026-06-01")}client_priority = "{priority}"\n{more}'
    assert fires(facts, "CC213") == expected


def test_who_has_not_ranked_has_not_overruled() -> None:
    assert not fires(f'{FOUND}client_priority = "high"\n', "CC213")
    assert not fires(f'{FOUND}severity = "low"\n', "CC213")


# CC214 overcommitted-person


def shares(*steps: tuple[str, str], more: str = "", name: str = "I-1") -> str:
    plan = ", ".join(f'{{ owner = "{owner}", {facts} }}' for owner, facts in steps)
    return issue(f"{FOUND}plan = [{plan}]\n{more}", name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (shares(("mira", "share = 1")), []),
        (shares(("mira", "share = 0.5"), ("mira", "share = 0.5")), []),
        (
            shares(("mira", "share = 0.5"), ("mira", "share = 0.6")),
            ["W I-1 plan[0].share: mira is planned for 110% of their time, of 100%"],
        ),
        (shares(("mira", "share = 0.5"), ("olli", "share = 0.6")), []),
        (shares(("mira", "share = 1"), ("mira", "share = 1, done = 2026-06-15")), []),
        (
            shares(("mira", "share = 1"), ("mira", "share = 1, done = 2026-06-16")),
            ["W I-1 plan[0].share: mira is planned for 200% of their time, of 100%"],
        ),
        (
            shares(("half", "share = 0.6")),
            ["W I-1 plan[0].share: half is planned for 60% of their time, of 50%"],
        ),
        (
            shares(("mira", "share = 0.6")) + shares(("mira", "share = 0.6"), name="I-2"),
            [
                "W I-1 plan[0].share: mira is planned for 120% of their time, of 100%",
                "W I-2 plan[0].share: mira is planned for 120% of their time, of 100%",
            ],
        ),
        (
            shares(("mira", "share = 0.6"))
            + shares(("mira", "share = 0.6"), name="I-2", more=CLOSED),
            [],
        ),
        (shares(("mira", "due = 2026-06-30"), ("mira", "share = 1")), []),
    ],
)
def test_overcommitted_person(text: str, expected: list[str]) -> None:
    project = PROJECT + 'half = { side = "us", capacity = 0.5 }\n'
    assert said(text, "CC214", project=project) == expected


# CC215 robbed-commitment


@pytest.mark.parametrize(
    ("step", "source", "expected"),
    [
        ("since = 2026-06-10", "promised = 2026-06-22", True),
        ("since = 2026-06-10", "promised = 2026-06-23", False),
        ("since = 2026-06-10", "promised = 2026-06-01", True),
        ("since = 2026-06-10", "", False),
        ("since = 2026-06-10", "promised = 2026-06-22\ndelivered = 2026-06-15", False),
        ("since = 2026-06-10, done = 2026-06-15", "promised = 2026-06-22", False),
        (
            "since = 2026-06-10",
            "promised = 2026-06-22\nmoves = [{ on = 2026-06-10, to = 2026-06-22 }]",
            False,
        ),
        (
            "since = 2026-06-10",
            (
                "promised = 2026-06-19\n"
                "moves = [{ on = 2026-06-09, to = 2026-06-22, told = 2026-06-09 }]"
            ),
            True,
        ),
        # without a since, since it was found
        ("due = 2026-07-01", "promised = 2026-06-22", True),
        (
            "due = 2026-07-01",
            "promised = 2026-06-22\nmoves = [{ on = 2026-06-01, to = 2026-06-22 }]",
            False,
        ),
    ],
)
def test_robbed_commitment(step: str, source: str, expected: bool) -> None:
    text = issue(f'{FOUND}plan = [{{ owner = "mira", from = "c-1", {step} }}]')
    words = "W I-1 plan[0].from: mira is taken from C-1, which is due 2026-06-"
    found = said(text + commitment(source), "CC215")
    assert [one[: len(words)] for one in found] == ([words] if expected else [])


# CC216 missing-remedy


@pytest.mark.parametrize(
    ("kind", "facts", "others", "expected"),
    [
        ("defect", "", "", False),
        ("defect", "fixed = 2026-06-15\n", "", True),
        ("function", "fixed = 2026-06-15\n", "", True),
        ("defect", "fixed = 2026-06-15\nchecked = { on = 2026-06-15 }\n", "", False),
        ("defect", "fixed = 2026-06-15\nchecked = { on = 2026-06-16 }\n", "", True),
        ("design", "", "", True),
        ("design", "", 'kind = "meeting"\nabout = ["I-1"]\n', False),
        ("design", "", 'kind = "demo"\nabout = ["I-1"]\n', False),
        ("design", "", 'kind = "call"\nabout = ["I-1"]\n', True),
        ("design", "", 'kind = "meeting"\n', True),
        ("delay", "", "", True),
        ("delay", 'compensation = [{ kind = "refund" }]\n', "", True),
        ("delay", 'compensation = [{ kind = "refund", offered = 2026-06-15 }]\n', "", False),
        ("delay", 'compensation = [{ kind = "refund", offered = 2026-06-16 }]\n', "", True),
        ("delay", 'compensation = [{ kind = "acceleration", offered = 2026-06-15 }]\n', "", False),
        ("delay", 'compensation = [{ kind = "none" }]\n', "", False),
        ("delay", CLOSED, "", False),
        ("payment", "fixed = 2026-06-15\n", "", False),
        ("dispute", "", "", False),
        ("other", "", "", False),
    ],
)
def test_missing_remedy(kind: str, facts: str, others: str, expected: bool) -> None:
    contact = f"[[touchpoint]]\non = 2026-06-10\n{others}" if others else ""
    assert fires(f'{FOUND}kind = "{kind}"\n{facts}', "CC216", others=contact) == expected
