"""Problems, what is done about them: plans, causes, news, people, remedies; loud and quiet."""

from tests.for_each import for_each
from tests.rules.saying import commitment, issue, moment, said
from tests.rules.test_problems import CLOSED, FOUND, fires, since
from tests.workspaces import PROJECT, SETTINGS

# CC209 missing-plan, CC210 loose-step


def again(on: str) -> tuple[str, str]:
    return "fixed = 2026-05-04", f"reopened = [{{ on = {on} }}]"


@for_each(
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
        (since("high", "2026-05-01", *again("2026-06-11")), False),
        (since("high", "2026-05-01", *again("2026-06-10")), True),
    ],
)  # fmt: skip
def test_missing_plan(facts: str, expected: bool) -> None:
    assert fires(facts, "CC209") == expected


STEP = 'step = "restart", '


@for_each(
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


@for_each(
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


@for_each(
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


@for_each(
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


@for_each(
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


@for_each(
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


@for_each(
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
        ("dispute", "", "", True),
        ("dispute", "", 'kind = "call"\nabout = ["I-1"]\n', False),
        ("dissatisfaction", "", "", True),
        ("mass-complaint", "", 'kind = "message"\nabout = ["I-1"]\n', False),
        ("requirements", "", "", True),
        ("requirements", "", 'kind = "message"\nabout = ["I-1"]\n', False),
        ("requirements", 'updates = [{ on = 2026-06-10, text = "both" }]\n', "", False),
        ("requirements", "fixed = 2026-06-15\n", "", False),
        ("other", "", "", False),
    ],
)
def test_missing_remedy(kind: str, facts: str, others: str, expected: bool) -> None:
    contact = f"[[touchpoint]]\non = 2026-06-10\n{others}" if others else ""
    assert fires(f'{FOUND}kind = "{kind}"\n{facts}', "CC216", others=contact) == expected
