"""Exports of issue trackers → items: what each tracker says of a piece of work, in one shape.

Shapes read (their makers' own documentation is the source): GitHub's REST issues and the output of
`gh issue list --json`; GitLab's REST issues and its CSV export; Jira's REST search result, with or
without `expand=changelog`, and its CSV export; CSV and JSON Lines of anybody's making. Nothing is
judged or guessed here: values stay in the tracker's own words until a mapping says what they mean.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Literal, NamedTuple

from clientcare.dataclass import dataclass, field, replace
from clientcare.errors import ClientcareError
from clientcare.records.faults import FIRST_YEAR, LAST_YEAR

Source = Literal["csv", "jsonl", "github", "gitlab", "jira"]
SOURCES: tuple[Source, ...] = ("csv", "jsonl", "github", "gitlab", "jira")
Moment = date | datetime


class DueChange(NamedTuple):
    """The tracker's due date from a moment on; the moment is None where the export has none."""

    on: Moment | None
    day: date | None


class Solved(NamedTuple):
    """One time in which an item was done: when it was, and when it was taken up again."""

    on: Moment
    reopened: Moment | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work as its tracker has it; `source` (an address, else a key) names it for good.

    `labels` are every value that a mapping may sort by (labels, type, priority); `fields` are
    columns named as fields of a record, as they were given. `place` says where the item stands.
    """

    source: str
    title: str
    kind: Literal["issue", "milestone"] = "issue"
    opened: Moment | None = None
    assignee: str | None = None
    reporter: str | None = None
    labels: tuple[str, ...] = ()
    due: tuple[DueChange, ...] = ()
    solved: tuple[Solved, ...] = ()
    closed: Moment | None = None
    is_open: bool = True
    declined: bool = False
    confidential: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @property
    def key(self) -> str:
        """What to call it in short, as a part of an id: `EE-1`, `issues-12`, `milestones-3`."""
        path = self.source.partition("://")[2]
        parts = [part for part in path.split("/") if part.strip("-")]
        short = "-".join(parts[-2:]) if parts else self.source
        return re.sub(r"[^A-Za-z0-9.]+", "-", short).strip("-.") or "item"

    @property
    def due_now(self) -> date | None:
        """The due date that the tracker shows."""
        return self.due[-1].day if self.due else None


class Export(NamedTuple):
    """What was read: the items, each once, and what was left out, by why."""

    items: tuple[Item, ...]
    left_out: Mapping[str, int]


def read_export(source: Source, data: bytes, name: str, columns: Mapping[str, str]) -> Export:
    """Read one export; `columns` says which of its columns or custom fields is which field.

    Raises ClientcareError with the file's name and the line or item that cannot be read.
    """
    text = _decoded(data, name)
    is_json = text.lstrip()[:1] in ("[", "{")
    reader: Callable[[str, str, Mapping[str, str]], Iterable[Item | str]]
    if source == "jsonl":
        reader = _json_lines
    elif source == "csv" or not is_json:
        if source == "github":
            raise ClientcareError(
                f"{name}: this is no JSON of GitHub issues",
                "make one: gh issue list --state all --json "
                "number,title,state,stateReason,createdAt,closedAt,url,labels,assignees,author,milestone",
            )
        reader = _BY_CSV[source]
    else:
        reader = _BY_JSON[source]
    items: dict[str, Item] = {}
    left_out: dict[str, int] = {}
    for found in reader(text, name, columns):
        if isinstance(found, str):
            left_out[found] = left_out.get(found, 0) + 1
            continue
        if replace(items.get(found.source, found), place=found.place) != found:
            left_out[_AGAIN] = left_out.get(_AGAIN, 0) + 1
        items[found.source] = found
    return Export(tuple(items.values()), left_out)


_AGAIN = "items that come once more with other values (the last counts)"


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise ClientcareError(f"{name}:{line}: not UTF-8", hint) from None


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5000 digits too
        line = getattr(error, "lineno", 1)
        raise ClientcareError(f"{name}:{line}: not JSON", "export it again, whole") from None


def _objects(value: Any, name: str, key: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Each object of a list, with its place for messages."""
    found = value.get(key) if key and isinstance(value, dict) else value
    if not isinstance(found, list):
        found = [found]
    for n, one in enumerate(found, 1):
        place = f"{name}: item {n}"
        if not isinstance(one, dict):
            raise ClientcareError(f"{place} is no object", "export it again, whole")
        yield one, place


