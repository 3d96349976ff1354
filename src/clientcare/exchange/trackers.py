"""Exports of issue trackers → items.

Shapes read (their makers' own documentation is the source): GitHub's REST issues and the output of
`gh issue list --json`; GitLab's REST issues and its CSV export; Jira's REST search result, with or
without `expand=changelog`, and its CSV export; CSV and JSON Lines of anybody's making.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from clientcare.dataclass import NamedTuple, replace
from clientcare.errors import ClientcareError
from clientcare.exchange import items as values
from clientcare.exchange.items import Completion, DueChange, Export, Item, Moment

Source = Literal["csv", "jsonl", "github", "gitlab", "jira"]


def read_export(source: Source, data: bytes, name: str, columns: Mapping[str, str]) -> Export:
    """Read one export; `columns` says which of its columns or custom fields is which field.

    Raises ClientcareError with the file's name and the line or item that cannot be read.
    """
    text = values.decode(data, name)
    is_json = text.lstrip()[:1] in ("[", "{")
    if source == "github" and not is_json:
        raise ClientcareError(f"{name}: this is no JSON of GitHub issues", f"make one: {_EXPORT}")
    reader = (_BY_JSON if is_json else _BY_CSV)[source]
    items: dict[str, Item] = {}
    left_out: dict[str, int] = {}
    for found in reader(text, name, columns):
        if isinstance(found, str):
            left_out[found] = left_out.get(found, 0) + 1
            continue
        if replace(items.get(found.source, found), place=found.place) != found:
            left_out[_AGAIN] = left_out.get(_AGAIN, 0) + 1
        items[found.source] = found
    has_more = left_out.pop(_MORE, 0) > 0
    lacks = frozenset(c for c in columns if c not in text and json.dumps(c)[1:-1] not in text)
    return Export(tuple(items.values()), left_out, has_more, lacks)


_MORE = "page{s} that follow"
_AGAIN = "item{s} that came once more with other values (the last counts)"


# GitHub and GitLab -------------------------------------------------------------------------------


def _issues(
    lacking: str, hint: str, text: str, name: str, columns: Mapping[str, str]
) -> Iterator[Item | str]:
    """Read the issues of GitHub or GitLab: no key of the one means something else in the other."""
    for one, place in values.objects(values.parse_json(text, name), name):
        if "pull_request" in one or one.get("isPullRequest"):
            yield "pull request{s}"
            continue
        source = values.one_line(values.first(one, "html_url", "url", "web_url"))
        title, state = values.one_line(one.get("title")), str(one.get("state") or "").lower()
        if not source or not title:
            raise ClientcareError(f"{place} has no title or {lacking}", hint)
        milestone = one.get("milestone")
        if isinstance(milestone, dict):
            yield from _milestone(milestone, source, place)
        reason = str(values.first(one, "state_reason", "stateReason")).lower()
        closed = values.read_moment(values.first(one, "closed_at", "closedAt"), place)
        assignee = values.name_of(one.get("assignee"), "login", "username")
        assignees = values.names_of(one.get("assignees"), "login", "username", "name")
        severity = values.one_line(one.get("severity"))
        ranks = [severity] if severity and severity != "UNKNOWN" else []
        named = ((k, values.name_of(one.get(c), "title", "name")) for c, k in columns.items())
        yield Item(
            source=source,
            title=title,
            opened=values.read_moment(values.first(one, "created_at", "createdAt"), place),
            assignee=next(filter(None, (assignee, *assignees)), None),
            reporter=values.name_of(values.first(one, "user", "author"), "login", "username"),
            labels=(*values.names_of(one.get("labels"), "name", "title"), *ranks),
            due=values.due_once(one.get("due_date"), place),
            closed=values.closed_once(closed, declined=_is_elsewhere(one, reason)),
            is_open=state != "closed" if "web_url" in one else state == "open",
            reopened=reason == "reopened" if {"state_reason", "stateReason"} & one.keys() else None,
            changed=_changed(one, place),
            confidential=one.get("confidential") is True,
            fields={key: text for key, text in named if text},
        )


def _is_elsewhere(one: Mapping[str, Any], reason: str) -> bool:
    """Whether an issue was closed without being done: refused, of another one, or moved away."""
    links = one.get("_links")
    twin = isinstance(links, dict) and links.get("closed_as_duplicate_of")
    return reason in ("not_planned", "duplicate") or bool(twin or one.get("moved_to_id"))


def _milestone(one: Mapping[str, Any], source: str, place: str) -> Iterator[Item | str]:
    """A milestone with a due date is an item of its own; an item of one without is counted."""
    title = values.one_line(one.get("title"))
    due = values.read_day(values.first(one, "due_on", "dueOn", "due_date"), place)
    if title is None or due is None:
        yield "milestones without a due date (of {n} item{s})"
        return
    state = str(one.get("state") or "").lower()  # `gh issue list` does not tell it
    is_open = state not in ("closed", "completed") if state else None
    closed, changed = values.read_moment(one.get("closed_at"), place), _changed(one, place)
    if closed is None and is_open is False:
        closed = changed  # GitLab does not say when; its last change is no earlier
    address = values.one_line(values.first(one, "html_url", "web_url"))
    yield Item(
        source=address or f"{source.rsplit('/', 2)[0]}/milestone/{one.get('number', title)}",
        title=title,
        kind="milestone",
        opened=values.read_moment(one.get("created_at"), place),
        due=(DueChange(None, due),),
        closed=values.closed_once(closed),
        is_open=is_open,
        changed=changed,
    )


def _changed(one: Mapping[str, Any], place: str) -> Moment | None:
    return values.read_moment(values.first(one, "updated_at", "updatedAt"), place)


def _gitlab_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for row, place in values.rows(text, name, ("Title", "State")):
        source = values.first(row, "URL", "Issue ID")
        if not source or not row.get("Title"):
            message = f"{place}: no Title, or neither URL nor Issue ID"
            raise ClientcareError(message, "export it again")
        closed = values.read_moment(_utc(row, "Closed At"), place)
        yield Item(
            source=source,
            title=" ".join(row["Title"].split()),
            opened=values.read_moment(_utc(row, "Created At"), place),
            assignee=values.first(row, "Assignee Username", "Assignee"),
            reporter=values.first(row, "Author Username", "Author"),
            labels=values.split(row.get("Labels")),
            due=values.due_once(row.get("Due Date"), place),
            closed=values.closed_once(closed),
            is_open=row.get("State", "").lower() != "closed",
            changed=values.read_moment(_utc(row, "Updated At"), place),
            confidential=row.get("Confidential", "").lower() in ("yes", "true"),
            fields=values.named_fields(row, columns),
        )


def _utc(row: Mapping[str, str], column: str) -> str | None:
    """A moment in UTC, as the column `Created At (UTC)` says; else as it stands."""
    if text := row.get(f"{column} (UTC)"):
        return f"{text} +0000" if re.search(r"\d\d:\d\d(:\d\d)?$", text) else text
    return row.get(column)


# Jira --------------------------------------------------------------------------------------------


def _jira(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    pages = values.parse_json(text, name)
    if isinstance(pages[-1], dict) and not _is_last(pages[-1]):
        yield _MORE
    for one, place in values.objects(pages, name, "issues"):
        fields, key = one.get("fields"), values.one_line(one.get("key"))
        if not isinstance(fields, dict) or key is None:
            raise ClientcareError(f"{place} has no key or no fields", "export a search result")
        title = values.one_line(fields.get("summary"))
        if title is None:
            raise ClientcareError(f"{place}: {key} has no summary", "export it again, with summary")
        changes = sorted(_changes(one.get("changelog"), place), key=lambda c: _order(c.on))
        resolution = values.name_of(fields.get("resolution"), "name")
        is_done = resolution is not None or _is_done(fields.get("status"))
        outcome = resolution or values.name_of(fields.get("status"), "name") if is_done else None
        ended = values.first(fields, "resolutiondate", "statuscategorychangedate")
        end = values.read_moment(ended, place) if is_done else None
        closed = _closed(changes, end, outcome)
        named = ((k, values.name_of(fields.get(c), "value", "name")) for c, k in columns.items())
        address = re.match(r"(https?://[^/]+(?:/[^/]+)*?)/rest/", str(one.get("self") or ""))
        base = f"{address[1]}/browse/" if address else ""
        former = (change.old for change in changes if change.field == "Key")
        yield Item(
            source=f"{base}{key}",
            more_sources=tuple(dict.fromkeys(f"{base}{name}" for name in former if name)),
            title=title,
            opened=values.read_moment(fields.get("created"), place),
            assignee=_person(fields.get("assignee")),
            reporter=_person(fields.get("reporter")),
            labels=_jira_labels(fields),
            due=tuple(_due(fields, changes, columns, place)),
            closed=closed,
            is_open=not is_done,
            reopened=bool(closed) if isinstance(one.get("changelog"), dict) else None,
            changed=values.read_moment(fields.get("updated"), place),
            confidential=fields.get("security") is not None,
            fields={key: text for key, text in named if text and key != "promised"},
        )


def _is_done(status: Any) -> bool:
    """Whether a status is of the category *done*, as where a workflow sets no resolution."""
    category = status.get("statusCategory") if isinstance(status, dict) else None
    return isinstance(category, dict) and category.get("key") == "done"


def _is_last(page: Mapping[str, Any]) -> bool:
    start, total, issues = (page.get(key) for key in ("startAt", "total", "issues"))
    if isinstance(start, int) and isinstance(total, int) and isinstance(issues, list):
        return start + len(issues) >= total
    return page.get("isLast") is not False


def _person(value: Any) -> str | None:
    return values.name_of(value, "name", "emailAddress", "displayName", "accountId")


def _jira_labels(fields: Mapping[str, Any]) -> tuple[str, ...]:
    labels, components = (
        values.names_of(fields.get(key), "name") for key in ("labels", "components")
    )
    single = (values.name_of(fields.get(key), "name") for key in ("issuetype", "priority"))
    return tuple(dict.fromkeys(one for one in (*labels, *single, *components) if one))


class _Change(NamedTuple):
    on: Moment
    field: str
    field_id: str
    old: str | None
    new: str | None
    text: str | None


def _changes(changelog: Any, place: str) -> Iterator[_Change]:
    """Every change in a changelog; `from` and `to` where they hold a value, else their texts."""
    histories = changelog.get("histories") if isinstance(changelog, dict) else None
    for history, _ in values.objects(histories or [], f"{place}: history"):
        on = values.read_moment(history.get("created"), place)
        if on is None:
            continue
        for item, _ in values.objects(history.get("items") or [], f"{place}: change"):
            old, new = (
                values.one_line(item.get(k)) or values.one_line(item.get(f"{k}String"))
                for k in ("from", "to")
            )
            text = values.one_line(item.get("toString")) or new
            yield _Change(on, str(item.get("field")), str(item.get("fieldId")), old, new, text)


def _order(value: Moment) -> tuple[date, bool, float]:
    """Days before the moments of that day."""
    if not isinstance(value, datetime):
        return value, False, 0
    return value.date(), True, value.timestamp()


def _closed(
    changes: Iterable[_Change], end: Moment | None, outcome: str | None
) -> tuple[Completion, ...]:
    """When it was resolved and taken up again, by the changelog; else by the date of resolution.

    `outcome` is how it ended, by its resolution or state, where it is done.
    """
    found: list[Completion] = []
    for change in changes:
        if change.field == "resolution":
            if change.new and not (found and found[-1].reopened is None):
                found.append(Completion(change.on, declined=values.is_declined(change.text)))
            elif not change.new and found and found[-1].reopened is None:
                found[-1] = found[-1]._replace(reopened=change.on)
    if end and not (found and found[-1].reopened is None):
        found.append(Completion(end))
    if outcome and found:
        found[-1] = found[-1]._replace(declined=values.is_declined(outcome))
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
            old, new = values.read_day(change.old, place), values.read_day(change.new, place)
            if old and last is None:
                yield DueChange(None, old)
            yield DueChange(change.on, new)
            last = new
    present = next((fields[key] for key in named if fields.get(key)), None)
    day = values.read_day(present if named else fields.get("duedate"), place)
    if day and day != last:
        yield DueChange(None, day)


def _jira_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for row, place in values.rows(text, name, ("Summary", "Issue key")):
        if not row.get("Issue key") or not row.get("Summary"):
            raise ClientcareError(f"{place}: no Issue key or no Summary", "export it again, whole")
        resolution = row.get("Resolution", "")
        is_done = row.get("Status Category", "").lower() == "done"
        changed = row.get("Status Category Changed") if is_done else None
        end = values.read_moment(row.get("Resolved") or changed, place)
        is_open = not is_done and resolution.lower() in ("", "unresolved") and end is None
        outcome = resolution or row.get("Status")
        closed = values.closed_once(None if is_open else end, declined=values.is_declined(outcome))
        due_column = next((c for c, key in columns.items() if key == "promised"), "Due Date")
        labels = (*values.split(row.get("Labels")), row.get("Issue Type"), row.get("Priority"))
        yield Item(
            source=row["Issue key"],
            title=" ".join(row["Summary"].split()),
            opened=values.read_moment(row.get("Created"), place),
            assignee=row.get("Assignee") or None,
            reporter=row.get("Reporter") or None,
            labels=tuple(dict.fromkeys(filter(None, labels))),
            due=values.due_once(values.first(row, due_column, "Due date"), place),
            closed=closed,
            is_open=is_open,
            changed=values.read_moment(row.get("Updated"), place),
            confidential=bool(row.get("Security Level")),
            fields=values.named_fields(row, columns),
        )


# Tables ------------------------------------------------------------------------------------------

_NAMES = ("sources", "url", "key")
"""What names the item of a row, the first that is there."""


def _plain_csv(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    title = next((column for column, key in columns.items() if key == "title"), "title")
    advice = f'say which one is the title: [import.csv.columns] "…" = "{title}"'
    for row, place in values.rows(text, name, (title,), advice):
        yield _plain(row, place, columns)


def _json_lines(text: str, name: str, columns: Mapping[str, str]) -> Iterator[Item | str]:
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{n}"
        row, *more = values.parse_json(line, place)
        if more or not isinstance(row, dict):
            raise ClientcareError(f"{place}: no object", "write one JSON object a line")
        texts = {key: _json_text(row[key]) for key in row if row[key] not in (None, "", [])}
        found = _plain(texts, place, columns)
        named = next((row[c] for c in row if columns.get(c, c) == "sources"), None)
        listed = [one for one in map(_json_text, named) if one] if isinstance(named, list) else []
        first, *more = listed or [found.source]
        yield replace(found, source=first, more_sources=tuple(more))


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
    labels = values.split(fields.pop("labels", None))
    others = {key: value for key, value in fields.items() if key not in _NAMES}
    return Item(
        source, " ".join(title.split()), labels=labels, fields=others, place=place, is_open=False
    )


_EXPORT = (
    "gh issue list --state all --limit 1000 --json "
    "number,title,state,stateReason,createdAt,closedAt,url,labels,assignees,author,milestone"
)
_Reader = Callable[[str, str, Mapping[str, str]], Iterable[Item | str]]
_BY_JSON: dict[Source, _Reader] = {
    "github": partial(_issues, "no address", f"name them: {_EXPORT}"),
    "gitlab": partial(_issues, "no web_url", "export it again, whole"),
    "jira": _jira, "csv": _plain_csv, "jsonl": _json_lines,
}  # fmt: skip
_BY_CSV: dict[Source, _Reader] = {
    "csv": _plain_csv, "gitlab": _gitlab_csv, "jira": _jira_csv, "jsonl": _json_lines,
}  # fmt: skip
