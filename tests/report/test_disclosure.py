"""What a client may read: exactly what the page on records says, for any workspace at all."""

import re
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.records import KINDS, Commitment, Table, specs
from clientcare.report.disclosure import ClientView, for_client, newly_readable
from tests.any_workspace import NEVER, TODAY, Drawn, any_workspaces, ours
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import PROJECT, loaded, workspace

ANY = examples(120)


def view_of(records: str, *, now: date = TODAY, project: str = PROJECT) -> ClientView:
    return for_client(workspace(records, now=now, project=project).contexts[0])


def words_in(value: Any) -> Iterator[str]:
    """Every text that can be reached from a value, in whatever way it is held."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Table):
        for name in value.declared:
            yield from words_in(getattr(value, name))
    elif isinstance(value, dict):
        yield from (word for inner in value.values() for word in words_in(inner))
    elif isinstance(value, tuple | list):
        yield from (word for inner in value for word in words_in(inner))


def words_of(view: ClientView) -> set[str]:
    parts = [*view.all_records, *view.people.values()]
    words = {re.split(" [(]|@", word)[0] for part in parts for word in words_in(part)}
    return {word for word in words if word.endswith("zq")}


@pytest.mark.slow
@ANY
@given(any_workspaces())
def test_a_client_reads_all_that_is_allowed_and_nothing_else(drawn: Drawn) -> None:
    view = for_client(ours(drawn))
    assert words_of(view) == drawn.readable


def test_every_field_says_who_may_read_it_as_the_page_on_records_does() -> None:
    found, seen, todo = set(), set(), list[type[Table]](kind.model for kind in KINDS.values())
    while todo:
        model = todo.pop()
        if model not in seen:
            seen.add(model)
            found |= {
                (model, spec.key) for spec in specs(model).values() if spec.audience != "client"
            }
            todo += [spec.table for spec in specs(model).values() if spec.table]
    internal = {(model.__name__, key) for model, key in found}
    common = {(name, key) for name, key in internal if ("*", key) in NEVER or key == "internal"}
    inside = {name for name, _ in internal if name in ("Waiver", "Reminder", "PolicyTable",
              "SeverityLimits", "SeverityTable", "DunningTable", "ReportSettings")}  # fmt: skip
    left = {(name, key) for name, key in internal - common if name not in inside}
    assert left == {(name, key) for name, key in NEVER if name != "*"}


# One by one --------------------------------------------------------------------------------------

MOVED = """
[[commitment]]
id = "DEMO-search"
title = "Search"
{by}
made = 2026-05-04
promised = 2026-06-01
moves = [
    {{ on = 2026-05-20, to = 2026-06-12, why = "more rooms", cause = "change", told = 2026-05-21 }},
    {{ on = 2026-06-10, to = 2026-06-30, why = "the server is late", cause = "ours"{told} }},
]
"""


def reasons(view: ClientView) -> list[str | None]:
    return [move.why for one in view.records(Commitment) for move in one.moves]


def test_a_new_date_is_ours_alone_until_it_is_told() -> None:
    view = view_of(MOVED.format(by="", told=""))
    assert reasons(view) == ["more rooms"]
    assert view.dates(view.records(Commitment)[0]).due == date(2026, 6, 12)


@for_each("fact", ["told", "agreed", "refused"])
def test_a_new_date_that_was_told_is_the_clients_to_read(fact: str) -> None:
    told = f", {fact} = 2026-06-15"
    assert reasons(view_of(MOVED.format(by="", told=told))) == ["more rooms", "the server is late"]


def test_a_new_date_is_not_told_before_the_day_of_the_telling() -> None:
    records = MOVED.format(by="", told=", told = 2026-06-12")
    assert reasons(view_of(records, now=date(2026, 6, 11))) == ["more rooms"]


def test_the_client_knows_their_own_new_dates_and_those_of_others() -> None:
    for by in ("client", "other"):
        view = view_of(MOVED.format(by=f'by = "{by}"', told=""))
        assert reasons(view) == ["more rooms", "the server is late"]


def test_whose_days_a_new_date_costs_stays_with_us() -> None:
    view = view_of(MOVED.format(by="", told=""))
    assert [move.cause for one in view.records(Commitment) for move in one.moves] == [None]


HIDDEN = """
[[commitment]]
id = "DEMO-secret"
title = "Another supplier"
internal = true
[[commitment]]
id = "DEMO-search"
title = "Search"
promised = 2026-06-01
owner = "nobody-we-know"
needs = ["DEMO-secret", "demo-ROOMS", "ELSE-where"]
[[commitment]]
id = "DEMO-rooms"
title = "Rooms"
by = "client"
"""


def test_a_record_of_ours_alone_leaves_no_trace_in_others() -> None:
    view = view_of(HIDDEN)
    assert [one.id for one in view.records(Commitment)] == ["DEMO-search", "DEMO-rooms"]
    assert view.records(Commitment)[0].needs == ("demo-ROOMS",)
    assert view.records(Commitment)[0].owner is None


def test_everybody_has_a_side_and_nobody_a_capacity() -> None:
    view = view_of(HIDDEN)
    assert {name: (one.side, one.capacity) for name, one in view.people.items()} == {
        "mira": ("us", None), "olli": ("us", None), "gone": ("us", None),
        "jan": ("client", None), "eva": ("client", None), "tom": ("other", None),
    }  # fmt: skip


def test_the_records_themselves_stay_as_they_were() -> None:
    space = workspace(HIDDEN)
    before = [repr(entry.record) for entry in space.entries]
    for_client(space.contexts[0])
    assert [repr(entry.record) for entry in space.entries] == before


def test_of_an_internal_project_a_client_reads_nothing() -> None:
    with pytest.raises(ClientcareError, match="the project demo is internal"):
        view_of("", project=PROJECT.replace("[project]\n", "[project]\ninternal = true\n", 1))


def test_of_a_project_that_cannot_be_read_there_is_no_view() -> None:
    with pytest.raises(ClientcareError, match="cannot be read"):
        view_of("", project=PROJECT.replace('name = "Booking portal"', "name = 1"))


# What an edit tells -------------------------------------------------------------------------------

ISSUE = '[[issue]]\nid = "I-1"\ntitle = "Login fails"\nfound = 2026-06-11\n'


@for_each(
    ("before", "after", "read"),
    [
        ("", ISSUE, ["title", "found"]),
        (ISSUE, ISSUE, []),
        (ISSUE, ISSUE + 'cause = "us"\n', []),
        (ISSUE, ISSUE + 'impact = "guests wait"\n', ["impact"]),
        (ISSUE + "internal = true\n", ISSUE, ["title", "found"]),
        (ISSUE, ISSUE + "internal = true\n", []),
        (
            ISSUE,
            ISSUE + 'waits = [{ since = 2026-06-12, why = "x" }]\n',
            ["waits.since", "waits.why"],
        ),
        (ISSUE, ISSUE + 'options = [{ title = "b", cost = 4 }]\n', []),
        ("", '[[risk]]\nid = "R-1"\ntitle = "Storm"\n', []),
        (
            "",
            '[[touchpoint]]\non = 2026-06-12\nkind = "call"\nmood = 2\nwhy = "tired"\n',
            ["on", "kind"],
        ),
        (
            (
                '[[commitment]]\nid = "D-1"\ntitle = "x"\npromised = 2026-06-20\n'
                'moves = [{ on = 2026-06-12, to = 2026-06-30, why = "y" }]\n'
            ),
            (
                '[[commitment]]\nid = "D-1"\ntitle = "x"\npromised = 2026-06-20\n'
                'moves = [{ on = 2026-06-12, to = 2026-06-30, why = "y", told = 2026-06-13 }]\n'
            ),
            ["moves.on", "moves.to", "moves.why", "moves.told"],
        ),
    ],
)
def test_what_the_client_reads_of_an_edit_is_named(
    before: str, after: str, read: list[str]
) -> None:
    was, now = (workspace(records).contexts[0] for records in (before, after))
    assert newly_readable(was, now) == read


def test_of_a_project_without_an_id_only_what_changed_is_named() -> None:
    named = PROJECT.replace('id = "demo"\n', "")
    after = named.replace("2026-12-31", "2027-01-31")
    was, now = (workspace("", project=each).contexts[0] for each in (named, after))
    assert newly_readable(was, now) == ["ends"]


@for_each(
    ("before", "after", "read"),
    [
        ("internal = true\n", "", ["title", "needs"]),
        ("", "delivered = 2026-06-12\n", ["delivered"]),
        ("", 'notes = "for us"\n', []),
    ],
)
def test_a_record_in_another_file_tells_more_where_what_it_names_is_opened(
    before: str, after: str, read: list[str]
) -> None:
    named = '[[commitment]]\nid = "D-1"\ntitle = "x"\n'
    naming = '[[commitment]]\nid = "D-2"\ntitle = "y"\nneeds = ["D-1"]\n'
    was, now = (
        Workspace(
            loaded(
                {"demo/project.toml": PROJECT, "demo/1.toml": named + one, "demo/2.toml": naming}
            ),
            Now.end_of(TODAY, UTC),
        ).contexts[0]
        for one in (before, after)
    )
    assert newly_readable(was, now) == read


def test_of_an_internal_project_nobody_reads() -> None:
    hidden = PROJECT.replace('name = "Booking portal"', 'name = "Booking portal"\ninternal = true')
    context = workspace(ISSUE, project=hidden).contexts[0]
    assert newly_readable(None, context) == []


@for_each(
    ("before", "after", "read"),
    [
        ("", '"mira"', []),
        ("", '"mira", "jan"', ["on", "kind", "with", "summary"]),
        ('"mira"', '"mira", "jan"', ["on", "kind", "with", "summary"]),
        ('"mira", "jan"', '"mira"', []),
    ],
)
def test_a_talk_among_us_tells_the_client_nothing(before: str, after: str, read: list[str]) -> None:
    talk = '[[touchpoint]]\nid = "T"\non = 2026-06-10\nkind = "meeting"\nsummary = "They pay"\n'
    was, now = (
        workspace(f"{talk}with = [{people}]\n" if people else "").contexts[0]
        for people in (before, after)
    )
    assert newly_readable(was, now) == read


def test_what_we_wrote_reaches_the_client_whoever_is_named() -> None:
    update = '[[touchpoint]]\nid = "T"\non = 2026-06-10\nkind = "update"\nwith = ["mira"]\n'
    (now,) = workspace(update).contexts
    (was,) = workspace("").contexts
    assert newly_readable(was, now) == ["on", "kind", "with"]
