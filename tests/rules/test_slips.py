"""Slips: moves without a why, told late or never, not agreed, too many, or made too late."""

from datetime import date

from tests.for_each import for_each
from tests.rules.saying import commitment, day, findings, issue, moment, said
from tests.workspaces import SETTINGS

HEAD = "promised = 2026-06-12\n"
KINDS = {
    "commitment": (commitment, HEAD),
    "issue": (issue, "found = 2026-06-01\n" + HEAD),
}


def move(on: str, to: str, *more: str, why: str = "x") -> str:
    """A move in June; `more` are further facts, written `told=08`."""
    facts = [f"on = 2026-06-{on}", f"to = 2026-06-{to}"]
    facts += [f'why = "{why}"'] if why else []
    facts += ["{} = 2026-06-{}".format(*fact.split("=")) for fact in more]
    return f"{{ {', '.join(facts)} }}"


def moved(*moves: str, head: str = HEAD) -> str:
    return f"{head}moves = [{', '.join(moves)}]\n"


def slips(rule: str, *moves: str, now: date | None = None, more: str = "") -> list[str]:
    """What is said of a commitment and of an issue alike, without the record."""
    heard = []
    for kind, head in KINDS.values():
        text = kind(moved(*moves, head=head) + more)
        found = said(text, rule, now=now or day("2026-06-15"))
        heard.append([one.replace("I-1", "C-1") for one in found])
    assert heard[0] == heard[1]
    return heard[0]


# CC104 slipped-date

SLIPPED = (
    "C-1 moves[0].to: due 2026-06-19, 5 working days later than first promised (2026-06-12) "
    "in 1 move"
)


@for_each(
    ("moves", "expected"),
    [
        ([], []),
        ([move("08", "19")], []),
        ([move("08", "19", "told=08")], [f"W {SLIPPED}"]),
        ([move("08", "19", "told=16")], []),
        ([move("08", "19", "told=08", "agreed=10")], [f"I {SLIPPED}"]),
        ([move("08", "19", "agreed=10")], [f"I {SLIPPED}"]),
        ([move("08", "19", "told=08", "agreed=16")], [f"W {SLIPPED}"]),
        ([move("08", "19", "told=08", "refused=10")], []),
        ([move("08", "11", "told=08")], []),
        ([move("08", "12", "told=08")], []),
        (
            [move("08", "13", "told=08")],
            ["W C-1 moves[0].to: due 2026-06-13, later than first promised (2026-06-12) in 1 move"],
        ),
        (
            [move("02", "16", "told=02", "agreed=02"), move("08", "19", "told=08")],
            [f"W {SLIPPED.replace('[0]', '[1]')[: -len('1 move')]}2 moves"],
        ),
        (
            [move("02", "19", "told=02", "agreed=02"), move("08", "24", "told=08", "refused=09")],
            [f"I {SLIPPED}"],
        ),
    ],
)
def test_slipped_date(moves: list[str], expected: list[str]) -> None:
    assert slips("CC104", *moves) == expected


@for_each(
    "more",
    ["delivered = 2026-06-15\n", "cancelled = 2026-06-15\n", 'by = "client"\n', 'by = "other"\n'],
)
def test_closed_and_others_dates_are_not_slipped(more: str) -> None:
    assert said(commitment(moved(move("08", "19", "told=08")) + more), "CC104") == []


def test_a_date_that_a_return_set_is_not_the_one_that_was_agreed() -> None:
    text = commitment(
        moved(move("08", "10", "told=08", "agreed=08"))
        + "delivered = 2026-06-09\nreturns = [{ on = 2026-06-11, due = 2026-06-16 }]\n"
    )
    assert said(text, "CC104") == [
        (
            "W C-1 returns[0].due: due 2026-06-16, 2 working days later than first promised "
            "(2026-06-12) in 1 move"
        )
    ]


def test_a_slip_without_a_first_promise_is_none() -> None:
    assert said(commitment(moved(move("08", "19", "told=08"), head="")), "CC104") == []


# CC105 unexplained-slip


@for_each(
    ("moves", "expected"),
    [
        ([move("08", "19", why="ill")], []),
        ([move("08", "19", why="")], ["E C-1 moves[0].to: moved to 2026-06-19 without a reason"]),
        ([move("08", "19", why=" ")], ["E C-1 moves[0].to: moved to 2026-06-19 without a reason"]),
        (
            [move("08", "19", why=""), move("09", "22"), move("10", "23", "told=11", why="")],
            [
                "E C-1 moves[0].to: moved to 2026-06-19 without a reason",
                "E C-1 moves[2].to: moved to 2026-06-23 without a reason",
            ],
        ),
        ([move("16", "19", why="")], []),
    ],
)
def test_unexplained_slip(moves: list[str], expected: list[str]) -> None:
    assert slips("CC105", *moves) == expected


# CC106 untold-slip

UNTOLD = "working days ago, and the client not told"


