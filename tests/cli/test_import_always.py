"""Whatever happens in a tracker and in the records: each import comes in whole, and once."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import run, write
from tests.cli.test_import import FILES

FIRST = date(2026, 5, 1)
OURS = [
    ("mark", "search", "fixed"), ("mark", "search", "delivered"), ("mark", "search", "closed"),
    ("mark", "search", "reopened"), ("mark", "search", "returns"), ("mark", "search", "cancelled"),
    ("move", "search", "2026-08-03", "--why", "Later"),
]  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.just("due"), st.none() | st.dates(date(2026, 5, 1), date(2026, 9, 1)).map(str)),
    st.tuples(st.just("end"), st.sampled_from([None, "Done", "Won't Do"])),
    st.tuples(st.just("ours"), st.sampled_from(OURS)),
    st.tuples(st.just("import"), st.none()),
)


class Tracker:
    """One issue of Jira, with all that happened to it."""

    def __init__(self, *, has_changelog: bool) -> None:
        self.fields: dict[str, Any] = {"summary": "Search", "created": self.moment(FIRST)}
        self.histories: list[dict[str, Any]] = []
        self.has_changelog = has_changelog

    @staticmethod
    def moment(day: date) -> str:
        return f"{day}T10:00:00.000+0800"

    def change(self, day: date, what: str, value: str | None) -> None:
        """Set the due date or the resolution, unless it is so already."""
        field = "End date" if what == "due" else "resolution"
        new = {"name": value} if what == "end" and value else value
        old = self.fields.get(field)
        if old == new:
            return
        self.fields |= {field: new, "updated": self.moment(day)}
        if what == "end":
            self.fields["resolutiondate"] = self.moment(day) if value else None
        was = old["name"] if isinstance(old, dict) else old
        change = {"field": field, "fromString": was, "toString": value}
        self.histories.append({"created": self.moment(day), "items": [change]})

    def export(self) -> str:
        issue: dict[str, Any] = {"key": "EE-1", "fields": self.fields}
        log = {"changelog": {"histories": self.histories}} if self.has_changelog else {}
        return json.dumps({"issues": [issue | log]})


@pytest.mark.slow
@given(
    st.sampled_from(["issue", "commitment"]),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 9), STEPS), max_size=12),
)
def test_each_import_comes_in_and_the_same_one_again_changes_no_byte(
    kind: str, has_changelog: bool, steps: list[tuple[int, tuple[str, Any]]]
) -> None:
    tracker, day = Tracker(has_changelog=has_changelog), FIRST
    with TemporaryDirectory() as folder:
        root = write(Path(folder) / "care", FILES)
        file = Path(folder) / "jira.json"
        for days, (what, value) in [*steps, (1, ("import", None))]:
            day += timedelta(days=days)
            place = ("--root", str(root), "--as-of", str(day))
            if what == "ours":
                run(*value, *place)
            elif what != "import":
                tracker.change(day, what, value)
            if what != "import":
                continue
            file.write_text(tracker.export(), encoding="utf-8")
            texts = []
            for _ in range(2):
                done = run("import", "jira", str(file), "--project", "p", "--kind", kind, *place)
                assert done.code == 0, done.err
                texts.append({path: path.read_bytes() for path in root.rglob("*.toml")})
            assert texts[0] == texts[1]
        checked = run("check", *place, "--select", "CC0")
        assert checked.code == 0, checked.out
