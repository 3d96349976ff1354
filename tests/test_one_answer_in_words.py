"""What each command says in text, in Markdown and on a page is one answer: JSON gives it.

Of every promise that is open: who is asked, by when, is it overdue, by how much, what comes next.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from itertools import product
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from clientcare.output.findings import FORMATS
from clientcare.output.findings.page import MOST
from clientcare.pages.parts import due_words
from clientcare.report.searching import unescaped
from clientcare.wording import count, late
from tests.any_workspace import TODAY, Drawn, any_workspaces
from tests.cli.reading import formats_of
from tests.cli.running import run, write
from tests.workspaces import SETTINGS

AGENCY = str(Path(__file__).parent.parent / "examples" / "agency")
OVERDUE = "CC101,CC102,CC504,CC801,CC802,CC206"
"""The rules on promises and fixes that are overdue."""
Json = dict[str, Any]
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller example takes minutes to find, and is no easier to read."""


class Asked(NamedTuple):
    """A workspace, and the day that everything is asked of."""

    root: str
    day: str

    @property
    def today(self) -> date:
        return date.fromisoformat(self.day)

    def said(self, form: str, command: str, *words: str) -> str:
        """What a command says in a format."""
        flag = "--output-format" if command == "check" else "--format"
        ran = run(command, *words, flag, form, "--root", self.root, "--as-of", self.day)
        assert ran.code in (0, 1), ran.err
        return ran.out

    def json(self, command: str, *words: str) -> Json:
        """The same as JSON."""
        found: Json = json.loads(self.said("json", command, *words))
        return found

    def told(self, command: str, *words: str) -> Iterator[tuple[str, list[str]]]:
        """The lines that a command says in each format for people, without markup."""
        for form in formats_of(command):
            if form in ("text", "markdown", "html", "full", "concise", "grouped", "github"):
                yield f"{command} as {form}", _lines(self.said(form, command, *words), form)


def _lines(text: str, form: str) -> list[str]:
    """What stands in a line for a reader; each cell of a table behind a bar."""
    if form == "html":
        text = re.sub(r"<(style|title)>.*?</\1>|\n", "", text, flags=re.DOTALL)
        text = re.sub(r"</t[dh]>", " | ", re.sub(r"<(?:li|tr|p|h\d|ul|table)\b[^>]*>", "\n", text))
        text = unescape(re.sub(r"<[^>]+>", "", text))
    elif form == "markdown":
        text = unescaped(text).replace("**", "").replace("\u2060", "")
    return [line for line in text.split("\n") if line.strip()]


class Names:
    """Tells which promises the lines of a view are about."""

    def __init__(self, promises: Iterable[tuple[str, str]]) -> None:
        """Take the promises: an id and a title each; a promise may be called by several."""
        titles: dict[str, set[str]] = {}
        for name, title in promises:
            titles.setdefault(name, {name}).update((title, shorten(title, 40, placeholder="…")))
        self.patterns = {
            name: re.compile(
                "|".join(rf"(?<![\w-]){re.escape(each)}(?![\w@-])" for each in several)
            )
            for name, several in titles.items()
        }

    def about(self, lines: list[str]) -> dict[str, list[int]]:
        """The numbers of the lines that are about each promise and about no other one."""
        found: dict[str, list[int]] = {}
        for n, line in enumerate(lines):
            own = re.sub(r"“[^”]*”|clientcare .*|taken from .*", "", line)
            named = [name for name, pattern in self.patterns.items() if pattern.search(own)]
            is_overview = re.match(r"\W*(red|amber|green|grey)\b", line)  # of many records
            if len(named) == 1 and not is_overview:
                found.setdefault(named[0], []).append(n)
        return found


class View(NamedTuple):
    """What a command says in a format: its lines, and those that are about each promise."""

    name: str
    lines: list[str]
    about: dict[str, list[int]]

    def of(self, record: str) -> list[str]:
        """The lines about a promise."""
        return [self.lines[n] for n in self.about.get(record, ())]


