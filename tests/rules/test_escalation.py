"""Escalations: not answered, not called, over somebody's head, not resolved; and the ladder."""

from clientcare import deadlines
from clientcare.records import Issue
from tests.for_each import for_each
from tests.rules.saying import commitment, day, issue, moment, said
from tests.workspaces import PROJECT, SETTINGS, workspace

HEAD = 'severity = "critical"\nfound = 2026-06-01\n'


def called(*calls: str, more: str = "") -> str:
    """An issue with escalations, each written `level raised`, with further facts behind."""
    return issue(f"{HEAD}escalations = [{', '.join(map(_call, calls))}]\n{more}")


def _call(text: str) -> str:
    level, raised, *facts = text.split()
    written = "".join(", {} = {}".format(*fact.split("=")) for fact in facts)
    return f"{{ level = {level}, raised = {raised}{written} }}"


EXISTS_FROM = "E I-1 escalations[0].raised: level 1 raised 2026-06-11, to be answered by 2026-06-12"
SECOND = "and not answered; it should be at level 2 now: Olli Kanto and Eva Ranta, since 2026-06-12"


# CC301 overdue-escalation: a day for the first level, two for the second


@for_each(
    ("text", "expected"),
    [
        (called("1 2026-06-12"), []),
        (called("1 2026-06-11"), [f"{EXISTS_FROM}, {SECOND}"]),
        (called("1 2026-06-11 answered=2026-06-15"), []),
        (called("1 2026-06-11 answered=2026-06-16"), [f"{EXISTS_FROM}, {SECOND}"]),
        (called("1 2026-06-11 resolved=2026-06-15"), []),
        (called("1 2026-06-11", more="closed = 2026-06-15"), []),
        (called("1 2026-06-11", more="fixed = 2026-06-15"), [f"{EXISTS_FROM}, {SECOND}"]),
        (called("1 2026-06-11 by='client'"), [f"{EXISTS_FROM}, {SECOND}"]),
        (called("1 2026-06-01 answered=2026-06-11", "2 2026-06-11"), []),
        (called("1 2026-06-08", "2 2026-06-11"), []),
        (
            called("1 2026-06-08", "2 2026-06-10"),
            [("E I-1 escalations[1].raised: level 2 raised 2026-06-10, to be answered by 2026-06-12"
             ", and not answered; it is the last level: Olli Kanto and Eva Ranta")],
        ),
        (
            called("3 2026-06-01"),
            [("E I-1 escalations[0].raised: level 3 raised 2026-06-01, to be answered by 2026-06-03"
             ", and not answered; it is the last level: nobody, since the ladder has no level 3")],
        ),
        # one who is not there is named by the id
        (
            commitment("promised = 2026-07-01\nescalations = [{ raised = 2026-06-11 }]"),
            [f"{EXISTS_FROM}, {SECOND}".replace("I-1", "C-1")],
        ),
        (
            commitment('by = "client"\nescalations = [{ raised = 2026-06-11 }]'),
            [f"{EXISTS_FROM}, {SECOND}".replace("I-1", "C-1")],
        ),
        (commitment("delivered = 2026-06-12\nescalations = [{ raised = 2026-06-11 }]"), []),
    ],
)  # fmt: skip
def test_overdue_escalation(text: str, expected: list[str]) -> None:
    assert said(text, "CC301") == expected


def test_by_the_hour_a_moment_after_the_limit() -> None:
    project = PROJECT.replace('"1d"', '"4h"').replace('"2d"', '"1h"')
    text = called("1 2026-06-15T09:30:00")
    for now, expected in (
        ("2026-06-15T13:30:00", None),
        ("2026-06-15T13:30:01", "1 2026-06-15 09:30"),
    ):
        found = said(text, "CC301", project=project, now=moment(now))
        assert len(found) == (expected is not None)
    assert said(text, "CC301", project=project, now=moment("2026-06-15T14:00:00")) == [
        (
            "E I-1 escalations[0].raised: level 1 raised 2026-06-15 09:30, to be answered by "
            "2026-06-15 13:30, and not answered; it should be at level 2 now: Olli Kanto and "
            "Eva Ranta, since 2026-06-15 13:30"
        )
    ]


def test_on_a_past_day_its_place_is_that_of_the_file() -> None:
    text = called("1 2026-06-20", "1 2026-06-01", "1 2026-06-18")
    found = said(text, "CC301")
    assert [one.split(":")[0] for one in found] == ["E I-1 escalations[1].raised"]


# CC302 missing-escalation


