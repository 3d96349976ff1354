"""What two versions of a record differ in: dates, the bar, facts; and what is no change at all."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clientcare.history.aligning import align
from clientcare.history.compare import compare, values_of
from clientcare.records import KINDS
from clientcare.records.tables import specs
from clientcare.toml import parse
from tests.for_each import for_each

HEAD = 'id = "D-1"\ntitle = "Search"\n'
Told = tuple[object, ...]


def changes(kind: str, old: str, new: str) -> list[Told]:
    """What was changed: what, field, old, new, declared."""
    before, after = parse(HEAD + old), parse(HEAD + new)
    return [
        (d.what, d.field, *(str(v) if v is not None else None for v in (d.old, d.new)), d.declared)
        for d in compare(kind, before, after, ZoneInfo("Europe/Helsinki"))
    ]


MOVE = '{ on = 2026-06-03, to = 2026-06-20, why = "x" }'
MOVED = f"promised = 2026-06-10\nmoves = [{MOVE}]\n"
TOLD = MOVED.replace(" }]", ", told = 2026-06-03 }]")
SECOND = TOLD.replace(" }]", ' }, { on = 2026-06-15, to = 2026-06-30, why = "y" }]')


@for_each(
    ("old", "new", "expected"),
    [
        ("promised = 2026-06-10", "promised = 2026-06-10\nowner = \"mira\"", []),
        ("", "promised = 2026-06-10", []),
        ("promised = 2026-06-10", "promised = 2026-06-20",
         [("move", "promised", "2026-06-10", "2026-06-20", False)]),
        ("promised = 2026-06-10", "", [("move", "promised", "2026-06-10", None, False)]),
        ("promised = 2026-06-10", 'promised = "2026-06-10"',
         [("move", "promised", "2026-06-10", None, False)]),
        ("promised = 2026-06-10", MOVED,
         [("move", "moves[0].to", "2026-06-10", "2026-06-20", True)]),
        (MOVED, TOLD, []),
        (MOVED, MOVED.replace('"x"', '"y"'), []),
        (TOLD, SECOND, [("move", "moves[1].to", "2026-06-20", "2026-06-30", True)]),
        (MOVED, MOVED.replace("06-20", "06-25"),
         [("move", "moves[0].to", "2026-06-20", "2026-06-25", False)]),
        (MOVED, MOVED.replace("06-03", "06-04"),
         [("move", "moves[0].on", "2026-06-03", "2026-06-04", False)]),
        (TOLD, TOLD.replace("told = 2026-06-03", "told = 2026-06-02"),
         [("move", "moves[0].told", "2026-06-03", "2026-06-02", False)]),
        (TOLD, MOVED, [("move", "moves[0].told", "2026-06-03", None, False)]),
        (MOVED, "promised = 2026-06-10",
         [("move", "moves[0].to", "2026-06-20", None, False)]),
        (MOVED, "promised = 2026-06-20",
         [("move", "promised", "2026-06-10", "2026-06-20", False),
          ("move", "moves[0].to", "2026-06-20", None, False)]),
        (SECOND, TOLD, [("move", "moves[1].to", "2026-06-30", None, False)]),
    ],
)  # fmt: skip
@for_each("kind", ["commitment", "issue"])
def test_dates(kind: str, old: str, new: str, expected: list[Told]) -> None:
    assert changes(kind, old, new) == expected


def test_entries_that_only_change_places_are_the_same() -> None:
    one, other = "{ on = 2026-06-03, to = 2026-06-20 }", "{ on = 2026-06-04, to = 2026-06-25 }"
    start = "promised = 2026-06-10\nmoves = "
    assert changes("issue", f"{start}[{one}, {other}]", f"{start}[{other}, {one}]") == []


@for_each(
    ("record", "due"),
    [
        (MOVED, "2026-06-10"),
        (TOLD, "2026-06-20"),
        (TOLD.replace(" }]", ", refused = 2026-06-04 }]"), "2026-06-10"),
        ('by = "client"\n' + MOVED, "2026-06-20"),
        (TOLD + "delivered = 2026-06-11\nreturns = [{ on = 2026-06-12, due = 2026-06-22 }]\n",
         "2026-06-22"),
        (TOLD + "delivered = 2026-06-01\nreturns = [{ on = 2026-06-02, due = 2026-06-22 }]\n",
         "2026-06-20"),
    ],
)  # fmt: skip
def test_a_declared_move_is_from_the_due_that_bound_before_it(record: str, due: str) -> None:
    later = record.replace("moves = [", "moves = [{ on = 2026-06-16, to = 2026-07-10 }, ")
    assert changes("commitment", record, later) == [
        ("move", "moves[0].to", due, "2026-07-10", True)
    ]


@for_each(
    ("extra", "told"),
    [("", None), (", told = 2026-06-04", "2026-06-04"), (", agreed = 2026-06-05", "2026-06-05"),
     (", refused = 2026-06-06", "2026-06-06")],
)  # fmt: skip
def test_a_declared_move_says_when_it_was_told(extra: str, told: str | None) -> None:
    after = parse(HEAD + MOVED.replace(" }]", f"{extra} }}]"))
    (found,) = compare("commitment", parse(f"{HEAD}promised = 2026-06-10"), after)
    assert (str(found.told) if found.told else None) == told
    first = parse(f'{HEAD}by = "client"\npromised = 2026-06-10')
    (theirs,) = compare("commitment", first, {**after, "by": "client"})
    assert str(theirs.told) == "2026-06-03"


# The bar -----------------------------------------------------------------------------------------

AGREED = MOVE.replace(" }", ", agreed = 2026-06-04 }")
BAR = 'promised = 2026-06-10\namount = 100\nacceptance = ["finds", "maps"]\n'


@for_each(
    ("old", "new", "expected"),
    [
        (BAR, BAR.replace("100", "90"), [("lowered-bar", "amount", "100", "90", False)]),
        (BAR, BAR.replace("100", '"100.00"'), []),
        (BAR, BAR.replace("100", "100.0"), []),
        (BAR, BAR.replace(', "maps"', ""),
         [("lowered-bar", "acceptance[1]", "maps", None, False)]),
        (BAR, BAR.replace('"maps"', '"maps  "'), []),
        (BAR, BAR.replace('"finds", "maps"', '"maps", "finds", "more"'), []),
        (BAR, BAR.replace("maps", "shows"),
         [("lowered-bar", "acceptance[1]", "maps", None, False)]),
        (BAR, BAR.replace(', "maps"', "") + f"moves = [{MOVE}]\n",
         [("move", "moves[0].to", "2026-06-10", "2026-06-20", True),
          ("lowered-bar", "acceptance[1]", "maps", None, False)]),
        (BAR, BAR.replace(', "maps"', "") + f"moves = [{AGREED}]\n",
         [("move", "moves[0].to", "2026-06-10", "2026-06-20", True),
          ("lowered-bar", "acceptance[1]", "maps", None, True)]),
        (BAR, BAR.replace(', "maps"', "") + f"moves = [{AGREED}]\n".replace("06-20", "06-10"),
         [("move", "moves[0].to", "2026-06-10", "2026-06-10", True),
          ("lowered-bar", "acceptance[1]", "maps", None, False)]),
        (BAR, BAR.replace("100", "90") + 'change = "D-C1"\n',
         [("lowered-bar", "amount", "100", "90", False)]),
        (BAR + 'change = "D-C1"\n', BAR.replace("100", "90") + 'change = "D-C1"\n',
         [("lowered-bar", "amount", "100", "90", False)]),
        ("amount = 100\n", "amount = 90\n", []),
        ("promised = 2026-06-10\n", BAR, []),
    ],
)  # fmt: skip
def test_the_bar(old: str, new: str, expected: list[Told]) -> None:
    assert changes("commitment", old, new) == expected
    assert [one for one in changes("issue", old, new) if one[0] == "lowered-bar"] == []


def test_a_title_is_part_of_what_was_promised() -> None:
    before, after = parse(HEAD + BAR), parse(HEAD.replace("Search", "Find") + BAR)
    (found,) = compare("commitment", before, after)
    assert (found.what, found.field, found.old, found.new) == (
        "lowered-bar", "title", "Search", "Find",
    )  # fmt: skip


# Facts -------------------------------------------------------------------------------------------


@for_each(
    ("kind", "old", "new", "expected"),
    [
        ("commitment", "", "delivered = 2026-06-10", []),
        ("commitment", "delivered = 2026-06-10", "delivered = 2026-06-09",
         [("delivered", "2026-06-10", "2026-06-09")]),
        ("commitment", "delivered = 2026-06-10", "", [("delivered", "2026-06-10", None)]),
        ("issue", "found = 2026-06-10", "found = 2026-06-10T09:00:00", []),
        ("issue", "found = 2026-06-10T09:00:00", "found = 2026-06-10",
         [("found", "2026-06-10 09:00:00", "2026-06-10")]),
        ("issue", "found = 2026-06-10T09:00:00", "found = 2026-06-10T06:00:00Z", []),
        ("issue", "found = 2026-06-10T09:00:00", "found = 2026-06-10T09:30:00",
         [("found", "2026-06-10 09:00:00", "2026-06-10 09:30:00")]),
        ("issue", "[workaround]\ntext = \"x\"\ngiven = 2026-06-10",
         "[workaround]\ntext = \"x\"\ngiven = 2026-06-09",
         [("workaround.given", "2026-06-10", "2026-06-09")]),
        ("issue", "[workaround]\ntext = \"x\"\ngiven = 2026-06-10", "",
         [("workaround.given", "2026-06-10", None)]),
        ("issue", "updates = [{ on = 2026-06-10, text = \"a\" }]",
         "updates = [{ on = 2026-06-08, text = \"z\" }, { on = 2026-06-10, text = \"a\" }]", []),
        ("issue", "updates = [{ on = 2026-06-10, text = \"a\" }]",
         "updates = [{ on = 2026-06-09, text = \"a\" }]",
         [("updates[0].on", "2026-06-10", "2026-06-09")]),
        ("issue", "escalations = [{ level = 1, raised = 2026-06-10, answered = 2026-06-12 }]",
         "escalations = [{ level = 1, raised = 2026-06-10, answered = 2026-06-11 }]",
         [("escalations[0].answered", "2026-06-12", "2026-06-11")]),
        ("commitment", "moves = [{ on = 2026-06-03, to = 2026-06-20, agreed = 2026-06-05 }]",
         "moves = [{ on = 2026-06-03, to = 2026-06-20, agreed = 2026-06-04 }]",
         [("moves[0].agreed", "2026-06-05", "2026-06-04")]),
        ("commitment",
         "payments = [{ on = 2026-06-03, amount = 5 }, { on = 2026-06-04, amount = 6 }]",
         "payments = [{ on = 2026-06-04, amount = \"6.00\" }]",
         [("payments[0].on", "2026-06-03", None), ("payments[0].amount", "5", None)]),
        ("commitment", "written_off = [{ on = 2026-06-03, amount = 5 }]",
         "written_off = [{ on = 2026-06-03, amount = 6 }]",
         [("written_off[0].amount", "5", "6")]),
        ("risk", "reviewed = [2026-06-10, 2026-06-17]", "reviewed = [2026-06-17, 2026-06-24]",
         [("reviewed", "2026-06-10", None)]),
        ("change", "decided = 2026-06-10", "decided = 2026-06-11",
         [("decided", "2026-06-10", "2026-06-11")]),
        ("project", "health = [{ on = 2026-06-10, colour = \"green\" }]",
         "health = [{ on = 2026-06-08, colour = \"green\" }]",
         [("health[0].on", "2026-06-10", "2026-06-08")]),
        ("project", "[contract]\nsigned = 2026-06-10", "[contract]\nsigned = 2026-06-09",
         [("contract.signed", "2026-06-10", "2026-06-09")]),
        ("project", "ends = 2026-06-10", "ends = 2026-06-20",
         [("ends", "2026-06-10", "2026-06-20")]),
        ("project", "ends = 2026-06-10", 'name = "Portal"\nends = 2026-06-10', []),
        ("touchpoint", "on = 2026-06-10", "on = 2026-06-11", [("on", "2026-06-10", "2026-06-11")]),
        ("commitment", "delivered = \"soon\"", "delivered = 2026-06-10", []),
        ("nonsense", "delivered = 2026-06-10", "delivered = 2026-06-11", []),
        ("touchpoint", 'kind = "complaint"', 'kind = "complaint"\nfrom = "client"', []),
        ("touchpoint", 'kind = "message"', 'kind = "message"\nfrom = "client"',
         [("from", "us", "client")]),
    ],
)  # fmt: skip
def test_facts(kind: str, old: str, new: str, expected: list[Told]) -> None:
    found = changes(kind, old, new)
    assert [one for one in found if one[0] != "rewritten-fact"] == []
    assert [one[1:4] for one in found] == expected


@for_each(
    ("kind", "text"),
    [
        ("commitment", 'escalations = [{ level = 1, raised = 2026-06-03, why = "X" }]'),
        ("commitment", 'delivered = 2026-06-02\nreturns = [{ on = 2026-06-03, why = "X" }]'),
        ("issue", 'waits = [{ since = 2026-06-03, why = "X" }]'),
        ("issue", 'reopened = [{ on = 2026-06-03, why = "X" }]'),
        ("issue", 'ranked = [{ on = 2026-06-03, severity = "low", why = "X" }]'),
        ("change", 'why = "X"'),
        ("change", 'decided = 2026-06-03\ndecision_why = "X"'),
    ],
)
def test_a_reason_that_the_client_read_is_a_fact(kind: str, text: str) -> None:
    ((what, field, old, new, _),) = changes(kind, text, text.replace("X", "Y"))
    assert (what, str(field).endswith("why"), old, new) == ("rewritten-fact", True, "X", "Y")
    assert changes(kind, re.sub('(, |\\n|\\A)\\w*why = "X"', "", text), text) == []


def test_versions_that_the_format_refuses_still_tell_their_dates() -> None:
    before = {"id": "D-1", "promised": date(2026, 6, 10), "moves": "none", "wrong": [1]}
    after = {"id": "D-1", "promised": datetime(2026, 6, 11, tzinfo=UTC), "moves": [3, {}]}
    found = [d for d in compare("commitment", before, after) if not d.declared]
    assert [(d.old, d.new) for d in found] == [(before["promised"], after["promised"])]


ANYTHING: tuple[object, ...] = (
    1, "x", True, date(2026, 6, 1), [], [1], ["x"], [{"x": 1}], {}, {"x": 1}, {"x": {"left": 1}},
)  # fmt: skip


@for_each("kind", KINDS)
def test_a_value_of_any_type_is_no_fault(kind: str) -> None:
    for spec in specs(KINDS[kind].model).values():
        for one in ANYTHING:
            assert all(value is not None for value in values_of(kind, {spec.key: one}).values())
            for other in ANYTHING:
                list(compare(kind, {spec.key: one}, {spec.key: other}))


# Which entry became which ------------------------------------------------------------------------


def test_entries_are_paired_with_what_they_became() -> None:
    a, b, c = {"t": 1, "u": 1}, {"t": 2, "u": 2}, {"t": 3, "u": 3}
    assert align([a, b], [a, b]) == [(0, 0), (1, 1)]
    assert align([a, b], [b, a]) == [(1, 0), (0, 1)]
    assert align([a, b], [a, c, b]) == [(0, 0), (None, 1), (1, 2)]
    assert align([a, b, c], [a, c]) == [(0, 0), (2, 1), (1, None)]
    assert align([a], [{**a, "u": 9}]) == [(0, 0)]
    assert align([a], [c]) == [(None, 0), (0, None)]
    assert align([a], [c], in_order=True) == [(0, 0)]
    assert align([a, b], [{"t": 2, "u": 7}, {"t": 1, "u": 8}], ("t",)) == [(1, 0), (0, 1)]
    assert align([], [a]) == [(None, 0)]
    assert align([a, a], [a]) == [(0, 0), (1, None)]
