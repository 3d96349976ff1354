"""Every command that reads, with every format it has, as the product lists them."""

from collections.abc import Iterator
from typing import Any, get_args

from clientcare.cli.arguments import function_of, parameters_of
from clientcare.cli.commands import COMMANDS
from clientcare.output.findings import FORMATS
from clientcare.records import KINDS

OTHERS = {
    "init", "new", "mark", "move", "escalate", "log", "import", "edit", "undo", "correct", "delete",
    "rename", "reassign", "close", "calendar", "instructions", "schema", "completion",
}  # fmt: skip
"""The commands that record, or that write one form alone; every other one has formats."""


def formats_of(command: str) -> tuple[str, ...]:
    """The formats of a command, in the order of its help; none of one that has no such flag."""
    options: dict[str, Any] = parameters_of(function_of(command))[0]
    if "--output-format" in options:
        return tuple(FORMATS)
    return get_args(options["--format"].type) if "--format" in options else ()


def reading(project: str, record: str) -> Iterator[tuple[str, ...]]:
    """The words of each reading command, for a project and a record, in each of its formats."""
    subjects: dict[str, list[tuple[str, ...]]] = {
        **{name: [(project,)] for name in ("agenda", "trend", "report")},
        **{name: [(record,), (project,)] for name in ("show", "explain", "advise")},
        "list": [(kind,) for kind in KINDS], "rule": [(), ("CC101",)],
        "status": [(), ("--full",), ("--all",), (project,)],
        "check": [(), ("--practice", "thorough"), ("--statistics",)],
    }  # fmt: skip
    for command in COMMANDS:
        for words in subjects.get(command, [()]):
            flag = "--output-format" if command == "check" else "--format"
            for form in formats_of(command):
                if form != "pdf":
                    yield command, *words, flag, form