@for_each(
    ("facts", "fires"),
    [
        ('severity = "critical"\nfound = 2026-06-12\n', False),  # 1d
        ('severity = "critical"\nfound = 2026-06-11\n', True),
        ('severity = "high"\nfound = 2026-06-10\n', False),  # 3d
        ('severity = "high"\nfound = 2026-06-09\n', True),
        ('severity = "medium"\nfound = 2026-01-01\n', False),
        ('severity = "low"\nfound = 2026-01-01\n', False),
        ("found = 2026-01-01\n", False),
        (HEAD + "fixed = 2026-06-15\n", False),
        (HEAD + "closed = 2026-06-15\n", False),
        (HEAD + "workaround = { given = 2026-06-02 }\n", True),
        (HEAD + "escalations = [{ raised = 2026-06-15 }]\n", False),
        (HEAD + "escalations = [{ raised = 2026-06-16 }]\n", True),
        (HEAD + 'escalations = [{ raised = 2026-06-02, by = "client" }]\n', False),
        (HEAD + "escalations = [{ raised = 2026-06-02, resolved = 2026-06-03 }]\n", False),
        (HEAD + "waits = [{ since = 2026-06-02 }]\n", False),
        (HEAD + "waits = [{ since = 2026-06-03 }]\n", True),
        # what came back is another round
        (HEAD + "fixed = 2026-06-02\nreopened = [{ on = 2026-06-12 }]\n", False),
        (HEAD + "fixed = 2026-06-02\nreopened = [{ on = 2026-06-11 }]\n", True),
        (
            HEAD + "escalations = [{ raised = 2026-06-02, resolved = 2026-06-03 }]\n"
            "reopened = [{ on = 2026-06-11 }]\n",
            True,
        ),
        (
            HEAD + "escalations = [{ raised = 2026-06-02, answered = 2026-06-03 }]\n"
            "reopened = [{ on = 2026-06-11 }]\n",
            False,
        ),
        (
            HEAD + "escalations = [{ raised = 2026-06-11, resolved = 2026-06-11 }]\n"
            "reopened = [{ on = 2026-06-11 }]\n",
            False,
        ),
    ],
)
def test_missing_escalation(facts: str, fires: bool) -> None:
    found = said(issue(facts), "CC302")
    assert len(found) == fires
    assert all(one.startswith("E I-1 severity: ") for one in found)


# CC303 skipped-level


@for_each(
    ("calls", "expected"),
    [
        (["1 2026-06-12"], []),
        (["2 2026-06-12"], ["[0].level: raised to level 2, when level 1 was next"]),
        (["2 2026-06-12 by='client'"], []),
        (["1 2026-06-11", "2 2026-06-12"], []),
        (["1 2026-06-11", "1 2026-06-12"], []),
        (["2 2026-06-15", "1 2026-06-12"], []),  # in the order of their raising
        (
            ["2 2026-06-11", "1 2026-06-12"],
            ["[0].level: raised to level 2, when level 1 was next"],
        ),
        (["1 2026-06-11", "3 2026-06-12"], ["[1].level: raised to level 3, when level 2 was next"]),
        # where an overdue one has climbed, that level may be called
        (["1 2026-06-08", "3 2026-06-15"], []),
        (["1 2026-06-08 answered=2026-06-10", "3 2026-06-09"],
         ["[1].level: raised to level 3, when level 2 was next"]),
        (["1 2026-06-08 answered=2026-06-15", "3 2026-06-12"], []),
        (
            ["1 2026-06-08 answered=2026-06-09", "3 2026-06-15"],
            ["[1].level: raised to level 3, when level 2 was next"],
        ),
    ],
)  # fmt: skip
def test_skipped_level(calls: list[str], expected: list[str]) -> None:
    project = PROJECT.replace(
        '    { level = 2, ours = "olli"',
        '    { level = 3, ours = "olli", theirs = "eva", respond_within = "2d" },\n'
        '    { level = 2, ours = "olli"',
    )
    found = said(called(*calls), "CC303", project=project)
    assert found == [f"W I-1 escalations{words}" for words in expected]


def test_levels_that_the_ladder_does_not_have_are_not_skipped() -> None:
    project = PROJECT.replace("level = 2", "level = 4")
    text = called("1 2026-06-11", "4 2026-06-12")
    assert said(text, "CC303", project=project) == []


# CC304 missing-ladder, CC305 unclear-ladder


def ladder(*steps: str, closed: bool = False) -> str:
    written = ", ".join(f"{{ {step} }}" for step in steps)
    people = PROJECT[PROJECT.index("[project.people]") :]
    end = "closed = 2026-06-01\n" if closed else ""
    path = f"escalation = [{written}]\n" if steps else ""
    return f'[project]\nid = "demo"\nname = "a"\nclient = "b"\n{end}{path}{people}'


ONE = 'level = 1, ours = "mira", theirs = "jan", respond_within = "1d"'
TWO = ONE.replace("level = 1", "level = 2")


def test_missing_ladder() -> None:
    assert said("", "CC304", project=ladder()) == ["W demo: no escalation path"]
    assert said("", "CC304", project=ladder(ONE)) == []
    assert said("", "CC304", project=ladder("")) == []
    assert said("", "CC304", project=ladder(closed=True)) == []


