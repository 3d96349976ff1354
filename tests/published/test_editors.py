"""The schemas for editors: Tombi accepts every example, and flags each kind of mistake."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clientcare.published.editors import SCHEMAS, editor_files, schema_text
from clientcare.records import KINDS
from tests.cli.running import FILES, run, write
from tests.cli.test_starting import GIVEN
from tests.for_each import for_each

EXAMPLES = Path(__file__).parents[2] / "examples"
COMMITMENT = '[[commitment]]\nid = "A-1"\ntitle = "One"\n'
RECORD = "projects/portal/others.toml"
SETTINGS = "clientcare.toml"


def tombi(root: Path) -> list[dict[str, Any]]:
    """What Tombi says of the files of a workspace."""
    program = shutil.which("tombi") or str(Path(sys.executable).with_name("tombi"))
    if not Path(program).exists():
        pytest.skip("tombi is not installed: pip install tombi")
    said = root / "said.json"
    words = [program, "lint", "--offline", "--quiet", "--diagnostics-format", "json"]
    words += ["--diagnostics-file", str(said)]
    subprocess.run(words, cwd=root, capture_output=True, check=False)
    found: list[dict[str, Any]] = json.loads(said.read_text(encoding="utf-8"))
    return found


def workspace(root: Path, files: dict[str, str]) -> Path:
    return write(root, {**FILES, **editor_files("projects"), **files})


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES.iterdir() if path.is_dir()])
def test_every_example_is_accepted(name: str, tmp_path: Path) -> None:
    root = tmp_path / name
    shutil.copytree(EXAMPLES / name, root)
    write(root, editor_files("projects"))
    assert tombi(root) == []


ACCEPTED = [
    (RECORD, f'{COMMITMENT}promised = 2026-09-01\namount = 1250\ncurrency = "EUR"\n'),
    (RECORD, f"{COMMITMENT}amount = 1250.50\n"),
    (RECORD, f'{COMMITMENT}amount = "1250.50"\n'),
    (RECORD, '[[issue]]\nid = "A"\ntitle = "x"\nfound = 2026-09-01T14:30:00\n'),
    (RECORD, '[[issue]]\nid = "A"\ntitle = "x"\nfound = 2026-09-01T14:30:00+02:00\n'),
    (RECORD, '[[issue]]\nid = "A"\ntitle = "x"\nfound = 2026-09-01\n'),
    (RECORD, "[[touchpoint]]\non = 2026-09-01\nmood = { jan = 4 }\n"),
    (
        SETTINGS,
        '[calendar]\nhours = { fri = "09:00-13:00", else = "24h" }\nclosed = [2026-12-24]\n',
    ),
    (SETTINGS, '[policy.severity.high]\ntriage = "4h"\n[import.jira.people]\n"j s" = "jan"\n'),
]


@pytest.mark.parametrize(("file", "text"), ACCEPTED)
def test_what_clientcare_reads_is_accepted(file: str, text: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, {file: text})
    assert tombi(root) == []


MISTAKES = {
    "unknown key": (RECORD, f'{COMMITMENT}ownr = "mira"\n', 4),
    "unknown kind": (RECORD, '[[commitmnt]]\nid = "A"\n', 1),
    "wrong type": (RECORD, f"{COMMITMENT}owner = 3\n", 4),
    "text for a list": (RECORD, f'{COMMITMENT}needs = "A-2"\n', 4),
    "text for yes or no": (RECORD, f'{COMMITMENT}internal = "yes"\n', 4),
    "no such word": (RECORD, f'{COMMITMENT}kind = "delivery"\n', 4),
    "missing": (RECORD, '[[commitment]]\nid = "A-1"\n', 1),
    "missing in a table": (RECORD, f"{COMMITMENT}[[commitment.moves]]\non = 2026-09-01\n", 4),
    "day as text": (RECORD, f'{COMMITMENT}promised = "2026-09-01"\n', 4),
    "moment for a day": (RECORD, f"{COMMITMENT}made = 2026-09-01T12:00:00\n", 4),
    "no such day": (RECORD, f"{COMMITMENT}promised = 2026-02-30\n", 4),
    "one table for many": (RECORD, '[commitment]\nid = "A-1"\ntitle = "x"\n', 1),
    "many tables for one": (RECORD, '[[project]]\nid = "p"\n', 1),
    "not an id": (RECORD, '[[commitment]]\nid = "1 a"\ntitle = "x"\n', 2),
    "empty title": (RECORD, '[[commitment]]\nid = "A"\ntitle = ""\n', 3),
    "words for an amount": (RECORD, f'{COMMITMENT}amount = "much"\n', 4),
    "not a currency": (RECORD, f'{COMMITMENT}currency = "euro"\n', 4),
    "too high": (RECORD, "[[touchpoint]]\non = 2026-09-01\nmood = 6\n", 3),
    "unknown setting": (SETTINGS, '[check]\npractise = "standard"\n', 2),
    "no such setting": (SETTINGS, '[check]\npractice = "strict"\n', 2),
    "not a duration": (SETTINGS, '[policy]\ndue_soon = "5 days"\n', 2),
    "below zero": (SETTINGS, "[policy]\nmax_moves = -1\n", 2),
    "not an hour": (SETTINGS, '[calendar]\nhours = "9-17"\n', 2),
    "unknown weekday": (SETTINGS, '[calendar]\nworkdays = ["monday"]\n', 2),
    "no id of a person": (SETTINGS, '[people."1 a"]\nname = "A"\nside = "us"\n', 1),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_kind_of_mistake_is_flagged_where_it_stands(mistake: str, tmp_path: Path) -> None:
    file, text, line = MISTAKES[mistake]
    root = workspace(tmp_path, {file: text})
    found = tombi(root)
    assert {one["path"] for one in found} == {file}
    assert line in {one["range"]["start"]["line"] for one in found}


# The command -------------------------------------------------------------------------------------


def every(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema, itself too."""
    yield schema
    for key in ("properties", "patternProperties", "$defs"):
        for inner in schema.get(key, {}).values():
            yield from every(inner)
    for inner in [
        *schema.get("anyOf", ()),
        schema.get("items"),
        schema.get("additionalProperties"),
    ]:
        if isinstance(inner, dict):
            yield from every(inner)


