"""Items: a piece of work as its tracker has it, in one shape, and the values that exports hold.

Nothing is judged or guessed here: values stay in the tracker's own words until a mapping says what
they mean.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Literal

from clientcare.calendar.working_time import day_of, instant_of
from clientcare.dataclass import NamedTuple, dataclass, field, replace
from clientcare.errors import ClientcareError
from clientcare.records.faults import FIRST_YEAR, LAST_YEAR

Moment = date | datetime


class DueChange(NamedTuple):
    """The tracker's due date from a moment on; the moment is None where the export has none."""

    on: Moment | None
    day: date | None


class Completion(NamedTuple):
    """One time in which an item was closed: when, when it was taken up again, whether not done."""

    on: Moment
    reopened: Moment | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work as its tracker has it; `source` (an address, else a key) names it for good.

    `more_sources` name it too. `labels` are every value that a mapping may sort by (labels, type,
    priority); `fields` are columns named as fields of a record, as they were given. `place` says
    where the item stands.
    `is_open` is None where the export does not tell. `reopened` says whether an open item was done
    before, None where the export tells only its present state; `changed` is its last change.
    """

    source: str
    title: str
    kind: Literal["issue", "milestone"] = "issue"
    opened: Moment | None = None
    assignee: str | None = None
    reporter: str | None = None
    labels: tuple[str, ...] = ()
    due: tuple[DueChange, ...] = ()
    closed: tuple[Completion, ...] = ()
    is_open: bool | None = True
    reopened: bool | None = None
    changed: Moment | None = None
    confidential: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    more_sources: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What to call it in short, as a part of an id: `EE-1`, `issues-12`, `milestones-3`."""
        path = self.source.partition("://")[2]
        parts = [part for part in path.split("/") if part.strip("-")]
        short = "-".join(parts[-2:]) if parts else self.source
        return re.sub(r"[^A-Za-z0-9.]+", "-", short).strip("-.") or "item"


class Export(NamedTuple):
    """What was read: the items, each once; what was left out, by why; whether pages follow."""

    items: tuple[Item, ...]
    left_out: Mapping[str, int]
    has_more: bool = False
    lacks: frozenset[str] = frozenset()
    """The columns of a mapping that it does not have."""


def key_of(source: str) -> str:
    """The key of an issue of Jira, of which the address may be given."""
    return source.rpartition("/browse/")[2]


def clean_item(item: Item, clean: Callable[[str], str]) -> Item:
    """The same item with its texts made safe."""
    fields = {key: clean(text) for key, text in item.fields.items()}
    source, *more = map(clean, (item.source, *item.more_sources))
    title = clean(item.title)
    return replace(item, source=source, more_sources=tuple(more), title=title, fields=fields)


# Values ------------------------------------------------------------------------------------------


def decode(data: bytes, name: str) -> str:
    """The text of an export; PowerShell and some spreadsheets write UTF-16, with its mark."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise ClientcareError(f"{name}:{line}: not UTF-8", hint) from None


def parse_json(text: str, name: str) -> list[Any]:
    """What an export says in JSON: its pages, one value after the other."""
    found: list[Any] = []
    decoder, text, at = json.JSONDecoder(), text.rstrip(), 0
    try:
        while at < len(text) or not found:
            value, at = decoder.raw_decode(text, next(_BEGINS.finditer(text, at)).start())
            found.append(value)
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5000 digits too
        line = getattr(error, "lineno", 1)
        raise ClientcareError(f"{name}:{line}: not JSON", "export it again, whole") from None
    return found


_BEGINS = re.compile(r"\S|\Z")


def objects(value: Any, name: str, key: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Each object of a list, or of the lists in it, with its place for messages."""
    for n, one in enumerate(_flat(value, key), 1):
        place = f"{name}: item {n}"
        if not isinstance(one, dict):
            raise ClientcareError(f"{place} is no object", "export it again, whole")
        yield one, place


def _flat(value: Any, key: str) -> Iterator[Any]:
    """The values of a list, of the lists in it, and of those that objects have under the key."""
    if isinstance(value, list):
        for one in value:
            yield from _flat(one, key)
    elif key and isinstance(value, dict) and isinstance(value.get(key), list):
        yield from _flat(value[key], "")
    else:
        yield value


def one_line(value: Any) -> str | None:
    """A text in one line; None where there is none."""
    if value is None or isinstance(value, dict | list):
        return None
    return " ".join(str(value).split()) or None


def name_of(value: Any, *keys: str) -> str | None:
    """What a person or a label is called: of an object the first key that it has."""
    if not isinstance(value, dict):
        return one_line(value)
    return next((found for key in keys if (found := one_line(value.get(key)))), None)


def first(values: Mapping[str, Any], *keys: str) -> Any:
    """What an object or a row has under the first of some names under which it has something."""
    return next((found for key in keys if (found := values.get(key))), None)


def names_of(value: Any, *keys: str) -> tuple[str, ...]:
    """What each person or label of a list is called."""
    values = value if isinstance(value, list) else []
    return tuple(name for one in values if (name := name_of(one, *keys)))


_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")
_CSV_DATES = (
    "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC", "%Y/%m/%d %H:%M", "%d/%b/%y %I:%M %p",
    "%d/%b/%Y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%y", "%d/%b/%Y",
    "%b %d, %Y, %I:%M:%S %p", "%d.%m.%Y %H:%M", "%d.%m.%Y",
)  # fmt: skip
"""How Jira's and GitLab's CSV exports write a moment, beside ISO 8601."""