def lateness(one: Json) -> str:
    """How late a promise is, as people read it."""
    return late(one["minutes_late"], count(one["days_late"], "day"))


LATE = re.compile(r"(\d+ (?:h|min|days?)(?: \d+ min)?) (?:late|overdue)\b|overdue by (\d+ days?)")


def late_in(line: str) -> list[str]:
    """Every lateness that a line tells; working days are called days."""
    found = LATE.findall(line.replace("working day", "day"))
    return [number for pair in found for number in pair if number]


def same_words(asked: Asked) -> None:  # noqa: C901 - one list of everything that is compared
    """Compare what every command says of each promise, in every format, with its JSON."""
    promises = {
        one["id"]: one
        for kind in ("commitment", "issue")
        for one in asked.json("list", kind)["records"]
        if one["title"] and not one.get("every")
    }
    pending = [one for one in asked.json("waiting")["pending"] if "@" not in one["record"]]
    names = Names(
        [*((one["record"], one["title"]) for one in pending),
         *((name, one["title"]) for name, one in promises.items())]
    )  # fmt: skip

    def views(command: str, *words: str) -> list[View]:
        return [View(n, found, names.about(found)) for n, found in asked.told(command, *words)]

    shown = views("status", "--full", "--all")
    waits = views("waiting")
    for project in asked.json("status")["projects"]:
        name = project["id"]
        shown += [*views("agenda", name), *views("status", name)]
        shown += views("report", name, "--audience", "internal", "--incomplete", "--language", "en")
        same_letter(views("report", name, "--incomplete", "--language", "en"), promises, name)
        same_trend(asked, promises, name, names)
    for view in (*shown, *waits):
        for name in view.about.keys() & promises.keys():
            same_in(view, promises[name])
    for kind in ("commitment", "issue"):
        for view, one in product(views("list", kind), promises.values()):
            if ("severity" in one) == (kind == "issue"):
                same_row(view, one)
    for name, one in promises.items():
        if one["overdue"] and one["project"]:
            same_length(one, [*views("show", name), *views("explain", name)])
            for view in views("advise", name):
                same_in(view, one)
    for who in {one["owner"] for one in promises.values() if one["owner"]}:
        same_tasks(asked, views("status", "--person", who), who)
    same_calendar(asked, promises)
    same_times(asked)
    for one in pending:
        for view in waits:
            same_request(view, one)
    same_findings(asked)


def same_in(view: View, one: Json) -> None:
    """Whether it is overdue, by how much, and since which day, in the lines about a promise."""
    for line in view.of(one["id"]):
        assert set(late_in(line)) <= ({lateness(one)} if one["overdue"] else set()), (
            view.name,
            line,
        )
        dues = set(re.findall(r"(?:fix was|fix|·|^) ?due (\d{4}-\d\d-\d\d)", line))
        assert dues <= {one["due"]}, (view.name, line)


def same_row(view: View, one: Json) -> None:
    """The row of a promise in a list."""
    (line,) = (line for line in view.lines if re.search(rf"(?<![\w-]){one['id']}(?![\w@-])", line))
    short = late(one["minutes_late"], f"{one['days_late']}d") if one["days_late"] else "-"
    assert re.search(rf"(?<!\S){one['due'] or '-'}(?!\S).*(?<!\S){short}(?!\S)", line), (
        view.name,
        line,
    )


def same_length(one: Json, views: list[View]) -> None:
    """How late it is, on the page of its own."""
    told = lateness(one)
    for view in views:
        text = "\n".join(view.lines).replace("working day", "day")
        assert f"{told} late" in text or f"overdue by {told}" in text, (view.name, one["id"])
        assert one["due"] in text, (view.name, one["id"])


