"""Promises: overdue, blocked, promised too much, undated, unowned, vague."""

from tests.for_each import for_each
from tests.rules.saying import commitment, day, findings, issue, said
from tests.workspaces import PROJECT, SETTINGS

ENDS = [f"{end} = 2026-06-15\n" for end in ("delivered", "accepted", "cancelled", "revoked",
                                            "replaced")]  # fmt: skip
ONE_DAY = ["E C-1 promised: 1 working day overdue: due 2026-06-12"]
DUE = "promised = 2026-06-12\n"
"""The Friday before the Monday as of which all is judged."""
_TWICE = (
    "moves = [{ on = 2026-06-09, to = 2026-06-12, told = 2026-06-09 }, "
    "{ on = 2026-06-15, to = 2026-06-30 }]\n"
)
_LATE_FIX = issue("found = 2026-06-01\ntold = 2026-06-01\ntriaged = 2026-06-01\n" + DUE)


# CC101 overdue-commitment, CC102 overdue-input


@for_each(
    ("facts", "expected"),
    [
        (DUE, ONE_DAY),
        ("promised = 2026-06-01\n", ["E C-1 promised: 10 working days overdue: due 2026-06-01"]),
        ("promised = 2026-06-15\n", []),
        ("", []),
        *((DUE + end, []) for end in ENDS),
        (
            DUE + "delivered = 2026-06-16\n",
            ["E C-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        (DUE + "internal = true\n", ONE_DAY),
        (DUE + 'by = "client"\n', []),
        (DUE + 'by = "other"\n', []),
        # an untold move changes nothing, a told one does, a refused one does not
        (
            DUE + "moves = [{ on = 2026-06-10, to = 2026-06-19 }]\n",
            ["E C-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        (DUE + "moves = [{ on = 2026-06-10, to = 2026-06-19, told = 2026-06-10 }]\n", []),
        (
            DUE + "moves = [{ on = 2026-06-10, to = 2026-06-19, told = 2026-06-10, "
            "refused = 2026-06-11 }]\n",
            ["E C-1 promised: 1 working day overdue: due 2026-06-12"],
        ),
        (
            (
                "promised = 2026-06-01\n"
                "moves = [{ on = 2026-06-01, to = 2026-06-11, told = 2026-06-01 }]\n"
            ),
            ["E C-1 moves[0].to: 2 working days overdue: due 2026-06-11"],
        ),
        # returned, and to come again
        (
            (
                "promised = 2026-06-01\ndelivered = 2026-06-01\n"
                "returns = [{ on = 2026-06-03, due = 2026-06-10 }]\n"
            ),
            ["E C-1 returns[0].due: 3 working days overdue: due 2026-06-10"],
        ),
        (
            (
                "promised = 2026-06-01\ndelivered = 2026-06-01\n"
                "returns = [{ on = 2026-06-03, due = 2026-06-15 }]\n"
            ),
            [],
        ),
        (
            "promised = 2026-06-01\ndelivered = 2026-06-01\nreturns = [{ on = 2026-06-03 }]\n",
            ["E C-1 promised: 9 working days overdue: due 2026-06-01"],
        ),
        (
            (
                "promised = 2026-06-01\ndelivered = 2026-06-01\n"
                "returns = [{ on = 2026-06-03, redelivered = 2026-06-15 }]\n"
            ),
            [],
        ),
    ],
)
def test_overdue_commitment(facts: str, expected: list[str]) -> None:
    assert said(commitment(facts), "CC101") == expected


@for_each(
    "record, move, command",
    [
        (commitment("promised = 2026-06-10"), "", "clientcare mark C-1 delivered"),
        (
            commitment("promised = 2026-06-10"),
            "moves = [{ on = 2026-06-15, to = 2026-06-30, why = 'x' }]\n",
            "clientcare mark C-1 told",
        ),
        (
            commitment("promised = 2026-06-10"),
            "moves = [{ on = 2026-06-09, to = 2026-06-12, told = 2026-06-09, why = 'x' }]\n",
            "clientcare mark C-1 delivered",
        ),
        (
            commitment("promised = 2026-06-10"),
            _TWICE,
            "clientcare mark C-1 told",
        ),
        (_LATE_FIX, "", "clientcare mark I-1 fixed"),
        (
            _LATE_FIX,
            "moves = [{ on = 2026-06-15, to = 2026-06-30, why = 'x' }]\n",
            "clientcare mark I-1 moves.told",
        ),
    ],
)
def test_a_new_date_is_told_before_anything_else(record: str, move: str, command: str) -> None:
    (found,) = findings(record + move, "CC101", "CC206")
    assert found.remedy.command == command


@for_each(
    ("code", "facts", "to", "command"),
    [
        ("CC110", "promised = 2026-06-20\n", "", "clientcare move C-1 DATE --why …"),
        ("CC110", "promised = 2026-06-20\n", "2026-06-22", "clientcare mark C-1 told"),
        ("CC110", "promised = 2026-06-20\n", "2026-06-21", "clientcare move C-1 DATE --why …"),
        ("CC103", DUE + "needs = ['C-2']\n", "2026-06-30", "clientcare mark C-1 told"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_hold_and_was_moved_is_to_be_told(
    code: str, facts: str, to: str, command: str
) -> None:
    move = f"moves = [{{ on = 2026-06-15, to = {to}, why = 'x' }}]\n" if to else ""
    need = '[[commitment]]\nid = "C-2"\ntitle = "Accounts"\nby = "client"\npromised = 2026-06-16\n'
    (found,) = findings(commitment(facts + move) + need, code)
    assert found.remedy.command == command


def test_an_untold_move_of_a_problem_is_told_as_such() -> None:
    move = "moves = [{ on = 2026-06-08, to = 2026-06-30, why = 'x' }]\n"
    (found,) = findings(_LATE_FIX + move, "CC106")
    assert found.remedy.command == "clientcare mark I-1 moves.told"


def test_overdue_over_a_weekend_is_overdue_by_one_working_day() -> None:
    assert said(commitment(DUE), "CC101", now=day("2026-06-12")) == []
    assert said(commitment(DUE), "CC101", now=day("2026-06-13")) == [
        "E C-1 promised: 1 working day overdue: due 2026-06-12"
    ]


def test_overdue_says_whose_days_they_are() -> None:
    their = commitment('by = "client"\npromised = 2026-06-01\ndelivered = 2026-06-04', "Q-1")
    ours = commitment('promised = 2026-06-08\nneeds = ["Q-1"]')
    assert said(ours + their, "CC101") == [
        (
            "E C-1 promised: 5 working days overdue: due 2026-06-08; "
            "3 waiting on the client (Q-1), 2 ours"
        )
    ]


INPUT = 'by = "client"\npromised = 2026-06-12\nreminders = [{ on = 2026-06-15 }]\n'
OVERDUE = ["W C-1 promised: 1 working day overdue: due 2026-06-12"]


@for_each(
    ("facts", "expected"),
    [
        (INPUT, OVERDUE),
        (INPUT.replace("client", "other"), OVERDUE),
        (INPUT.replace("client", "us"), []),
        (INPUT + 'kind = "payment"\n', []),
        (INPUT.replace("client", "other") + 'kind = "payment"\n', OVERDUE),
        (INPUT.replace("06-12", "06-15"), []),
        *((INPUT + end, []) for end in ENDS),
        (
            INPUT + "moves = [{ on = 2026-06-10, to = 2026-06-15 }]\n",
            [],
        ),
    ],
)
def test_overdue_input(facts: str, expected: list[str]) -> None:
    assert said(commitment(facts), "CC102") == expected


# CC103 blocked-commitment


def blocked(due: str, need: str) -> list[str]:
    own = commitment(f'promised = {due}\nneeds = ["N-1"]')
    return said(own + commitment(need, "N-1"), "CC103")


@for_each(
    ("due", "need", "fires"),
    [
        ("2026-06-22", 'by = "client"', True),  # the fifth working day from today
        ("2026-06-23", 'by = "client"', False),
        ("2026-06-01", 'by = "client"', True),
        ("2026-06-22", 'by = "us"', True),
        ("2026-06-22", 'by = "other"', True),
        ("2026-06-22", "delivered = 2026-06-15", False),
        ("2026-06-22", "delivered = 2026-06-16", True),
        ("2026-06-22", "cancelled = 2026-06-01", False),
        ("2026-06-22", "delivered = 2026-06-01\nreturns = [{ on = 2026-06-10 }]", True),
    ],
)
def test_blocked_commitment(due: str, need: str, fires: bool) -> None:
    expected = [f"W C-1 needs: due {due}, and waits for N-1"] if fires else []
    assert blocked(due, need) == expected


def test_blocked_names_all_that_is_open() -> None:
    needs = commitment("", "N-0") + commitment("accepted = 2026-06-01", "N-1")
    needs += commitment("", "N-2")
    own = commitment('promised = 2026-06-15\nneeds = ["n-0", "N-1", "N-2"]')
    (finding,) = findings(own + needs, "CC103")
    assert finding.message == "due 2026-06-15, and waits for N-0 and N-2"
    assert [one.message for one in finding.related] == ["N-0 is open", "N-2 is open"]


def test_an_undated_or_delivered_commitment_is_not_blocked() -> None:
    need = commitment("", "N-1")
    for facts in ("", "promised = 2026-06-15\ndelivered = 2026-06-14"):
        assert said(commitment(f'{facts}\nneeds = ["N-1"]') + need, "CC103") == []


def test_soon_is_as_the_policy_has_it() -> None:
    own = commitment('promised = 2026-06-22\nneeds = ["N-1"]') + commitment("", "N-1")
    for soon, fires in (("5d", True), ("4d", False), ("1w", True), ("7cd", True), ("6cd", False)):
        settings = f'{SETTINGS}[policy]\ndue_soon = "{soon}"\n'
        assert bool(said(own, "CC103", settings=settings)) == fires, soon


# CC110 over-promise


@for_each(
    ("facts", "expected"),
    [
        ("promised = 2026-06-26\n", []),
        ("promised = 2026-06-27\n", ["W C-1 promised: due 2026-06-27, a day off: weekend"]),
        (
            "promised = 2026-06-19\n",
            ["W C-1 promised: due 2026-06-19, a day off: Midsummer Eve (FI)"],
        ),
        ("promised = 2026-12-31\n", []),
        (
            "promised = 2027-01-04\n",
            ["W C-1 promised: due 2027-01-04, after the project ends on 2026-12-31"],
        ),
        (
            "promised = 2027-01-01\n",
            [
                "W C-1 promised: due 2027-01-01, a day off: New Year's Day (FI)",
                "W C-1 promised: due 2027-01-01, after the project ends on 2026-12-31",
            ],
        ),
        ("promised = 2026-06-27\ndelivered = 2026-06-15\n", []),
        ('promised = 2026-06-27\nby = "client"\n', []),
        (
            (
                "promised = 2026-06-26\nmoves = [{ on = 2026-06-10, to = 2026-06-27, "
                "told = 2026-06-10 }]\n"
            ),
            ["W C-1 moves[0].to: due 2026-06-27, a day off: weekend"],
        ),
        ("promised = 2026-06-26\nmoves = [{ on = 2026-06-10, to = 2026-06-27 }]\n", []),
        (
            'promised = 2026-06-26\nneeds = ["N-1"]\n',
            ["W C-1 promised: due 2026-06-26, before N-1, which it needs, is due on 2026-06-30"],
        ),
        ('promised = 2026-06-30\nneeds = ["N-1"]\n', []),
        ('promised = 2026-06-26\nneeds = ["N-2", "N-3"]\n', []),
        ("", []),
    ],
)
def test_over_promise(facts: str, expected: list[str]) -> None:
    needs = (
        commitment('by = "client"\npromised = 2026-06-30', "N-1")
        + commitment('by = "client"\npromised = 2026-06-30\ndelivered = 2026-06-15', "N-2")
        + commitment('by = "client"', "N-3")
    )
    settings = f'{SETTINGS}[calendar]\nholidays = "FI"\n'
    assert said(commitment(facts) + needs, "CC110", settings=settings) == expected


def test_a_project_without_an_end_has_none() -> None:
    project = PROJECT.replace("ends = 2026-12-31\n", "")
    assert said(commitment("promised = 2040-01-03"), "CC110", project=project) == []


# CC111 undated, CC112 unowned


@for_each(
    ("facts", "fires"),
    [
        ("", True),
        ("moves = [{ on = 2026-06-01, to = 2026-06-30, told = 2026-06-01 }]\n", True),
        ("promised = 2026-06-30\n", False),
        ('by = "client"\n', False),
        ("delivered = 2026-06-01\n", False),
        ("cancelled = 2026-06-01\n", False),
        ("delivered = 2026-06-01\nreturns = [{ on = 2026-06-02 }]\n", True),
    ],
)
def test_undated_commitment(facts: str, fires: bool) -> None:
    expected = ["W C-1: no date is promised"] if fires else []
    assert said(commitment(facts), "CC111") == expected


NOBODY = ["W C-1: nobody owns it"]


@for_each(
    ("facts", "expected"),
    [
        ("", NOBODY),
        ('by = "client"\n', NOBODY),
        ('by = "other"\n', NOBODY),
        ('by = "client"\nkind = "payment"\n', NOBODY),
        ("delivered = 2026-06-01\n", []),
        ('owner = "mira"\n', []),
        ('owner = "jan"\nby = "client"\n', []),
        ('owner = "tom"\nby = "other"\n', []),
        ('owner = "jan"\n', ["W C-1 owner: jan is not on our side"]),
        ('owner = "tom"\n', ["W C-1 owner: tom is not on our side"]),
        ('owner = "mira"\nby = "client"\n', ["W C-1 owner: mira is not on the client's side"]),
        ('owner = "mira"\nby = "other"\n', ["W C-1 owner: mira is not on the third party's side"]),
        ('owner = "gone"\n', ["W C-1 owner: gone left on 2026-05-29"]),
        ('owner = "leaving"\n', []),
        ('owner = "left"\n', ["W C-1 owner: left left on 2026-06-15"]),
        ('owner = "nobody"\n', []),  # that is CC004
        ('owner = "ours"\n', []),
        ('owner = "ours"\nby = "client"\n', ["W C-1 owner: ours is not on the client's side"]),
        ('owner = "sideless"\n', []),
    ],
)
def test_unowned_commitment(facts: str, expected: list[str]) -> None:
    project = (
        PROJECT + 'leaving = { side = "us", left = 2026-06-16 }\n'
        'left = { side = "us", left = 2026-06-15 }\nsideless = { name = "?" }\n'
    )
    settings = f"{SETTINGS}[people.ours]\n"
    assert said(commitment(facts), "CC112", project=project, settings=settings) == expected


# CC113 vague-promise


@for_each(
    ("title", "word"),
    [
        ("Fix search ASAP", "ASAP"),
        ("Fix search a.s.a.p.", "a.s.a.p"),
        ("Search, as soon as possible", "as soon as possible"),
        ("Soon: search", "Soon"),
        ("Search (TBD)", "TBD"),
        ("Search, tba", "tba"),
        ("Search, to be decided", "to be decided"),
        ("Search at some point", "at some point"),
        ("Search etc.", "etc"),
        ("Search finds rooms by name", None),
        ("Soonest arrival first", None),
        ("Fetch the ETC timetable feed", "ETC"),
        ("asaparagus recipe", None),
        ("Outbdoor search", None),
        ("Some times are shown in UTC", None),
    ],
)
def test_vague_promise(title: str, word: str | None) -> None:
    expected = [f'I C-1 title: "{word}" can mean anything'] if word else []
    assert said(commitment().replace("Search", title), "CC113") == expected


def test_acceptance_is_promised_too() -> None:
    text = commitment('acceptance = ["a room is found", "fast, TBC"]')
    assert said(text, "CC113") == ['I C-1 acceptance[1]: "TBC" can mean anything']
    assert said(text.replace('title = "Search"', 'title = "Search"\nby = "client"'), "CC113") == []
    assert said(commitment('acceptance = ["TBC"]\ndelivered = 2026-06-01'), "CC113") == []
