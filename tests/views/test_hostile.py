"""Whatever stands in a record comes out inert: in every format of `check`, in list, show, explain.

Records may hold escape codes, bidi and invisible characters, rich markup, commands of CI runners
and line ends; every output is held to the same promises.
"""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tomli_w import dumps

from clientcare.facts.workspace import Workspace
from clientcare.output import findings as formats
from clientcare.output import write
from clientcare.output.clean import dump
from clientcare.output.findings import FORMATS, STATISTICS, CheckResult, result_of
from clientcare.output.tables import csv_table, json_lines, row_of
from clientcare.output.terminal import Terminal
from clientcare.pages.blocks import Document
from clientcare.pages.records import explain_page, list_page, show_page
from clientcare.published.records import explain_json, list_json, show_json
from clientcare.records.unsafe import unsafe
from clientcare.rules.catalogue import catalogue, select
from clientcare.rules.engine import check
from clientcare.store import Entry
from clientcare.summary.explaining import explain
from clientcare.summary.listing import RecordSummary
from tests.drawn import examples
from tests.workspaces import workspace

PLAIN = Terminal()
NASTY = [
    "\x1b[31m", "\x1b]8;;http://x\x07", "\x9b31m", "\x00", "\x7f", "\r", "\n", "\r\n", "\t",
    "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\U000e0041", "[/x]", "[bold red]", ":boom:",
    "::error::x", "::set-output name=a::b", "##[error]", "##vso[task]", "%0A", "%", ",", ":", " ",
    "{id}", "{{x}}", "{% x %}", "<script>", "`", "|", "TBD", "ASAP", "Käyttö", "日本", "🙂",
    "a", "1",
]  # fmt: skip
hostile = (
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=6).map("".join)
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
).filter(lambda text: not text.isspace())


def _space(text: str) -> Workspace:
    """Make a workspace with a text wherever one can stand, in readable and unreadable records."""
    person = {"name": text, "side": "us"}
    records = {
        "project": {
            "id": "demo", "name": text, "client": text, "notes": text, "lead": "mira",
            "goals": [text], "people": {"mira": person, "jan": {"name": text, "side": "client"}},
            "escalation": [{"level": 1, "ours": "mira", "theirs": "jan", "respond_within": "1d"}],
        },
        "commitment": [
            {
                "id": "D-1", "title": text, "promised": date(2026, 6, 1), "needs": ["D-2"],
                "acceptance": [text], "notes": f"{text}\n{text}", "owner": "mira",
                "moves": [{"on": date(2026, 6, 1), "to": date(2026, 6, 5), "why": text}],
                "waive": [{"rule": "untold-slip", "until": date(2026, 7, 1), "why": text}],
            },
            {"id": "D-2", "title": text, "by": "client", "promised": date(2026, 6, 1)},
            {"id": "D-3", "title": text, "kind": text},
            {"id": "D-4", "title": text, f"x{text}": text},
        ],
        "issue": [
            {
                "id": "D-5", "title": text, "found": date(2026, 6, 1), "impact": text,
                "severity": "critical", "root_cause": text,
                "plan": [{"step": text, "due": date(2026, 6, 3), "owner": "mira"}],
                "waits": [{"since": date(2026, 6, 2), "why": text}],
                "escalations": [{"raised": date(2026, 6, 2), "why": text}],
            }
        ],
        "touchpoint": [{"on": date(2026, 6, 1), "kind": "complaint", "summary": text}],
    }  # fmt: skip
    return workspace(dumps(records))


def _checked(space: Workspace) -> CheckResult:
    chosen = select(space.snapshot.settings, select=list(catalogue()))
    return result_of(check(space, chosen), [space])