@for_each(
    ("moves", "expected"),
    [
        ([move("12", "19")], []),  # Friday: told by the end of today is in time
        ([move("15", "19")], []),
        (
            [move("11", "19")],
            [f"E C-1 moves[0].to: moved to 2026-06-19 2 {UNTOLD}"],
        ),
        ([move("08", "19", "told=15")], []),
        ([move("08", "19", "agreed=15")], []),
        ([move("08", "19", "refused=15")], []),
        (
            [move("08", "19", "told=16")],
            [f"E C-1 moves[0].to: moved to 2026-06-19 5 {UNTOLD}"],
        ),
        # a later move that was told tells of the earlier one too, not the other way round
        ([move("08", "19"), move("10", "22", "told=10")], []),
        (
            [move("08", "19", "told=08"), move("10", "22")],
            [f"E C-1 moves[1].to: moved to 2026-06-22 3 {UNTOLD}"],
        ),
        ([move("10", "22", "told=10"), move("08", "19")], []),
        (
            [move("08", "19"), move("10", "22")],
            [
                f"E C-1 moves[0].to: moved to 2026-06-19 5 {UNTOLD}",
                f"E C-1 moves[1].to: moved to 2026-06-22 3 {UNTOLD}",
            ],
        ),
    ],
)
def test_untold_slip(moves: list[str], expected: list[str]) -> None:
    assert slips("CC106", *moves) == expected


def test_the_time_to_tell_is_the_policys() -> None:
    text = commitment(moved(move("08", "19")))
    for within, fires in (("5d", False), ("4d", True), ("7cd", False), ("6cd", True)):
        settings = f'{SETTINGS}[policy]\ntell_slip = "{within}"\n'
        assert bool(said(text, "CC106", settings=settings)) == fires


def test_by_the_hour_it_fires_a_moment_after_the_limit() -> None:
    text = commitment(moved(move("12", "19")))
    settings = f'{SETTINGS}[policy]\ntell_slip = "2h"\n'
    for now, fires in (("2026-06-15T11:00:00", False), ("2026-06-15T11:00:01", True)):
        assert bool(said(text, "CC106", settings=settings, now=moment(now))) == fires


def test_what_the_client_moves_needs_no_telling() -> None:
    assert said(commitment(moved(move("01", "19")) + 'by = "client"'), "CC106") == []


# CC107 unagreed-slip

UNANSWERED = "of the move to 2026-06-19, and neither agreed nor refused since"


@for_each(
    ("moves", "expected"),
    [
        ([move("08", "19", "told=08")], []),
        (
            [move("05", "19", "told=05")],
            [f"W C-1 moves[0].to: told 2026-06-05 {UNANSWERED}"],
        ),
        ([move("05", "19", "told=08")], []),
        ([move("01", "19")], []),
        ([move("01", "19", "told=01", "agreed=15")], []),
        ([move("01", "19", "told=01", "refused=15")], []),
        (
            [move("01", "19", "told=01", "agreed=16")],
            [f"W C-1 moves[0].to: told 2026-06-01 {UNANSWERED}"],
        ),
        # of several only the last told one
        ([move("01", "19", "told=01"), move("03", "22", "told=03", "agreed=03")], []),
        ([move("01", "19", "told=01"), move("10", "22", "told=10")], []),
        (
            [move("01", "19", "told=01"), move("10", "22")],
            [f"W C-1 moves[0].to: told 2026-06-01 {UNANSWERED}"],
        ),
    ],
)  # fmt: skip
def test_unagreed_slip(moves: list[str], expected: list[str]) -> None:
    assert slips("CC107", *moves) == expected


# CC108 late-slip


@for_each(
    ("moves", "expected"),
    [
        ([move("12", "19", "told=12")], []),
        ([move("12", "19")], []),
        (
            [move("12", "19", "told=13")],
            ["W C-1 moves[0].told: the move to 2026-06-19 was told after 2026-06-12 had passed"],
        ),
        (
            [move("13", "19", "told=13")],
            ["W C-1 moves[0].on: the move to 2026-06-19 was made after 2026-06-12 had passed"],
        ),
        (
            [move("13", "19")],
            ["W C-1 moves[0].on: the move to 2026-06-19 was made after 2026-06-12 had passed"],
        ),
        ([move("12", "19", "told=16")], []),  # that it is late is known tomorrow
        # the date it replaced is the last told, unrefused one
        ([move("08", "14", "told=08"), move("14", "19", "told=14")], []),
        (
            [move("08", "12", "told=08"), move("13", "19", "told=13")],
            ["W C-1 moves[1].on: the move to 2026-06-19 was made after 2026-06-12 had passed"],
        ),
        (
            [move("08", "14", "told=08", "refused=09"), move("14", "19", "told=14")],
            ["W C-1 moves[1].on: the move to 2026-06-19 was made after 2026-06-12 had passed"],
        ),
        (
            [move("08", "14"), move("14", "19", "told=14")],
            ["W C-1 moves[1].on: the move to 2026-06-19 was made after 2026-06-12 had passed"],
        ),
    ],
)
def test_late_slip(moves: list[str], expected: list[str]) -> None:
    assert slips("CC108", *moves) == expected