def same_findings(asked: Asked) -> None:
    """What `check` says of what is overdue, and what to do, are the same words in every format."""
    findings = asked.json("check", "--select", OVERDUE)["findings"][:MOST]
    for form in FORMATS if findings else ():
        said = asked.said(form, "check", "--select", OVERDUE)
        if said.startswith(("{", "[")):
            said = json.dumps(json.loads(said), ensure_ascii=False)
        plain = (
            unescaped(re.sub(r"<[^>]+>|\*\*", "", said)).replace("%3A", ":").replace("\u2060", "")
        )
        for finding in findings:
            assert finding["message"] in plain, (form, finding)


def same_request(view: View, one: Json) -> None:
    """Who is asked for it, and what comes next, stand with it in every format."""
    near = [" ".join(view.lines[n : n + 5]) for n in view.about[one["record"]]]
    step = one["next_step"] or {"what": "", "command": None}
    said = f"{step['what']}: {step['command']}" if step["command"] else step["what"]
    assert any((one["who"] or "") in text and said in text for text in near), (view.name, one, near)


def same_letter(views: list[View], promises: dict[str, Json], project: str) -> None:
    """How late a promise is, and since when, in the client's letter, if they know the date."""
    for view in views:
        for name in view.about.keys() & promises.keys():
            one = promises[name]
            if one["project"] == project and not one["forecast"]:
                for line in view.of(name):
                    assert set(late_in(line)) <= ({lateness(one)} if one["overdue"] else set()), (
                        view.name,
                        line,
                    )


def same_trend(asked: Asked, promises: dict[str, Json], project: str, names: Names) -> None:
    """The date of each promise at the end of its line."""
    lines = _lines(asked.said("text", "trend", project), "text")
    about = names.about(lines)
    for line in asked.json("trend", project)["promises"]:
        one = promises.get(line["record"])
        if one and not line["ended"]:
            assert line["due"] == one["due"], line
            assert any(one["due"] in lines[n] for n in about[line["record"]]), line


def same_tasks(asked: Asked, views: list[View], who: str) -> None:
    """What a person has to do: the promise, how late it is, and the step, in one line."""
    for task, view in product(asked.json("status", "--person", who)["owes"], views):
        due = due_words(task["due"] and date.fromisoformat(task["due"]), asked.today)
        over = late(task["minutes_late"], count(task["days_late"], "day"))
        when = over if task["days_late"] else due
        assert any(
            all(word in line for word in (task["title"], task["what"], task["command"] or "", when))
            for line in view.lines
        ), (view.name, task)


def same_calendar(asked: Asked, promises: dict[str, Json]) -> None:
    """The day of each promise that has no hour."""
    events = run("calendar", "--root", asked.root, "--as-of", asked.day).out.split("BEGIN:VEVENT")
    found = {}
    for event in events[1:]:
        uid = re.search(r"^UID:(.*)\.(?:due|fix)@", event, re.MULTILINE)
        day = re.search(r"^DTSTART;VALUE=DATE:(\d+)", event, re.MULTILINE)
        if uid and day:
            found[uid[1]] = day[1]
    for name, one in promises.items():
        if name.lower() in found and not one.get("due_at"):
            assert found[name.lower()] == one["due"].replace("-", ""), name


def same_times(asked: Asked) -> None:
    """How many response times were kept, in each row and month."""
    told = [
        f"{one['in_time']} of {one['n']}"
        for row in asked.json("sla")["rows"]
        for one in (row, *row["months"])
    ]
    for name, lines in asked.told("sla"):
        said = re.findall(r"\b\d+ of \d+\b", "\n".join(lines).replace("*", ""))
        assert Counter(said) == Counter(told), name


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2026-06-12", "2026-11-20"])
def test_the_agency_is_told_alike_in_every_format(day: str) -> None:
    same_words(Asked(AGENCY, day))


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=QUICKLY)
@given(drawn=any_workspaces())
def test_any_workspace_is_told_alike_in_every_format(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn
) -> None:
    files = {f"projects/{name}": text for name, text in drawn.files.items()}
    root = write(tmp_path_factory.mktemp("any"), {"clientcare.toml": SETTINGS, **files})
    same_words(Asked(str(root), TODAY.isoformat()))
