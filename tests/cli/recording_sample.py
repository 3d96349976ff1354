"""A small workspace to record in, and what its files say."""

from pathlib import Path

from tests.cli.running import Ran, run, write

SETTINGS = """\
time_zone = "Europe/Helsinki"

[people.mira]
name = "Mira Laine"
side = "us"
"""
PROJECT = """\
[project]
name = "Room portal"
client = "Acme Oy"
prefix = "ACME"
lead = "mira"

[project.people.jan]
name = "Jan Berg"
side = "client"
key = true

[[project.escalation]]
level = 1
ours = "mira"
theirs = "jan"
respond_within = "1d"

[[project.escalation]]
level = 2
ours = "mira"
theirs = "jan"
respond_within = "1d"
"""
SEARCH = """\
# The one that everybody asks for.
[[commitment]]
id       = "ACME-search"
title    = "Room search"
owner    = "mira"
made     = 2026-06-01
promised = 2026-06-05   # in the contract
"""
OUTAGE = """\
[[issue]]
id = "ACME-outage"
title = "Nobody can log in"
found = 2026-06-05T09:00:00
severity = "high"
owner = "mira"

[[issue.updates]]
on = 2026-06-05
text = "We look into it."
"""
OTHERS = """\
[[commitment]]
id = "ACME-accounts"
title = "Test accounts"
by = "client"
kind = "access"
owner = "jan"
promised = 2026-06-10

[[commitment]]
id = "ACME-invoice"
title = "First invoice"
by = "client"
kind = "payment"
promised = 2026-06-20

[[risk]]
id = "ACME-map"
title = "The map comes late"
seen = 2026-06-01

[[change]]
id = "ACME-groups"
title = "Bookings for groups"
requested = 2026-06-01

[[review]]
on = 2026-06-02
"""
FILES = {
    "clientcare.toml": SETTINGS,
    "projects/acme/project.toml": PROJECT,
    "projects/acme/commitments/search.toml": SEARCH,
    "projects/acme/issues/outage.toml": OUTAGE,
    "projects/acme/others.toml": OTHERS,
}
SEARCH_FILE = "projects/acme/commitments/search.toml"
OUTAGE_FILE = "projects/acme/issues/outage.toml"
OTHERS_FILE = "projects/acme/others.toml"
AS_OF = ("--as-of", "2026-06-08T14:30")
"""A Monday."""


class Care:
    """The workspace in a folder, to record in and to look at."""

    def __init__(self, folder: Path, files: dict[str, str | bytes] | None = None) -> None:
        self.root = write(folder, files or dict(FILES))

    def __call__(self, *words: str, as_of: tuple[str, ...] = AS_OF) -> Ran:
        return run(*words, "--root", str(self.root), *as_of)

    def read(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()

    def texts(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes().decode()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git/" not in str(path)
        }

    def refused(self, *words: str) -> str:
        """Run what must be refused; return what is said, and hold that nothing changed."""
        before = self.texts()
        ran = self(*words)
        assert (ran.code, ran.out) == (2, ""), ran
        assert self.texts() == before
        return ran.err