@pytest.mark.slow
@for_each("name", SCHEMAS)
def test_a_schema_is_valid_and_has_no_noise(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    code, out, err = run("schema", name)
    assert (code, out, err) == (0, schema_text(name), "")
    whole = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(whole)
    for one in every(whole):
        assert not {"title", "audience", "role"} & set(one)
        assert one.get("type") != "null"
        assert one.get("additionalProperties", "properties" in one) is not True
        assert one.get("default", "") is not None


def test_every_field_says_what_it_is() -> None:
    whole = json.loads(run("schema").out)
    assert list(whole["properties"]) == list(KINDS)
    for table in whole["$defs"].values():
        assert table["description"]
        assert all(field["description"] for field in table["properties"].values())


def test_the_copies_are_refreshed(tmp_path: Path) -> None:
    run("init", str(tmp_path), *GIVEN)
    here = ("schema", "--write", "--root", str(tmp_path))
    files = {name: (tmp_path / name).read_text() for name in editor_files("projects")}
    assert files == editor_files("projects")
    (tmp_path / ".clientcare/record.schema.json").write_text("{}")
    (tmp_path / "tombi.toml").write_text("# mine\n[[schemas]]\npath = '.clientcare/x'\n")
    code, out, err = run(*here)
    assert (code, err) == (0, "")
    assert [Path(line).name for line in out.splitlines()] == [
        "record.schema.json", "settings.schema.json",
    ]  # fmt: skip
    assert (tmp_path / ".clientcare/record.schema.json").read_text() == schema_text("record")
    assert (tmp_path / "tombi.toml").read_text().startswith("# mine")
    assert run("check", "--root", str(tmp_path), "--select", "CC0").out.startswith("0 errors")


def test_a_tombi_file_of_ones_own_is_told_what_to_add(tmp_path: Path) -> None:
    write(tmp_path, {"tombi.toml": "# mine\n"})
    code, _, err = run("init", str(tmp_path), *GIVEN)
    assert code == 0
    assert f"{tmp_path}/tombi.toml is there already; add to it:\n[[schemas]]\n" in err
    assert (tmp_path / "tombi.toml").read_text() == "# mine\n"


def test_records_beside_the_settings_are_checked_as_records(tmp_path: Path) -> None:
    settings = FILES[SETTINGS].replace("time_zone", 'records = "."\ntime_zone', 1)
    project = FILES["projects/portal/project.toml"]
    write(tmp_path, {SETTINGS: settings, "portal/project.toml": project})
    assert run("schema", "--write", "--root", str(tmp_path)).code == 0
    assert tombi(tmp_path) == []
    assert run("check", "--root", str(tmp_path), "--select", "CC0").code == 0
    write(tmp_path, {"portal/more.toml": "[[risk]]\nx = 1\n"})
    assert {one["path"] for one in tombi(tmp_path)} == {"portal/more.toml"}
