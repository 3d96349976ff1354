"""What holds of every workspace: the future is unknown, and no accident of the place decides."""

import locale
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import day_of
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome
from clientcare.records import KINDS, Commitment, Issue, Person, Table, specs
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from clientcare.store import Snapshot
from clientcare.toml import parse
from tests.any_workspace import TODAY, Drawn, any_workspaces
from tests.drawn import examples
from tests.workspaces import SETTINGS, loaded

pytestmark = pytest.mark.slow

NOWS = st.integers(-41, 31).map(lambda n: TODAY + timedelta(n))


def judged(read: Snapshot, now: date | datetime) -> tuple[Workspace, Outcome]:
    """All rules of the thorough practice as of a now."""
    zone = read.settings.zone
    at = Now.at(now, zone) if isinstance(now, datetime) else Now.end_of(now, zone)
    space = Workspace(read, at)
    return space, check(space, select(read.settings, practice="thorough"))


def verdict(finding: Finding) -> tuple[object, ...]:
    """A finding without its place: facts that are taken away move the lines."""
    field = re.sub(r"\[\d+\]", "[]", finding.field or "")
    return finding.code, finding.severity, finding.record, field, finding.message, finding.waived


def dates(space: Workspace) -> dict[str, tuple[object, ...]]:
    """Every date that the clocks derive."""
    found: dict[str, tuple[object, ...]] = {}
    for context in space.contexts:
        promises: list[Commitment | Issue] = [*context.records(Commitment)]
        for record in (*promises, *context.records(Issue)):
            d = context.dates(record)
            late = (d.overdue, d.slip, d.days_late, d.days_own, d.kept)
            found[record.id] = (d.due, d.forecast, *late)
    return found


# A fact dated after the as-of changes nothing


def is_later(value: Any, now: date, zone: Any) -> bool:
    return isinstance(value, date) and day_of(value, zone) > now


def without_later(table: dict[str, Any], model: type[Table], now: date, zone: Any) -> Any:
    """A table as if nothing later than a day had been written; None before its first fact."""
    if model.EXISTS_FROM and is_later(table.get(specs(model)[model.EXISTS_FROM].key), now, zone):
        return None
    kept = dict(table)
    for spec in specs(model).values():
        value = kept.get(spec.key)
        if spec.role == "fact" and is_later(value, now, zone):
            del kept[spec.key]
        elif spec.role == "fact" and isinstance(value, list):
            kept[spec.key] = [day for day in value if not is_later(day, now, zone)]
        elif spec.table and value is not None and spec.key != "closed":
            kept[spec.key] = _inside(value, spec.table, now, zone)
            if kept[spec.key] is None:
                del kept[spec.key]
    return kept


def _inside(value: Any, model: type[Table], now: date, zone: Any) -> Any:
    if isinstance(value, list):
        kept = [without_later(each, model, now, zone) for each in value]
        return [each for each in kept if each is not None]
    if model is Person:
        return {name: without_later(each, model, now, zone) for name, each in value.items()}
    return without_later(value, model, now, zone)


def cut(drawn: Drawn, now: date, zone: Any) -> dict[str, str | bytes]:
    """The files as they could have been written on a day."""
    files: dict[str, str | bytes] = {}
    for name, text in drawn.files.items():
        tables: dict[str, Any] = {}
        for kind, value in parse(text).items():
            if isinstance(value, dict):
                tables[kind] = without_later(value, KINDS[kind].model, now, zone)
            else:
                tables[kind] = _inside(value, KINDS[kind].model, now, zone)
        files[name] = tomli_w.dumps(tables)
    return files


@examples(30)
@given(any_workspaces(), NOWS)
def test_a_fact_dated_after_the_as_of_changes_nothing(drawn: Drawn, now: date) -> None:
    whole = drawn.load()
    part = loaded(cut(drawn, now, whole.settings.zone), SETTINGS)
    whole_space, whole_done = judged(whole, now)
    part_space, part_done = judged(part, now)
    assert dates(whole_space) == dates(part_space)
    # a record that nobody has written yet cannot be broken or referred to: neither has a day
    found, expected = (
        Counter(verdict(f) for f in done.findings if f.code not in ("CC002", "CC004"))
        for done in (whole_done, part_done)
    )
    assert found == expected
    assert Counter(map(verdict, whole_done.waived)) == Counter(map(verdict, part_done.waived))


# The same verdict everywhere


@contextmanager
def somewhere(zone: str, words: str) -> Iterator[None]:
    """Be in another time zone, and speak another language where the system knows it."""
    before, spoken = os.environ.get("TZ"), locale.setlocale(locale.LC_ALL)
    os.environ["TZ"] = zone
    time.tzset()
    try:
        try:
            locale.setlocale(locale.LC_ALL, words)
        except locale.Error:
            locale.setlocale(locale.LC_ALL, "C")
        yield
    finally:
        locale.setlocale(locale.LC_ALL, spoken)
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


