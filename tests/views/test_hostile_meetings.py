"""Whatever stands in a record comes out inert: in every format of waiting, agenda and advise."""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from tomli_w import dumps

from clientcare.facts.workspace import Workspace
from clientcare.output import write
from clientcare.output.clean import dump
from clientcare.output.terminal import Terminal
from clientcare.pages import advice, agenda, waiting
from clientcare.pages.blocks import Document
from clientcare.playbooks.advice import advise_project, advise_record
from clientcare.playbooks.reading import read_playbooks
from clientcare.published.shape import fill
from clientcare.published.waiting import AgendaJson, WaitingJson, advice_json
from clientcare.records.unsafe import unsafe
from clientcare.report.disclosure import for_client
from clientcare.store import unreadable
from clientcare.summary.agenda import agenda_of
from clientcare.summary.model import summary_of
from clientcare.summary.waiting import waits_of
from tests.drawn import examples
from tests.views.test_hostile import hostile
from tests.workspaces import workspace

PLAIN = Terminal()
PLAYBOOKS = read_playbooks()


def _space(text: str) -> Workspace:
    """Make a workspace with a text wherever one can stand, and something for every part."""
    day = date(2026, 6, 10)
    records = {
        "project": {
            "id": "demo", "name": text, "client": text, "lead": "mira",
            "people": {
                "mira": {"name": text, "side": "us", "role": text},
                "jan": {"name": text, "side": "client", "role": text, "key": True},
            },
            "escalation": [{"level": 1, "ours": "mira", "theirs": "jan", "respond_within": "1d"}],
            "disputes": {"how": text, "neutral": text},
        },
        "commitment": [
            {
                "id": "D-1", "title": text, "promised": day, "needs": ["D-2"], "owner": "mira",
                "moves": [{"on": day, "to": date(2026, 7, 1), "why": text}],
            },
            {
                "id": "D-2", "title": text, "by": "client", "kind": "answer", "promised": day,
                "reminders": [{"on": day, "how": "mail", "answer": text}],
            },
            {"id": "D-3", "title": text, "by": "client", "kind": "payment", "promised": day},
            {"id": "D-4", "title": text, "kind": text},
        ],
        "issue": [
            {
                "id": "D-5", "title": text, "kind": "dispute", "found": day, "impact": text,
                "waits": [{"since": day, "why": text}], "found_by": "client",
                "plan": [{"step": text, "owner": "mira", "due": day}],
                "options": [{"title": text, "presented": day, "chosen": day}],
                "mediation": [{"on": day, "by": text}],
                "compensation": [{"kind": "discount", "what": text}],
            },
            {"id": "D-6", "title": text, "found": day, "impact": text},
        ],
        "change": [{"id": "D-7", "title": text, "requested": day, "consequences": [text]}],
        "risk": [{"id": "D-8", "title": text, "seen": day, "response": text}],
        "touchpoint": [
            {"on": date(2026, 6, 1), "kind": "meeting", "mood": 1, "why": text, "with": ["jan"]},
            {"on": day, "kind": "complaint", "from": "client", "summary": text},
        ],
    }  # fmt: skip
    return workspace(dumps(records))


def _pages(space: Workspace) -> Iterator[Document]:
    (context,) = space.contexts
    summary, now = summary_of(space), space.now
    yield waiting.page(waits_of((space, summary)))
    yield agenda.page(agenda_of(space, context, summary, for_client(context)))
    for entry in space.entries:
        found = advise_record(entry, context, PLAYBOOKS)
        if entry.kind == "project":
            found = advise_project(context, PLAYBOOKS)
        yield advice.page(entry, found, now)


def _texts(space: Workspace, terminal: Terminal) -> list[str]:
    return [write(page, "text", terminal) for page in _pages(space)]


def _is_inert(text: str) -> None:
    assert not unsafe().search(text)
    assert not set("\r\t\x1b") & set(text)
    assert "##[" not in text
    assert "##vso[" not in text
    text.encode()


BEGINS = re.compile(
    r"|(\d+ files? |- projects/|[A-Z][a-z][a-z] 2026-|─── |we wait|they wait|◆ |-  |Each in full"
    r"|Nothing |tell them|changed|new dates|decide|they owe|we owe|problems|changes|mood|people"
    r"|others|held back|log it|facts|why|done|next|later"
    r"|\d+ days? |today|no date|in \d+ days?|due today|   ).*"
)
INDENTED = re.compile(r" +(: ?:|#|::)")


@pytest.mark.slow
@given(text=hostile)
@examples(25)
def test_every_line_begins_with_words_of_ours(text: str) -> None:
    for out in _texts(_space(text), PLAIN):
        _is_inert(out)
        lines = out.split("\n")
        assert [line for line in lines if not BEGINS.fullmatch(line)] == []
        assert [line for line in lines if INDENTED.match(line)] == []


@pytest.mark.slow
@given(text=hostile)
@examples(12)
def test_colours_are_all_that_colour_adds(text: str) -> None:
    space = _space(text)
    for coloured, plain in zip(
        _texts(space, Terminal(color=True)), _texts(space, PLAIN), strict=True
    ):
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.slow
@given(text=hostile)
@examples(25)
def test_markdown_says_nothing_that_no_record_says(text: str) -> None:
    """What a Markdown reader makes of it has the same blocks, whatever the records hold."""
    shapes = []
    for said in (text, "harmless"):
        space = _space(said)
        for page in list(_pages(space))[:2]:  # which advice is given depends on the texts
            out = write(page, "markdown", PLAIN)
            assert not unsafe().search(out)
            tokens = MarkdownIt("commonmark").parse(out)
            kinds = {child.type for token in tokens for child in token.children or ()}
            assert kinds <= {"text", "strong_open", "strong_close", "text_special", "entity"}
            shapes.append([token.type for token in tokens])
    if text.strip():
        assert shapes[:2] == shapes[2:]


@pytest.mark.slow
@given(text=hostile)
@examples(25)
def test_json_is_printable_ascii_and_holds_the_very_text(text: str) -> None:
    space = _space(text)
    (context,) = space.contexts
    summary = summary_of(space)
    found = advise_project(context, PLAYBOOKS)
    (project,) = (entry for entry in space.entries if entry.kind == "project")
    outputs = [
        fill(WaitingJson, waits_of((space, summary))),
        fill(AgendaJson, agenda_of(space, context, summary, for_client(context))),
        advice_json(project, found, space.now, unreadable(space.snapshot)),
    ]
    for out in map(dump, outputs):
        assert out.isascii()
        assert out.replace("\n", "").isprintable()
        assert text in _strings(json.loads(out))


def _strings(value: object) -> set[str]:
    if isinstance(value, dict):
        return {found for inner in value.values() for found in _strings(inner)}
    if isinstance(value, list):
        return {found for inner in value for found in _strings(inner)}
    return {value} if isinstance(value, str) else set()