@for_each(("on", "fires"), [("10", False), ("11", True)])
def test_what_a_return_asked_for_is_the_date_that_a_later_move_replaced(
    on: str, fires: bool
) -> None:
    text = commitment(
        "promised = 2026-06-01\ndelivered = 2026-06-01\n"
        "returns = [{ on = 2026-06-03, due = 2026-06-10 }]\n"
        + moved(move(on, "19", f"told={on}"), head="")
    )
    expected = ["W C-1 moves[0].on: the move to 2026-06-19 was made after 2026-06-10 had passed"]
    assert said(text, "CC108") == (expected if fires else [])


def test_a_move_on_the_day_of_a_return_replaces_what_it_asked_for() -> None:
    text = commitment(
        "promised = 2026-06-01\ndelivered = 2026-06-01\n"
        "returns = [{ on = 2026-06-05, due = 2026-06-10 }]\n"
        + moved(move("05", "19", "told=11"), head="")
    )
    assert said(text, "CC108") == [
        "W C-1 moves[0].told: the move to 2026-06-19 was told after 2026-06-10 had passed"
    ]


def test_a_date_by_which_it_was_delivered_did_not_pass() -> None:
    text = commitment(
        "promised = 2026-06-05\ndelivered = 2026-06-05\nreturns = [{ on = 2026-06-09 }]\n"
        + moved(move("10", "19", "told=10"), head="")
    )
    assert said(text, "CC108") == []
    late = text.replace("delivered = 2026-06-05", "delivered = 2026-06-08")
    assert said(late, "CC108") == [
        "W C-1 moves[0].on: the move to 2026-06-19 was made after 2026-06-05 had passed"
    ]


# CC109 serial-slip


@for_each(
    ("moves", "fires"),
    [
        ([move("01", "16", "told=01"), move("02", "17", "told=02")], False),
        (
            [move("01", "16", "told=01"), move("02", "17", "told=02"), move("03", "18")],
            False,
        ),
        (
            [move("01", "16", "told=01"), move("02", "17", "told=02"), move("03", "18", "told=03")],
            True,
        ),
        (
            [
                move("01", "16", "told=01"),
                move("02", "17", "refused=02"),
                move("03", "18", "told=03"),
            ],
            True,
        ),
    ],
)
def test_serial_slip(moves: list[str], fires: bool) -> None:
    expected = ["W C-1 moves: moved 3 times, more than 2: it needs a new plan"] if fires else []
    assert slips("CC109", *moves) == expected


def test_how_many_moves_is_the_policys() -> None:
    text = commitment(moved(move("01", "16", "told=01")))
    settings = f"{SETTINGS}[policy]\nmax_moves = 0\n"
    assert said(text, "CC109", settings=settings) == [
        "W C-1 moves: moved 1 times, more than 0: it needs a new plan"
    ]


# All of them


@for_each("rule", ["CC104", "CC105", "CC106", "CC107", "CC108", "CC109"])
def test_closed_records_are_history(rule: str) -> None:
    loud = [
        move("01", "11", "told=01", why=""),
        move("13", "16", "told=14"),
        move("14", "17", "told=14"),
        move("14", "18"),
    ]
    kept = "promised = 2026-06-10\n"
    now = day("2026-06-30")
    for end in ("delivered", "accepted", "cancelled", "revoked", "replaced"):
        assert findings(commitment(moved(*loud, head=kept)), rule, now=now)
        closed = commitment(moved(*loud, head=kept) + f"{end} = 2026-06-29\n")
        assert findings(closed, rule, now=now) == []
    head = "found = 2026-06-01\n" + kept
    assert findings(issue(moved(*loud, head=head)), rule, now=now)
    assert findings(issue(moved(*loud, head=head) + "closed = 2026-06-29\n"), rule, now=now) == []


@for_each(("told", "fires"), [("10", True), ("09", False)])
def test_a_date_told_on_the_day_of_a_return_replaces_what_that_asked_for(
    told: str, fires: bool
) -> None:
    text = commitment(
        "promised = 2026-06-12\nreturns = [{ on = 2026-06-10, due = 2026-06-17 }]\n"
        + moved(move("08", "15", f"told={told}"), move("16", "19", "told=16"), head="")
    )
    late = ["W C-1 moves[1].on: the move to 2026-06-19 was made after 2026-06-15 had passed"]
    assert said(text, "CC108", now=day("2026-06-16")) == (late if fires else [])


@for_each(("on", "late"), [("2026-06-10", False), ("2026-06-11", True)])
def test_a_fix_that_came_back_is_moved_in_time_by_the_date_that_it_got_then(
    on: str, late: bool
) -> None:
    facts = "found = 2026-06-01\npromised = 2026-06-04\nfixed = 2026-06-04\n"
    facts += "reopened = [{ on = 2026-06-05, due = 2026-06-10 }]\n"
    moves = f'moves = [{{ on = {on}, to = 2026-06-19, why = "x", told = {on} }}]\n'
    expected = ["W I-1 moves[0].on: the move to 2026-06-19 was made after 2026-06-10 had passed"]
    assert said(issue(facts + moves), "CC108") == (expected if late else [])
