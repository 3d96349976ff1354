"""A template of the sender's own (Jinja2), filled with a report: its finished pieces, no records.

The template runs in a process of its own, which knows nothing but the pieces as JSON, opens no file
and is ended when it takes too long or too much memory.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any, Literal

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.output import html, markdown
from clientcare.output.clean import clean, file_name
from clientcare.pages import blocks as tree

SECONDS = 10
"""How long a template may take."""
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
"""What steers a terminal, and what no file can take: a template may come from anybody."""
SANDBOX = Path(__file__).with_name("sandbox.py")
Format = Literal["markdown", "html"]
FORMATS: Mapping[str, Format] = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown",
}  # fmt: skip


class Template(NamedTuple):
    """A template: the file that it came from, and its text."""

    name: str
    text: str

    @property
    def format(self) -> Format | None:
        """What its name says that it writes: `letter.html`, `letter.md.j2`."""
        endings = (FORMATS.get(ending.lower()) for ending in PurePath(self.name).suffixes[::-1])
        return next(filter(None, endings), None)


def fill(template: Template, document: tree.Document, format: Format, language: str) -> str:
    """Write a document by a template.

    Raises ClientcareError where Jinja2 is not installed, and, naming the file and the line, where
    the template is wrong, asks for what is not there, or takes too long.
    """
    if find_spec("jinja2") is None:
        hint = "install it with clientcare: pip install 'clientcare[template]'"
        raise ClientcareError("a template is filled by Jinja2, which is not installed", hint)
    values = _values(document, format, language)
    task = {"template": template.text, "format": format, "values": values}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(SANDBOX)], input=json.dumps(task).encode(),
            capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _wrong(template, None, f"it takes longer than {SECONDS} seconds") from None
    except ValueError:
        raise _wrong(template, None, "it takes too much memory") from None
    if "error" in answer:
        raise _wrong(template, answer["line"], answer["error"])
    text = re.sub(_CONTROLS, lambda found: clean(found[0]), answer["text"])
    return f"{text.rstrip()}\n"


def _wrong(template: Template, line: int | None, message: str) -> ClientcareError:
    place = f"{file_name(template.name)}:{line}" if line else file_name(template.name)
    hint = "see what a template may use in docs/templates.md"
    return ClientcareError(f"{place}: {message}", hint)


class _Writer(NamedTuple):
    """How a format writes a line and blocks, all of it inert."""

    line: Callable[[tree.Inline], str]
    blocks: Callable[[Iterable[tree.Block], int], str]


_WRITERS: Mapping[Format, _Writer] = {
    "html": _Writer(html.inline, html.blocks),
    "markdown": _Writer(lambda words: markdown.line(words, start=True), markdown.blocks),
}


def _values(document: tree.Document, format: Format, language: str) -> dict[str, Any]:
    write = _WRITERS[format]
    parts = [_block(block, write, 2) for block in document.blocks]
    return {
        "title": write.line(document.title),
        "language": language,
        "style": html.STYLE if format == "html" else "",
        "body": write.blocks(document.blocks, 2),
        "blocks": parts,
        "sections": {one["name"]: one for one in parts if one["kind"] == "section"},
    }


def _block(block: tree.Block, write: _Writer, level: int) -> dict[str, Any]:
    """A block as plain values: its kind, its parts, and itself as it is usually written."""
    line, known = write.line, {"body": write.blocks([block], level)}
    match block:
        case tree.Rows():
            return _block(tree.as_list(block), write, level)
        case tree.Section(title, blocks, name=name):
            inner = [_block(one, write, level + 1) for one in blocks]
            known |= {"body": write.blocks(blocks, level + 1)}
            return {"kind": "section", "name": name, "title": line(title), "blocks": inner, **known}
        case tree.Paragraph(words):
            return {"kind": "paragraph", "text": line(words), **known}
        case tree.Quote(paragraphs):
            return {"kind": "quote", "paragraphs": [line(words) for words in paragraphs], **known}
        case tree.Bullets(items):
            return {"kind": "list", "entries": [_entry(one, write) for one in items], **known}
        case tree.Table(head, rows):
            cells = [[line(cell) for cell in row] for row in rows]
            return {"kind": "table", "head": [line(cell) for cell in head], "rows": cells, **known}
        case tree.TimeLine():
            return {"kind": "drawing", **known}
        case tree.Verbatim():
            return {"kind": "verbatim", **known}


def _entry(item: tree.Item, write: _Writer) -> dict[str, Any]:
    return {"text": write.line(item.words), "entries": [_entry(one, write) for one in item.items]}
