"""Rounds in git: their dates and facts, changed after they were committed."""

import json
from datetime import date
from pathlib import Path

from clientcare.history.compare import compare, fact_values, values_of
from clientcare.toml import parse
from tests.cli.running import run
from tests.cli.test_came_back import PROJECT, SETTINGS
from tests.for_each import for_each
from tests.history.repositories import Repo

HEAD = 'id = "report"\ntitle = "Report"\npromised = 2026-08-31\nevery = "1m"\n'
KEPT = "{ due = 2026-08-31, delivered = 2026-08-31 }"
MOVED = (
    '{ due = 2026-09-30, moves = [{ on = 2026-09-28, to = 2026-10-02, why = "x", '
    "told = 2026-09-28 }] }"
)


def changes(old: str, new: str) -> list[tuple[str, str, str, bool]]:
    before, after = (parse(f"{HEAD}rounds = [{rounds}]") for rounds in (old, new))
    found = compare("commitment", before, after)
    return [(one.what, one.field, f"{one.old} → {one.new}", one.declared) for one in found]


@for_each(
    ("old", "new", "expected"),
    [
        ("", KEPT, []),
        (KEPT, f"{KEPT}, {{ due = 2026-09-30, delivered = 2026-09-30 }}", []),
        (KEPT, f"{{ due = 2026-09-30, delivered = 2026-09-30 }}, {KEPT}", []),
        (
            KEPT,
            KEPT.replace("delivered = 2026-08-31", "delivered = 2026-08-28"),
            [("rewritten-fact", "rounds[0].delivered", "2026-08-31 → 2026-08-28", False)],
        ),
        (
            KEPT,
            "",
            [("rewritten-fact", "rounds[0].delivered", "2026-08-31 → None", False)],
        ),
        (
            KEPT,
            KEPT.replace("due = 2026-08-31", "due = 2026-09-30"),
            [("move", "rounds[0].due", "2026-08-31 → 2026-09-30", False)],
        ),
        (
            "",
            MOVED,
            [("move", "rounds[0].moves[0].to", "2026-09-30 → 2026-10-02", True)],
        ),
        (
            MOVED,
            MOVED.replace("10-02", "10-05"),
            [("move", "rounds[0].moves[0].to", "2026-10-02 → 2026-10-05", False)],
        ),
        (
            MOVED,
            "",
            [("move", "rounds[0].moves[0].to", "2026-10-02 → None", False)],
        ),
    ],
)
def test_what_was_changed_in_rounds(
    old: str, new: str, expected: list[tuple[str, str, str, bool]]
) -> None:
    assert [one for one in changes(old, new) if "why" not in one[1]] == expected


def test_a_round_is_known_by_its_due_day_however_alike_another_is() -> None:
    """Two rounds whose facts were exchanged: each was rewritten, and neither was moved."""
    first = "delivered = 2026-09-01, accepted = 2026-09-02"
    second = "delivered = 2026-10-01, accepted = 2026-10-05"
    old = f"{{ due = 2026-08-31, {first} }}, {{ due = 2026-09-30, {second} }}"
    new = f"{{ due = 2026-08-31, {second} }}, {{ due = 2026-09-30, {first} }}"
    assert {(field, values) for _, field, values, _ in changes(old, new)} == {
        ("rounds[0].delivered", "2026-09-01 → 2026-10-01"),
        ("rounds[0].accepted", "2026-09-02 → 2026-10-05"),
        ("rounds[1].delivered", "2026-10-01 → 2026-09-01"),
        ("rounds[1].accepted", "2026-10-05 → 2026-09-02"),
    }


@for_each(
    ("old", "new"),
    [('every = "1m"', 'every = "2m"'), ("times = 5", "times = 4"), ("until = 2027-01-31", "")],
)
def test_how_often_it_comes_again_is_what_was_promised(old: str, new: str) -> None:
    base = HEAD.replace('every = "1m"\n', "")
    found = [one.what for one in compare("commitment", parse(base + old), parse(base + new))]
    assert found == ["rewritten-fact"]


def test_each_value_of_a_round_has_a_name_of_its_own() -> None:
    raw = parse(f"{HEAD}rounds = [{KEPT}, {KEPT.replace('08', '09').replace('31', '30')}]")
    assert {key for key in values_of("commitment", raw) if key.endswith("delivered")} == {
        "rounds 2026-08-31 delivered",
        "rounds 2026-09-30 delivered",
    }
    assert fact_values("commitment", raw).keys() <= values_of("commitment", raw).keys()


def test_check_finds_what_was_rewritten_of_a_round(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    file = "projects/p1.toml"
    late = KEPT.replace("delivered = 2026-08-31", "delivered = 2026-09-04")
    text = f"{PROJECT}[[commitment]]\n{HEAD}rounds = [\n  {MOVED},\n  {late},\n]\n"
    files: dict[str, str | bytes | None] = {"clientcare.toml": SETTINGS, file: text}
    repo.commit(files, date(2026, 9, 29), "start")
    worse = text.replace("to = 2026-10-02", "to = 2026-10-20")
    repo.commit({file: worse.replace(late, KEPT)},
                date(2026, 10, 6), "later")  # fmt: skip
    where = ("--root", str(repo.folder), "--as-of", "2026-10-07")
    ran = run("check", "--history", "--select", "CC12", "--output-format", "json", *where)
    found = json.loads(ran.out)["findings"]
    assert {(one["code"], one["record"], one["field"]) for one in found} >= {
        ("CC121", "report", "rounds[0].moves[0].to"),
        ("CC124", "report", "rounds[1].delivered"),
        ("CC125", "report@2026-08-31", None),
    }
    assert "2026-10-02 → 2026-10-20" in run("drift", *where).out