# Values ------------------------------------------------------------------------------------------


def _text(value: Any) -> str | None:
    """A text in one line; None where there is none."""
    if value is None or isinstance(value, dict | list):
        return None
    return " ".join(str(value).split()) or None


def _name(value: Any, *keys: str) -> str | None:
    """What a person or a label is called: of an object the first key that it has."""
    if not isinstance(value, dict):
        return _text(value)
    return next((found for key in keys if (found := _text(value.get(key)))), None)


def _names(value: Any, *keys: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else []
    return tuple(name for one in values if (name := _name(one, *keys)))


_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")
_CSV_DATES = (
    "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC", "%Y/%m/%d %H:%M", "%d/%b/%y %I:%M %p",
    "%d/%b/%Y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%y", "%d/%b/%Y",
    "%b %d, %Y, %I:%M:%S %p", "%d.%m.%Y %H:%M", "%d.%m.%Y",
)  # fmt: skip
"""How Jira's and GitLab's CSV exports write a moment, beside ISO 8601."""


def read_moment(value: Any, place: str) -> Moment | None:
    """Read a day or a moment as an export writes it; raises ClientcareError where it is neither."""
    text = _text(value)
    if text is None:
        return None
    iso = _OFFSET.sub(r"\1:\2", text)
    try:
        found = datetime.fromisoformat(iso)
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


def day_in(value: Moment, zone: tzinfo) -> date:
    """The day of a day or a moment in a time zone; a moment without an offset is in that zone."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(zone) if value.tzinfo else value).date()


def _day(value: Any, place: str) -> date | None:
    found = read_moment(value, place)
    return found.date() if isinstance(found, datetime) else found


# GitHub ------------------------------------------------------------------------------------------


def _github(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for one, place in _objects(_parsed(text, name), name):
        if "pull_request" in one or one.get("isPullRequest"):
            yield "pull requests"
            continue
        source = _text(one.get("html_url") or one.get("url"))
        title, state = _text(one.get("title")), str(one.get("state") or "").lower()
        if not source or not title:
            hint = "name them: gh issue list --json number,title,url,state,createdAt,closedAt,…"
            raise ClientcareError(f"{place} has no title or no address", hint)
        milestone = one.get("milestone")
        if isinstance(milestone, dict):
            yield from _milestone(milestone, source, place)
        reason = str(one.get("state_reason") or one.get("stateReason") or "").lower()
        closed = read_moment(one.get("closed_at") or one.get("closedAt"), place)
        declined = reason in ("not_planned", "duplicate")
        assignees = _names(one.get("assignees"), "login", "name")
        yield Item(
            source=source,
            title=title,
            opened=read_moment(one.get("created_at") or one.get("createdAt"), place),
            assignee=_name(one.get("assignee"), "login") or next(iter(assignees), None),
            reporter=_name(one.get("user") or one.get("author"), "login"),
            labels=_names(one.get("labels"), "name"),
            solved=(Solved(closed),) if closed and not declined else (),
            closed=closed,
            is_open=state == "open",
            declined=declined,
        )


def _milestone(one: Mapping[str, Any], source: str, place: str) -> Iterator[Item | str]:
    """A milestone with a due date is an item of its own; one without is counted."""
    title = _text(one.get("title"))
    due = _day(one.get("due_on") or one.get("dueOn") or one.get("due_date"), place)
    if title is None or due is None:
        yield "items of a milestone without a due date"
        return
    state = str(one.get("state") or "").lower()
    is_open = state not in ("closed", "completed")
    closed = read_moment(one.get("closed_at"), place)
    if closed is None and not is_open:  # GitLab does not say when; its last change is no earlier
        closed = read_moment(one.get("updated_at"), place)
    address = _text(one.get("html_url") or one.get("web_url"))
    yield Item(
        source=address or f"{source.rsplit('/', 2)[0]}/milestone/{one.get('number', title)}",
        title=title,
        kind="milestone",
        opened=read_moment(one.get("created_at"), place),
        due=(DueChange(None, due),),
        solved=(Solved(closed),) if closed else (),
        closed=closed,
        is_open=is_open,
    )


# GitLab ------------------------------------------------------------------------------------------


def _gitlab(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for one, place in _objects(_parsed(text, name), name):
        source, title = _text(one.get("web_url")), _text(one.get("title"))
        if not source or not title:
            raise ClientcareError(f"{place} has no title or no web_url", "export it again, whole")
        milestone = one.get("milestone")
        if isinstance(milestone, dict):
            yield from _milestone(milestone, source, place)
        closed = read_moment(one.get("closed_at"), place)
        due = _day(one.get("due_date"), place)
        assignees = _names(one.get("assignees"), "username", "name")
        labels = _names(one.get("labels"), "name", "title")
        severity = _text(one.get("severity"))
        if severity and severity != "UNKNOWN":
            labels = (*labels, severity)
        yield Item(
            source=source,
            title=title,
            opened=read_moment(one.get("created_at"), place),
            assignee=_name(one.get("assignee"), "username") or next(iter(assignees), None),
            reporter=_name(one.get("author"), "username"),
            labels=labels,
            due=(DueChange(None, due),) if due else (),
            solved=(Solved(closed),) if closed else (),
            closed=closed,
            is_open=one.get("state") != "closed",
            confidential=one.get("confidential") is True,
        )


def _gitlab_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for row, place in _rows(text, name, ("Title", "State")):
        source = row.get("URL") or row.get("Issue ID")
        if not source or not row.get("Title"):
            raise ClientcareError(
                f"{place}: no Title, or neither URL nor Issue ID", "export it again"
            )
        closed = read_moment(_utc(row, "Closed At"), place)
        due = _day(row.get("Due Date"), place)
        yield Item(
            source=source,
            title=" ".join(row["Title"].split()),
            opened=read_moment(_utc(row, "Created At"), place),
            assignee=row.get("Assignee Username") or row.get("Assignee") or None,
            reporter=row.get("Author Username") or row.get("Author") or None,
            labels=_split(row.get("Labels")),
            due=(DueChange(None, due),) if due else (),
            solved=(Solved(closed),) if closed else (),
            closed=closed,
            is_open=row.get("State", "").lower() not in ("closed",),
            confidential=row.get("Confidential", "").lower() in ("yes", "true"),
            fields=_fields(row, columns),
        )


def _utc(row: Mapping[str, str], column: str) -> str | None:
    """A moment in UTC, as the column `Created At (UTC)` says; else as it stands."""
    if text := row.get(f"{column} (UTC)"):
        return f"{text} +0000" if re.search(r"\d\d:\d\d(:\d\d)?$", text) else text
    return row.get(column)


# Jira --------------------------------------------------------------------------------------------

_DECLINED = re.compile(r"won'?t|cannot reproduce|duplicate|declined|rejected|incomplete", re.I)
"""The resolutions of a new Jira that mean that the work will not be done."""


def _jira(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for one, place in _objects(_parsed(text, name), name, "issues"):
        fields, key = one.get("fields"), _text(one.get("key"))
        if not isinstance(fields, dict) or key is None:
            raise ClientcareError(f"{place} has no key or no fields", "export a search result")
        title = _text(fields.get("summary"))
        if title is None:
            raise ClientcareError(f"{place}: {key} has no summary", "export it again, with summary")
        changes = sorted(_changes(one.get("changelog"), place), key=lambda c: _order(c.on))
        resolution = _name(fields.get("resolution"), "name")
        end = read_moment(fields.get("resolutiondate"), place)
        declined = bool(resolution and _DECLINED.search(resolution))
        solved = _solved(changes, end if resolution else None)
        yield Item(
            source=_browse(one, key),
            title=title,
            opened=read_moment(fields.get("created"), place),
            assignee=_person(fields.get("assignee")),
            reporter=_person(fields.get("reporter")),
            labels=_jira_labels(fields),
            due=tuple(_due(fields, changes, columns, place)),
            solved=() if declined else solved,
            closed=solved[-1].on if resolution and solved else None,
            is_open=resolution is None,
            declined=declined,
            confidential=fields.get("security") is not None,
            fields=_jira_fields(fields, columns),
        )


def _browse(one: Mapping[str, Any], key: str) -> str:
    """The address that people open, made of the one of the interface; else the key."""
    found = re.match(r"(https?://[^/]+(?:/[^/]+)*?)/rest/", str(one.get("self") or ""))
    return f"{found[1]}/browse/{key}" if found else key


def _person(value: Any) -> str | None:
    return _name(value, "name", "emailAddress", "displayName", "accountId")


def _jira_labels(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Labels, type, priority and components, each once."""
    single = (_name(fields.get(key), "name") for key in ("issuetype", "priority"))
    found = (
        *_names(fields.get("labels"), "name"),
        *single,
        *_names(fields.get("components"), "name"),
    )
    return tuple(dict.fromkeys(one for one in found if one))


class _Change(NamedTuple):
    on: Moment
    field: str
    field_id: str
    old: str | None
    new: str | None


def _changes(changelog: Any, place: str) -> Iterator[_Change]:
    """Every change in a changelog; `from` and `to` where they hold a value, else their texts."""
    histories = changelog.get("histories") if isinstance(changelog, dict) else None
    for history, _ in _objects(histories or [], f"{place}: history"):
        on = read_moment(history.get("created"), place)
        if on is None:
            continue
        for item, _ in _objects(history.get("items") or [], f"{place}: change"):
            old, new = (_text(item.get(k)) or _text(item.get(f"{k}String")) for k in ("from", "to"))
            yield _Change(on, str(item.get("field")), str(item.get("fieldId")), old, new)


def _order(value: Moment) -> tuple[date, bool, float]:
    """Days before the moments of that day."""
    if not isinstance(value, datetime):
        return value, False, 0
    return value.date(), True, value.timestamp()


def _solved(changes: Iterable[_Change], end: Moment | None) -> tuple[Solved, ...]:
    """When it was resolved and taken up again, by the changelog; else by the date of resolution."""
    found: list[Solved] = []
    for change in changes:
        if change.field == "resolution":
            if change.new and not (found and found[-1].reopened is None):
                found.append(Solved(change.on))
            elif not change.new and found and found[-1].reopened is None:
                found[-1] = found[-1]._replace(reopened=change.on)
    if end and not (found and found[-1].reopened is None):
        found.append(Solved(end))
    return tuple(found)


def _due(
    fields: Mapping[str, Any], changes: Iterable[_Change], columns: Mapping[str, str], place: str
) -> Iterator[DueChange]:
    """The due dates one after the other: those of the changelog, then the present one."""
    named = {column for column, key in columns.items() if key == "promised"}
    wanted = {"duedate", "due date"} if not named else {column.lower() for column in named}
    last: date | None = None
    for change in changes:
        if {change.field.lower(), change.field_id.lower()} & wanted:
            old, new = _day(change.old, place), _day(change.new, place)
            if old and last is None:
                yield DueChange(None, old)
            yield DueChange(change.on, new)
            last = new
    present = next((fields[key] for key in named if fields.get(key)), None)
    day = _day(present if named else fields.get("duedate"), place)
    if day and day != last:
        yield DueChange(None, day)


def _jira_fields(fields: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    found = {columns[key]: _name(fields.get(key), "value", "name") for key in columns}
    return {key: text for key, text in found.items() if text and key != "promised"}


def _jira_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for row, place in _rows(text, name, ("Summary", "Issue key")):
        if not row.get("Issue key") or not row.get("Summary"):
            raise ClientcareError(f"{place}: no Issue key or no Summary", "export it again, whole")
        resolution = row.get("Resolution", "")
        is_open = resolution.lower() in ("", "unresolved")
        end = read_moment(row.get("Resolved"), place)
        declined = bool(_DECLINED.search(resolution))
        due_column = next((c for c, key in columns.items() if key == "promised"), "Due Date")
        due = _day(row.get(due_column) or row.get("Due date"), place)
        single = (row.get("Issue Type"), row.get("Priority"))
        yield Item(
            source=row["Issue key"],
            title=" ".join(row["Summary"].split()),
            opened=read_moment(row.get("Created"), place),
            assignee=row.get("Assignee") or None,
            reporter=row.get("Reporter") or None,
            labels=tuple(dict.fromkeys((*_split(row.get("Labels")), *filter(None, single)))),
            due=(DueChange(None, due),) if due else (),
            solved=(Solved(end),) if end and not is_open and not declined else (),
            closed=None if is_open else end,
            is_open=is_open,
            declined=declined,
            confidential=bool(row.get("Security Level")),
            fields=_fields(row, columns),
        )


# Tables ------------------------------------------------------------------------------------------


def _rows(text: str, name: str, needed: tuple[str, ...]) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of a CSV table by column, each with its line; columns of one name are joined."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [column.strip() for column in next(filter(any, lines), [])]
        missing = [column for column in needed if column not in head]
        if missing:
            raise ClientcareError(
                f"{name}:{max(lines.line_num, 1)}: no column {', '.join(missing)}",
                f"the first line names the columns; it has: {', '.join(head[:12]) or 'none'}",
            )
        for values in lines:
            if not any(value.strip() for value in values):
                continue
            if len(values) > len(head):
                place = f"{name}:{lines.line_num}"
                hint = f"put a text that holds `{delimiter}` into double quotes"
                raise ClientcareError(f"{place}: more values than columns", hint)
            row: dict[str, str] = {}
            for column, value in zip(head, values, strict=False):
                if value.strip():
                    row[column] = (
                        f"{row[column]}, {value.strip()}" if column in row else value.strip()
                    )
            yield row, f"{name}:{lines.line_num}"
    except csv.Error as error:
        raise ClientcareError(f"{name}:{lines.line_num}: {error}", "save it as CSV again") from None


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;]", text or "") if part.strip())


def _fields(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The columns that a mapping calls fields."""
    return {key: row[column] for column, key in columns.items() if row.get(column)}


_NAMES = ("sources", "url", "key")
"""What names the item of a row, the first that is there."""


def _plain_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    title = next((column for column, key in columns.items() if key == "title"), "title")
    for row, place in _rows(text, name, (title,)):
        yield _plain(row, place, columns)


def _json_lines(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{n}"
        row = _parsed(line, place)
        if not isinstance(row, dict):
            raise ClientcareError(f"{place}: no object", "write one JSON object a line")
        texts = {
            key: _json_text(value) for key, value in row.items() if value not in (None, "", [])
        }
        yield _plain(texts, place, columns)


def _json_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_json_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(row: Mapping[str, str], place: str, columns: Mapping[str, str]) -> Item:
    """A row whose columns are fields, by their own name or by the mapping's."""
    fields = {columns.get(column, column): value for column, value in row.items()}
    named = next((key for key in _NAMES if fields.get(key)), None)
    title = fields.pop("title", None)
    if named is None or not title:
        hint = "give each row a `title`, and a `sources`, `url` or `key` that names it for good"
        raise ClientcareError(f"{place}: no title, or nothing that names the row", hint)
    source = fields[named]
    labels = _split(fields.pop("labels", None))
    others = {key: value for key, value in fields.items() if key not in _NAMES}
    return Item(
        source, " ".join(title.split()), labels=labels, fields=others, place=place, is_open=False
    )


_BY_JSON: dict[str, Callable[[str, str, Mapping[str, str]], Iterator[Item | str]]] = {
    "github": _github, "gitlab": _gitlab, "jira": _jira, "csv": _plain_csv,
}  # fmt: skip
_BY_CSV: dict[str, Callable[[str, str, Mapping[str, str]], Iterator[Item | str]]] = {
    "csv": _plain_csv, "gitlab": _gitlab_csv, "jira": _jira_csv,
}  # fmt: skip


def cleaned(item: Item, clean: Callable[[str], str]) -> Item:
    """The same item with its texts made safe."""
    fields = {key: clean(text) for key, text in item.fields.items()}
    return replace(item, source=clean(item.source), title=clean(item.title), fields=fields)
