"""The sums behind limits: spans that add up to the limit, and say why the rest did not count."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of
from clientcare.facts.limits import Pause, target
from clientcare.records.validation import parse_duration
from clientcare.summary.explaining import Span, limit_part, opening_hours, working_days
from tests.for_each import for_each

HELSINKI = ZoneInfo("Europe/Helsinki")
CALENDAR = WorkCalendar(
    workdays=frozenset(range(5)),
    hours="09:00-17:00",
    zone=HELSINKI,
    holidays=("FI",),
    closed={date(2026, 7, 6): "summer break", date(2026, 7, 7): "summer break"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def pause(start: str, end: str) -> Pause:
    return Pause(at(start), at(end), "the log files")


def _spans(start: date | datetime, limit: str, *pauses: Pause) -> list[str]:
    """Lay out a limit as text, to compare by eye."""
    ends = target(start, limit, CALENDAR, pauses)
    part = limit_part(CALENDAR, start, limit, ends, pauses)
    return [f"{_when(s.first)} {_when(s.last)} {s.amount} {s.why}".rstrip() for s in part.spans]


def _when(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{instant_of(value, HELSINKI):%m-%d/%H:%M}"
    return f"{value:%m-%d}"


@for_each(
    ("start", "limit", "pauses", "spans"),
    [
        (date(2026, 6, 15), "2d", (), ["06-16 06-17 2"]),
        (
            date(2026, 6, 17),  # Midsummer Eve is the Friday
            "2d",
            (),
            ["06-18 06-18 1", "06-19 06-19 0 Midsummer Eve (FI)",
             "06-20 06-21 0 weekend", "06-22 06-22 1"],
        ),
        (
            date(2026, 7, 2),
            "2d",
            (),
            ["07-03 07-03 1", "07-04 07-05 0 weekend", "07-06 07-07 0 summer break",
             "07-08 07-08 1"],
        ),
        (
            date(2026, 6, 15),
            "2d",
            (pause("2026-06-16T10:00", "2026-06-16T11:00"),),
            ["06-16 06-16 0 the log files", "06-17 06-18 2"],
        ),
        (date(2026, 6, 10), "1w", (), ["06-11 06-17 7"]),
        (
            date(2026, 6, 12),  # a week later is Midsummer Eve
            "1w",
            (),
            ["06-13 06-19 7", "06-19 06-19 0 Midsummer Eve (FI): moved on",
             "06-20 06-21 0 weekend: moved on"],
        ),
        (date(2026, 6, 12), "3cd", (), ["06-13 06-15 3"]),
        (at("2026-06-15T10:00"), "3ch", (), ["06-15/10:00 06-15/13:00 180"]),
        (
            at("2026-06-12T16:00"),
            "4h",
            (),
            ["06-12/16:00 06-12/17:00 60", "06-13 06-14 0 weekend", "06-15/09:00 06-15/12:00 180"],
        ),
        (
            at("2026-06-15T10:00"),
            "4h",
            (pause("2026-06-15T11:00", "2026-06-15T16:30"),),
            ["06-15/10:00 06-15/11:00 60", "06-15/11:00 06-15/16:30 0 the log files",
             "06-15/16:30 06-15/17:00 30", "06-16/09:00 06-16/11:30 150"],
        ),
        (
            at("2026-06-15T10:00"),
            "4ch",
            (pause("2026-06-15T11:00", "2026-06-15T16:30"),),
            ["06-15/10:00 06-15/11:00 60", "06-15/11:00 06-15/16:30 0 the log files",
             "06-15/16:30 06-15/19:30 180"],
        ),
    ],
)  # fmt: skip
def test_a_limit_is_laid_out_span_by_span(
    start: date | datetime, limit: str, pauses: tuple[Pause, ...], spans: list[str]
) -> None:
    assert _spans(start, limit, *pauses) == spans


MOMENTS = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
).map(lambda found: found.replace(second=0, microsecond=0, tzinfo=UTC))
STARTS = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1)) | MOMENTS
PAUSES = st.lists(
    st.tuples(MOMENTS, st.integers(1, 20_000)).map(
        lambda pair: Pause(pair[0], pair[0] + timedelta(minutes=pair[1]), "waiting")
    ),
    max_size=3,
)


def _joined(pauses: list[Pause]) -> list[Pause]:
    """Keep of overlapping pauses the first, as the clock joins them."""
    found: list[Pause] = []
    for one in sorted(pauses):
        if not found or one.start > found[-1].end:
            found.append(one)
    return found


@given(STARTS, st.integers(0, 60), st.sampled_from(["h", "d", "w", "ch", "cd"]), PAUSES)
def test_what_counted_adds_up_to_the_limit(
    start: date | datetime, number: int, unit: str, pauses: list[Pause]
) -> None:
    limit, waits = f"{number}{unit}", _joined(pauses)
    ends = target(start, limit, CALENDAR, waits)
    part = limit_part(CALENDAR, start, limit, ends, waits)
    assert part.amount == sum(span.amount for span in part.spans)
    assert [span.amount > 0 for span in part.spans] == [not span.why for span in part.spans]
    plain = ends == CALENDAR.after(start, limit)
    wanted = {"h": 60 * number, "ch": 60 * number, "d": number}
    if unit in wanted:
        assert part.amount == wanted[unit]
    elif plain:
        assert part.amount == (7 * number if unit == "w" else number)
    assert parse_duration(limit).unit == unit


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_spans_of_days_follow_each_other_without_a_gap(after: date, length: int) -> None:
    upto = after + timedelta(length)
    spans = working_days(CALENDAR, after, upto)
    days = [day for span in spans for day in _each(span)]
    assert days == [after + timedelta(n) for n in range(1, length + 1)]
    assert sum(span.amount for span in spans) == CALENDAR.between(after, upto)


def _stepped(after: date, upto: date, pauses: list[Pause]) -> list[tuple[date, str]]:
    """Each day with why it does not count, found by looking at one after the other."""
    touched = [(CALENDAR.touched(p.start, p.end), p.why) for p in pauses]
    free = {day: why for ends, why in touched if ends for day in _each(Span(*ends, 0))}
    days = (after + timedelta(n) for n in range(1, (upto - after).days + 1))
    return [(day, free.get(day) or CALENDAR.day_off(day) or "") for day in days]


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400), PAUSES)
def test_days_are_laid_out_as_if_each_was_looked_at(
    after: date, length: int, pauses: list[Pause]
) -> None:
    waits, upto = _joined(pauses), after + timedelta(length)
    spans = working_days(CALENDAR, after, upto, waits)
    assert [(day, s.why) for s in spans for day in _each(s)] == _stepped(after, upto, waits)
    assert all(s.amount == (0 if s.why else len(_each(s))) for s in spans)
    assert all(a.why != b.why for a, b in pairwise(spans))


@given(MOMENTS, st.integers(0, 60_000), PAUSES)
def test_hours_are_laid_out_as_if_each_day_was_looked_at(
    start: datetime, minutes: int, pauses: list[Pause]
) -> None:
    waits, end = _joined(pauses), start + timedelta(minutes=minutes)
    expected, here = [], start
    for pause in [*waits, Pause(end, end, "")]:
        for n in range(start.toordinal() - 1, end.toordinal() + 2):
            for opens, closes in CALENDAR.openings(date.fromordinal(n)):
                first, last = max(opens, here), min(closes, pause.start, end)
                expected += [(first, last)] if first < last else []
        here = max(here, pause.end)
    spans = opening_hours(CALENDAR, start, end, waits)
    assert [(s.first, s.last) for s in spans if not s.why] == expected
    assert sum(s.amount for s in spans) * 60 == sum((b - a).seconds for a, b in expected)
    ends = [(_when(s.first), _when(s.last)) for s in spans if s.why == "waiting"]
    assert len(ends) == sum(
        CALENDAR.worked(max(p.start, start), max(start, min(p.end, end))) > timedelta(0)
        for p in waits
    )
    days = [(day_of(s.first, HELSINKI), day_of(s.last, HELSINKI)) for s in spans]
    assert days == sorted(days)


def test_half_a_century_of_waiting_is_one_span() -> None:
    begun, over = at("1970-01-05T09:00"), at("2026-01-05T10:00")
    waits = [Pause(begun, over, "the log files")]
    assert len(opening_hours(CALENDAR, begun, over, waits)) == 1
    assert len(working_days(CALENDAR, begun.date(), over.date(), waits)) == 1


def _each(span: Span) -> list[date]:
    return [date.fromordinal(n) for n in range(span.first.toordinal(), span.last.toordinal() + 1)]


@for_each("limit", ["2h", "2ch"])
def test_of_a_pause_that_began_before_the_clock_only_what_lies_after_it_is_shown(
    limit: str,
) -> None:
    paused = pause("2026-06-15T08:00", "2026-06-15T13:00")
    assert _spans(at("2026-06-15T12:00"), limit, paused) == [
        "06-15/12:00 06-15/13:00 0 the log files",
        "06-15/13:00 06-15/15:00 120",
    ]