PLACES = (
    ("UTC", "C"),
    ("Pacific/Kiritimati", "fi_FI.UTF-8"),
    ("Pacific/Pago_Pago", "tr_TR.UTF-8"),
    ("America/St_Johns", "de_DE.ISO8859-1"),
)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be set here")
@examples(10)
@given(any_workspaces(), NOWS | st.datetimes(datetime(2026, 6, 1), datetime(2026, 7, 1)))  # noqa: DTZ001
def test_the_verdict_is_the_same_in_every_time_zone_and_locale(
    drawn: Drawn, now: date | datetime
) -> None:
    outcomes = []
    for zone, words in PLACES:
        with somewhere(zone, words):
            outcomes.append(judged(drawn.load(), now)[1])
    assert all(one == outcomes[0] for one in outcomes)


@examples(20)
@given(any_workspaces(), NOWS, st.integers(0, 2**32))
def test_the_verdict_is_the_same_in_every_order_of_the_files(
    drawn: Drawn, now: date, seed: int
) -> None:
    files: dict[str, str | bytes] = {}
    for name, text in drawn.files.items():  # one file a record, so that there are many
        folder = name.partition("/")[0]
        for kind, value in parse(text).items():
            if isinstance(value, dict):
                files[name] = tomli_w.dumps({kind: value})
                continue
            for n, table in enumerate(value):
                files[f"{folder}/{kind}-{n}.toml"] = tomli_w.dumps({kind: [table]})
    order = list(files)
    Random(seed).shuffle(order)
    expected = judged(loaded(dict(sorted(files.items())), SETTINGS), now)
    found = judged(loaded({name: files[name] for name in order}, SETTINGS), now)
    assert found[1].findings == expected[1].findings
    assert found[1].waived == expected[1].waived
    assert dates(found[0]) == dates(expected[0])


@examples(20)
@given(any_workspaces(), NOWS, st.integers(0, 2**32))
def test_the_verdict_is_the_same_whatever_the_files_are_called(
    drawn: Drawn, now: date, seed: int
) -> None:
    """Every record has an id, so only `project.toml` has a name that matters."""
    random = Random(seed)
    files: dict[str, str | bytes] = {}
    for name, text in drawn.files.items():
        folder, tables = name.partition("/")[0], parse(text)
        files[name] = tomli_w.dumps({"project": tables.pop("project")})
        parts = [(kind, table) for kind, value in tables.items() for table in value]
        for kind, table in random.sample(parts, len(parts)):
            file = f"{folder}/{random.choice('aZé9_')}{random.getrandbits(32)}/{kind}.toml"
            files[file] = tomli_w.dumps({kind: [table]})
    plain, renamed = (judged(loaded(dict(each), SETTINGS), now) for each in (drawn.files, files))
    for kind in ("findings", "waived"):
        before, after = (Counter(map(verdict, getattr(one[1], kind))) for one in (plain, renamed))
        assert before == after
    assert dates(plain[0]) == dates(renamed[0])


# Names and places


@examples(25)
@given(any_workspaces(), NOWS)
def test_every_finding_has_a_name_and_a_place_of_its_own(drawn: Drawn, now: date) -> None:
    read = drawn.load()
    done = judged(read, now)[1]
    every = [*done.findings, *done.waived]
    assert len({finding.fingerprint for finding in every}) == len(every)
    texts = {read.shown(file): file.text.split("\n") for file in read.files}
    for finding in every:
        for place in (finding.place, *(one.place for one in finding.related)):
            lines = texts[place.file]
            assert 1 <= place.line <= place.end_line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1
            assert (place.line, place.column) < (place.end_line, place.end_column)


@examples(15)
@given(any_workspaces(), NOWS)
def test_names_stay_when_lines_move(drawn: Drawn, now: date) -> None:
    before = judged(drawn.load(), now)[1]
    moved = {name: "# a comment\n\n" + text for name, text in drawn.files.items()}
    after = judged(loaded(dict(moved), SETTINGS), now)[1]
    assert [(f.fingerprint, f.message) for f in before.findings] == [
        (f.fingerprint, f.message) for f in after.findings
    ]
    assert [f.place.line + 2 for f in before.findings] == [f.place.line for f in after.findings]


@given(any_workspaces(), st.sampled_from((date.min, date(1970, 1, 1), date(2400, 2, 29), date.max)))
@examples(10)
def test_any_day_can_be_asked_for(drawn: Drawn, now: date) -> None:
    space, done = judged(drawn.load(), now)
    # A project that is judged although its calendar has a fault is both, and one record.
    places = {(one.file.name, one.path) for one in space.snapshot.entries}
    places |= {(one.file.name, one.path) for one in space.snapshot.invalid}
    assert done.records == len(places)


# Days pass


@examples(15)
@given(any_workspaces(), st.integers(-9, 25))
def test_what_is_late_gets_later_until_something_happens(drawn: Drawn, number: int) -> None:
    """No date turns from red to green but by a fact of that day."""
    read = drawn.load()
    today, tomorrow = (TODAY + timedelta(n) for n in (number, number + 1))
    before, after = (judged(read, day)[0] for day in (today, tomorrow))
    for context, later in zip(before.contexts, after.contexts, strict=True):
        by_id = {record.id: record for record in later.records(Commitment)}
        for record in context.records(Commitment):
            then = by_id.get(record.id)
            if then is None:  # its series ended on that day, before it was due
                assert not context.dates(record).overdue
            elif then == record:  # nothing happened to it
                dates, next_ones = context.dates(record), later.dates(then)
                assert next_ones.overdue >= dates.overdue
                assert next_ones.due == dates.due
                assert next_ones.days_late >= dates.days_late
