"""Run the command line as its users do: through `main(argv)`, on a workspace in a folder."""

from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from clientcare.cli import main

SETTINGS = """\
time_zone = "Europe/Helsinki"

[people.mira]
name = "Mira Laine"
side = "us"

[calendar]
holidays = "FI"
"""

PROJECT = """\
[project]
id = "portal"
name = "Room portal"
client = "Acme Oy"
lead = "mira"
started = 2026-06-01

[project.people.jan]
name = "Jan Berg"
side = "client"

[[project.escalation]]
level = 1
ours = "mira"
theirs = "jan"
respond_within = "4h"
"""

SEARCH = """\
[[commitment]]
id = "PORTAL-search"
title = "Room search"
owner = "mira"
made = 2026-06-01
promised = 2026-06-05
needs = ["PORTAL-accounts"]

[[commitment.moves]]
on = 2026-06-03
to = 2026-06-10
why = "the map took longer"
told = 2026-06-03
agreed = 2026-06-04
"""

OTHERS = """\
[[commitment]]
id = "PORTAL-accounts"
title = "Test accounts"
by = "client"
kind = "access"
owner = "jan"
promised = 2026-06-10
delivered = 2026-06-12

[[commitment]]
id = "PORTAL-manual"
title = "Manual, ASAP"
promised = 2026-09-01

[[commitment]]
id = "PORTAL-map"
title = "Map of the rooms"
owner = "mira"
promised = 2026-06-11

[[commitment.waive]]
rule = "overdue-commitment"
until = 2026-06-30
why = "Jan is away until the end of June"
"""

FILES = {
    "clientcare.toml": SETTINGS,
    "projects/portal/project.toml": PROJECT,
    "projects/portal/others.toml": OTHERS,
    "projects/portal/search.toml": SEARCH,
}
"""A small workspace: one promise overdue and waited for, one without an owner, one waived."""


class Ran(NamedTuple):
    """How a command line ended."""

    code: int
    out: str
    err: str


def run(*words: str) -> Ran:
    """Run a command line."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    return Ran(code, out.getvalue(), err.getvalue())


def write(root: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """Write files below a folder, and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def error(message: str, hint: str | None = None) -> str:
    """What is said on stderr of something that could not be done."""
    return f"error: {message}\n" + (f"hint: {hint}\n" if hint else "")


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(*words: str) -> str:
    """Run a command line whose output goes to a terminal."""
    out = _Terminal()
    with redirect_stdout(out):
        main(words)
    return out.getvalue()