COUNTS = (
    r"\d+ errors?, \d+ warnings?, \d+ info; .*"
    r"|waived (until \d{4}-\d\d-\d\d|for commit [0-9A-Fa-f]+): [a-z-]+ .*"
)
BEGINNINGS = {
    "concise": rf"projects/demo/records\.toml:\d+:\d+: CC\d\d\d [a-z-]+ [a-z]+: .*|{COUNTS}",
    "grouped": rf"|projects/demo/records\.toml:|  \d+:\d+: CC\d\d\d [a-z-]+ [a-z]+: .*|{COUNTS}",
    "full": r"|projects/demo/records\.toml:\d+:\d+: CC\d\d\d [a-z-]+ [a-z]+: .*"
    rf"|  +\d* \|.*|  (on|why|do|see): .*|{COUNTS}",
    "github": r"::(error|warning|notice) file=projects/demo/records\.toml,line=\d+,endLine=\d+"
    r"(,col=\d+,endColumn=\d+)?,title=CC\d\d\d [a-z-]+::.*"
    rf"|GitHub annotates .*|{COUNTS}",
}


def _is_inert(text: str) -> None:
    """Hold a whole output to what every output promises."""
    assert not unsafe().search(text)
    assert not set("\r\t\x1b") & set(text)
    assert "##[" not in text
    assert "##vso[" not in text
    text.encode()


@pytest.mark.parametrize("name", BEGINNINGS)
@given(text=hostile)
def test_every_line_of_check_begins_with_words_of_ours(name: str, text: str) -> None:
    out = formats.render(name, _checked(_space(text)), PLAIN)
    _is_inert(out)
    begins = re.compile(BEGINNINGS[name])
    assert [line for line in out.split("\n") if not begins.fullmatch(line)] == []


@pytest.mark.slow
@given(text=hostile)
def test_colours_are_all_that_colour_adds(text: str) -> None:
    checked = _checked(_space(text))
    for name in FORMATS:
        coloured = formats.render(name, checked, Terminal(color=True))
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == formats.render(name, checked, PLAIN)


@given(text=hostile)
def test_json_is_printable_ascii_and_holds_the_very_text(text: str) -> None:
    space = _space(text)
    checked = _checked(space)
    (entry,) = [entry for entry in space.entries if entry.id == "D-2"]
    one = _listed(entry, space)
    shown = dump(show_json(one, space))
    clocks = explain(entry.record, space.contexts[0])
    outputs = [
        formats.render("json", checked, PLAIN),
        formats.render_statistics("json", checked, PLAIN),
        dump(list_json("commitment", [one], space.now, ())),
        shown,
        dump(explain_json(entry, clocks, one.zone, space)),
        json_lines([row_of(one)]),
    ]
    for out in outputs:
        assert out.isascii()
        assert out.replace("\n", "").isprintable()
        _is_inert(out)
        json.loads(out)
    assert json.loads(shown)["facts"]["title"] == text


@given(text=hostile)
def test_every_line_of_a_table_begins_with_the_kind(text: str) -> None:
    space = _space(text)
    rows = [row_of(_listed(entry, space)) for entry in space.entries if entry.id[:1] == "D"]
    for kind in ("commitment", "issue"):
        table = csv_table(kind, (row for row in rows if row["kind"] == kind), raw=False)
        _is_inert(table.replace("\r\n", "\n"))
        assert {line.partition(",")[0] for line in table.splitlines()} <= {"kind", kind}


def _listed(entry: Entry, space: Workspace) -> RecordSummary:
    return RecordSummary(entry, space.contexts[0], space)


def _pages(space: Workspace) -> Iterator[Document]:
    zone = space.snapshot.settings.zone
    for entry in space.entries:
        one = _listed(entry, space)
        yield show_page(one)
        yield explain_page(entry, explain(entry.record, space.contexts[0]), space.now, zone)
        yield list_page(entry.kind, [one], space.now)


@pytest.mark.slow
@given(text=hostile)
@examples(25)
def test_pages_of_records_are_inert_and_obey_nobody(text: str) -> None:
    for page in _pages(_space(text)):
        for format in ("text", "markdown", "html"):
            out = write(page, format, PLAIN)
            _is_inert(out)
            assert not [line for line in out.split("\n") if line.lstrip().startswith("::")]
            _is_inert(write(page, format, Terminal(width=40)))


@given(text=hostile)
@examples(15)
def test_statistics_name_rules_only(text: str) -> None:
    checked = _checked(_space(text))
    for name in STATISTICS:
        _is_inert(formats.render_statistics(name, checked, PLAIN).replace("\n", ""))
