"""Problems: told, ranked, owned, worked around, planned, explained; loud and quiet."""

from datetime import date, datetime

from tests.for_each import for_each
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


@for_each(
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


@for_each(
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


@for_each(
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


@for_each(
    ("facts", "expected"),
    [
        ('severity = "low"\n', ["ranked, but not diagnosed"]),
        ("", ["neither diagnosed nor ranked"]),
        ('severity = "low"\ntriaged = 2026-06-15\n', []),
        ('severity = "low"\ntriaged = 2026-06-16\n', ["ranked, but not diagnosed"]),
        ("triaged = 2026-06-02\n", ["diagnosed, but not ranked"]),
        ("fixed = 2026-06-15\n", []),
        (CLOSED, []),
        # waiting extends it; reopening starts it afresh
        ("waits = [{ since = 2026-06-02, until = 2026-06-12 }]\n", []),
        ("waits = [{ since = 2026-06-10 }]\n", ["neither diagnosed nor ranked"]),
        ('severity = "low"\ntriaged = 2026-06-02\nreopened = [{ on = 2026-06-08 }]\n', []),
        (
            'severity = "low"\ntriaged = 2026-06-02\nreopened = [{ on = 2026-06-05 }]\n',
            ["ranked, but not diagnosed"],
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


@for_each(
    ("facts", "expected"),
    [
        ("", "triaged --set severity=…"),
        ('severity = "low"\n', "triaged"),  # the first rank stays, whatever it turns out to be
        ("triaged = 2026-06-02\n", "--set severity=…"),
    ],
)
def test_what_is_there_is_not_to_be_recorded_again(facts: str, expected: str) -> None:
    [one] = findings(issue(FOUND + facts), "CC202")
    assert one.remedy.command == f"clientcare mark I-1 {expected}"


# CC203 unknown-impact, CC205 undated-issue


@for_each(
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


@for_each(
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


def test_who_is_named_already_is_not_named_anew() -> None:
    text = PROJECT.replace('theirs = "jan"', "").replace('theirs = "eva"', "").replace(", ,", ",")
    found = findings(issue(FOUND + 'owner = "mira"\n'), "CC204", project=text)
    assert [one.fix for one in found] == [
        "name them: clientcare mark I-1 --set client_owner=PERSON"
    ]


# CC206 overdue-fix


@for_each(
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
            ["E I-1 promised: 1 working day overdue: due 2026-06-10"],
        ),
    ],
)  # fmt: skip
def test_overdue_fix(facts: str, expected: list[str]) -> None:
    assert said(issue(FOUND + facts), "CC206") == expected


@for_each(
    ("facts", "other"),
    [("promised = 2026-06-12\n", "move I-1 DATE --why …"), ("", "mark I-1 --set promised=DATE")],
)
def test_a_late_fix_gets_another_date_or_a_first_one(facts: str, other: str) -> None:
    settings = f"{SETTINGS}[policy.severity.high]\nfix = '2d'\n"
    (found,) = findings(issue(FOUND + 'severity = "high"\n' + facts), "CC206", settings=settings)
    assert found.remedy.or_else
    assert found.remedy.or_else.command == f"clientcare {other}"


# CC207 missing-workaround, CC217 unsolved-problem


@for_each(
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


@for_each(
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


@for_each(
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


def test_what_the_client_confirmed_is_solved_though_nobody_recorded_a_fix() -> None:
    facts = "triaged = 2026-06-01\naffects = ['C-1']\ntold = 2026-06-01\n"
    records = issue(since("critical", "2026-06-01", facts)) + commitment("promised = 2026-07-01")
    still = ("CC205", "CC207", "CC208", "CC209", "CC217", "CC302")
    assert len(findings(records, *still)) == len(still)
    assert not findings(records.replace("told", "confirmed = 2026-06-02\ntold"), *still)


def test_of_what_comes_again_the_present_round_pays_for_a_step() -> None:
    plan = "plan = [{ step = 'a', owner = 'mira', since = 2026-06-10, from = 'C-1' }]\n"
    series = 'promised = 2026-05-01\nevery = "1m"\nrounds = [{ due = 2026-05-01, '
    series += "delivered = 2026-05-01 }, { due = 2026-06-01 MOVES }]\n"
    for moves, expected in (("", ["C-1@2026-06-01, which is due 2026-06-01 and was not moved"]),
                            (", moves = [{ on = 2026-06-11, to = 2026-06-30 }]", [])):  # fmt: skip
        found = findings(issue(FOUND + plan) + commitment(series.replace("MOVES", moves)), "CC215")
        assert [one.message for one in found] == [f"mira is taken from {one}" for one in expected]


def test_an_owner_who_has_left_owns_nothing() -> None:
    for left, fires_then in (("2026-06-16", False), ("2026-06-15", True)):
        project = PROJECT.replace('name = "Olli Kanto",', f'name = "Olli Kanto", left = {left},')
        found = said(issue(FOUND + 'owner = "olli"'), "CC204", project=project)
        assert found == (["W I-1 owner: olli left on 2026-06-15"] if fires_then else [])


@for_each("has_ladder", [True, False])
def test_an_owner_of_the_client_who_has_left_is_one_where_no_ladder_says_whom_to_ask(
    has_ladder: bool,
) -> None:
    project = PROJECT.replace('name = "Jan Salo",', 'name = "Jan Salo", left = 2026-06-12,')
    if not has_ladder:
        project = project.replace('theirs = "jan"', "").replace('theirs = "eva"', "")
        project = project.replace(", ,", ",")
    text = issue(FOUND + 'owner = "mira"\nclient_owner = "jan"\n')
    left = [] if has_ladder else ["W I-1 client_owner: jan left on 2026-06-12"]
    assert said(text, "CC204", project=project) == left