@for_each(
    ("steps", "expected"),
    [
        ([], []),
        ([ONE], []),
        ([TWO, ONE], []),
        ([TWO], ["escalation: the ladder has no level 1"]),
        (
            [ONE, ONE],
            ["escalation[0].level: level 1 is named 2 times",
             "escalation[1].level: level 1 is named 2 times"],
        ),
        (
            [ONE, ONE.replace("level = 1", "level = 3")],
            ["escalation: the ladder has no level 2"],
        ),
        ([ONE.replace("level = 1, ", "")], ["escalation[0]: step 1 of the ladder has no level"]),
        ([ONE.replace('ours = "mira", ', "")], ["escalation[0]: level 1: nobody on our side"]),
        (
            [ONE.replace('theirs = "jan", ', "")],
            ["escalation[0]: level 1: nobody on the client's side"],
        ),
        (
            [ONE.replace(', respond_within = "1d"', "")],
            ["escalation[0]: level 1 has no respond_within"],
        ),
        (
            [ONE.replace("mira", "gone")],
            ["escalation[0].ours: level 1: gone left on 2026-05-29"],
        ),
        (
            [ONE.replace("mira", "last")],
            ["escalation[0].ours: level 1: last left on 2026-06-15"],
        ),
        ([ONE.replace("mira", "notice")], []),
        (
            [ONE.replace("mira", "away")],
            ["escalation[0].ours: level 1: away is away until 2026-06-15, and nobody covers"],
        ),
        ([ONE.replace("mira", "covered")], []),
        ([ONE.replace("mira", "back")], []),
        ([ONE.replace("mira", "leaving")], []),
        (
            [ONE.replace("mira", "ever")],
            ["escalation[0].ours: level 1: ever is away, and nobody covers"],
        ),
        ([ONE.replace("mira", "jan")], ["escalation[0].ours: level 1: jan is on the wrong side"]),
        (
            [ONE.replace("jan", "mira")],
            ["escalation[0].theirs: level 1: mira is on the wrong side"],
        ),
        ([ONE.replace("jan", "tom")], []),
        ([ONE.replace("mira", "nobody")], []),  # that is CC004
    ],
)  # fmt: skip
def test_unclear_ladder(steps: list[str], expected: list[str]) -> None:
    project = ladder(*steps) + (
        'last = { side = "us", left = 2026-06-15 }\n'
        'notice = { side = "us", left = 2026-06-16 }\n'
        'away = { side = "us", away = [{ from = 2026-06-01, to = 2026-06-15 }] }\n'
        'covered = { side = "us", away = [{ from = 2026-06-01, cover = "olli" }] }\n'
        'back = { side = "us", away = [{ from = 2026-06-01, to = 2026-06-14 }] }\n'
        'leaving = { side = "us", away = [{ from = 2026-06-16 }] }\n'
        'ever = { side = "us", away = [{ from = 2026-06-15 }] }\n'
    )
    assert said("", "CC305", project=project) == [f"W demo {words}" for words in expected]


# CC306 unresolved-escalation


@for_each(
    ("text", "expected"),
    [
        (called("1 2026-06-01 answered=2026-06-08"), []),  # 5d
        (
            called("1 2026-06-01 answered=2026-06-05"),
            ["W I-1 escalations[0].answered: answered 2026-06-05, and not resolved since"],
        ),
        (called("1 2026-06-01 answered=2026-06-05 resolved=2026-06-15"), []),
        (
            called("1 2026-06-01 answered=2026-06-05 resolved=2026-06-16"),
            ["W I-1 escalations[0].answered: answered 2026-06-05, and not resolved since"],
        ),
        (called("1 2026-06-01"), []),
        (called("1 2026-06-01 answered=2026-06-05", more="closed = 2026-06-15"), []),
        (called("1 2026-06-01 answered=2026-06-05", "2 2026-06-06 answered=2026-06-12"), []),
        (
            called("1 2026-06-01 answered=2026-06-03 by='client'"),
            ["W I-1 escalations[0].answered: answered 2026-06-03, and not resolved since"],
        ),
        (
            commitment('by = "client"\nescalations = [{ raised = 2026-06-01, '
                       "answered = 2026-06-02 }]"),
            ["W C-1 escalations[0].answered: answered 2026-06-02, and not resolved since"],
        ),
    ],
)  # fmt: skip
def test_unresolved_escalation(text: str, expected: list[str]) -> None:
    assert said(text, "CC306") == expected


def test_how_long_is_the_policys() -> None:
    text = called("1 2026-06-01 answered=2026-06-08")
    settings = f'{SETTINGS}[policy]\nresolve_within = "4d"\n'
    assert len(said(text, "CC306", settings=settings)) == 1
    assert said(text, "CC306", settings=settings, now=day("2026-06-12")) == []


def test_nobody_asks_for_a_solution_of_what_is_closed() -> None:
    records = called("1 2026-06-01 answered=2026-06-01", more="closed = 2026-06-12\n")
    (context,) = workspace(records).contexts
    (record,) = context.records(Issue)
    (one,) = deadlines.resolve_escalation.of(record, context)
    assert (one.state, one.run.stopped) == ("stopped", "closed")
