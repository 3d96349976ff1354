"""`show --history`: the life of one record, as rows of text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypedDict

from clientcare.output.terminal import Terminal
from clientcare.views.layout import Block, Row, Span, Words, draw, joined

if TYPE_CHECKING:
    from clientcare.history.life import Edit, Stage


class EditJson(TypedDict):
    """A field that was changed; `silent` where a promise or a fact was rewritten by it."""

    field: str
    old: str | None
    new: str | None
    silent: bool


class StageJson(TypedDict):
    """What became of a record; `commit` is null for what is not committed yet."""

    event: str
    on: str
    commit: str | None
    author: str | None
    subject: str | None
    file: str
    edits: list[EditJson]


def published(stages: "Sequence[Stage]") -> list[StageJson]:
    """Give a life its published shape."""
    return [
        {
            "event": stage.turn,
            "on": stage.on.isoformat(),
            "commit": stage.commit.id if stage.commit else None,
            "author": stage.commit.author if stage.commit else None,
            "subject": stage.commit.subject if stage.commit else None,
            "file": stage.file,
            "edits": [
                {"field": e.field, "old": e.old, "new": e.new, "silent": e.silent}
                for e in stage.edits
            ],
        }
        for stage in stages
    ]


def text(stages: "Sequence[Stage]", look: Terminal) -> Iterator[str]:
    """Write a life, a stage a line."""
    yield look.paint("history", "bold")
    files = [None, *(stage.file for stage in stages)]
    rows = tuple(_row(stage, before) for stage, before in zip(stages, files, strict=False))
    yield from draw([Block("", rows)], look, 2)


def _row(stage: "Stage", file: str | None) -> Row:
    commit = stage.commit
    source = (
        f"{commit.id[:12]} {commit.author}: {commit.subject}" if commit else "not committed yet"
    )
    body: list[Words | Span | str] = [_edit(edit) for edit in stage.edits]
    if stage.file != file:
        body.append(f"in {stage.file}")
    return Row((Span(stage.on.isoformat()), Span(stage.turn)), joined([*body, Span(source, "dim")]))


def _edit(edit: "Edit") -> Words:
    old, new = edit.old or "absent", edit.new or "absent"
    said = Span(f"{edit.field}: {old} → {new}")
    return (said, Span(" (silent)", "bold red")) if edit.silent else (said,)