def read_moment(value: Any, place: str) -> Moment | None:
    """Read a day or a moment as an export writes it; raises ClientcareError where it is neither."""
    text = one_line(value)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", text))
    except ValueError:
        found = _by_pattern(text, place)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        message = f"{place}: the year {found.year} lies outside {FIRST_YEAR} to {LAST_YEAR}"
        raise ClientcareError(message, "correct the day in the tracker, or leave the item out")
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d|.*\D\d{2,4}", text) and ":" not in text
    return found.date() if is_day else found.replace(microsecond=0)


def _by_pattern(text: str, place: str) -> datetime:
    for pattern in _CSV_DATES:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 -- of the workspace's zone
        except ValueError:
            continue
        return found.replace(tzinfo=UTC) if "UTC" in pattern else found
    hint = "write days as 2026-11-20, and moments as 2026-11-20T14:30"
    raise ClientcareError(f'{place}: "{text}" is neither a day nor a moment', hint)


def dated(due: Iterable[DueChange]) -> list[DueChange]:
    """The due dates without those that say nothing new, and without the times of none."""
    found: list[DueChange] = []
    for one in due:
        if one.day is not None and (not found or found[-1].day != one.day):
            found.append(one)
    return found


def done_here(known: Mapping[str, Any]) -> Iterator[Completion]:
    """The times in which a record was done or ended, and when it was taken up again."""
    keys = ("delivered", "redelivered", "fixed", "closed", "cancelled", "revoked", "replaced")
    rounds = [known, *(known.get("reopened") or known.get("returns") or ())]
    for one, later in zip(rounds, [*rounds[1:], None], strict=True):
        if ended := next((one[key] for key in keys if one.get(key)), None):
            yield Completion(ended, later["on"] if later else None)


def plain_day(value: Moment) -> date:
    """The day of a moment, in its own zone."""
    return value.date() if isinstance(value, datetime) else value


def same(old: Any, new: Any, zone: tzinfo) -> bool:
    """Whether two values say the same: moments of one minute, or a day and a moment of that day.

    Commands and the CSV of Jira write no seconds. `zone` is the workspace's.
    """
    if isinstance(old, date) and isinstance(new, date):
        if isinstance(old, datetime) and isinstance(new, datetime):
            before, after = (instant_of(one, zone).replace(second=0) for one in (old, new))
            return before == after
        return day_of(old, zone) == day_of(new, zone)
    return bool(old == new)


def read_day(value: Any, place: str) -> date | None:
    """Read a day, or that of a moment."""
    found = read_moment(value, place)
    return found.date() if isinstance(found, datetime) else found


def due_once(value: Any, place: str) -> tuple[DueChange, ...]:
    """Read the due date of an export that tells only the present one."""
    day = read_day(value, place)
    return (DueChange(None, day),) if day else ()


def closed_once(on: Moment | None, *, declined: bool = False) -> tuple[Completion, ...]:
    """When it was closed, of an export that tells only the last time."""
    return (Completion(on, declined=declined),) if on else ()


_DECLINED = re.compile(
    r"(?i)won['’]?t|cannot reproduce|duplicate|declined|rejected|incomplete|cancel|invalid"
    r"|obsolete|abandon|not a \w+|by design|as designed"
)
"""The usual resolutions, and last states, that mean that the work will not be done."""


def is_declined(outcome: str | None) -> bool:
    """Whether a resolution or a last state means that the work will not be done."""
    return bool(_DECLINED.search(outcome or ""))


# Tables ------------------------------------------------------------------------------------------


_ENGLISH = "export it in English, or import it as csv and name its columns: [import.csv.columns]"


def rows(
    text: str, name: str, needed: tuple[str, ...], advice: str = _ENGLISH
) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of a CSV table by column, each with its line; columns of one name are joined.

    `advice` says what to do where a needed column is missing.
    """
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [column.strip() for column in next(filter(any, lines), [])]
        missing = [column for column in needed if column not in head]
        if missing:
            said = f"{name}:{max(lines.line_num, 1)}: no column {', '.join(missing)}"
            hint = f"the first line names the columns; it has: {', '.join(head[:12]) or 'none'}; "
            hint += advice
            raise ClientcareError(said, hint)
        values, row = [], dict[str, str]()
        for values in lines:
            if not any(value.strip() for value in values):
                continue
            if len(values) > len(head):
                place = f"{name}:{lines.line_num}"
                hint = f"put a text that holds `{delimiter}` into double quotes"
                raise ClientcareError(f"{place}: more values than columns", hint)
            row = {}
            for column, value in zip(head, map(str.strip, values), strict=False):
                if value:
                    row[column] = f"{row[column]}, {value}" if column in row else value
            yield row, f"{name}:{lines.line_num}"
        if row and len(values) < len(head) and not text.endswith(("\n", "\r")):
            said = f"{name}:{lines.line_num}: the table ends within a row"
            raise ClientcareError(said, "export it again, whole")
    except csv.Error as error:
        raise ClientcareError(f"{name}:{lines.line_num}: {error}", "save it as CSV again") from None


def split(text: str | None) -> tuple[str, ...]:
    """The words of a value that lists several."""
    return tuple(part.strip() for part in re.split(r"[,;]", text or "") if part.strip())


def named_fields(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The columns that a mapping calls fields."""
    return {key: row[column] for column, key in columns.items() if row.get(column)}
