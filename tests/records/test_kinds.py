"""A kind of record is a module and a row: an eighth one works in every command without more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clientcare.records import KINDS, Table, fields, specs
from clientcare.settings import SettingsTable
from tests.cli.running import PROJECT, SETTINGS, write
from tests.for_each import for_each

VISIT = '''
import sys
from datetime import date
from typing import Literal

from clientcare.records import KINDS, Kind
from clientcare.records.base import Id, NamedRecord
from clientcare.records.tables import private, public
from clientcare.records.kinds import NextFact


class Visit(NamedRecord):
    """Somebody goes to see the client."""

    KIND = "visit"
    EXISTS_FROM = "planned"

    planned: date | None = public("the day it was planned", role="fact")
    held: date | None = public("the day it was held", role="fact")
    place: Literal["here", "there"] | None = public("where it is")
    host: Id | None = public("who goes", role="person")
    cost: str | None = private("what it costs us")


KINDS["visit"] = Kind(
    Visit, folder="visits", states=("planned", "held"), owner="host",
    columns=("title", "id", "place", "host", "state"), left_out=("place",), questions=("place",),
    next_facts=(NextFact("held", "when it is over", "held"),),
)
'''
MAIN = "from clientcare.cli import main\nsys.exit(main(sys.argv[1:]))"


def python(code: str, *words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", VISIT + code, *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


@pytest.mark.slow
def test_an_eighth_kind_needs_a_module_and_a_row(tmp_path: Path) -> None:
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/portal/project.toml": PROJECT})
    at = ("--root", str(tmp_path), "--as-of", "2026-06-15")
    said = python(
        MAIN, "new", "visit", "--title", "Autumn", "--place", "there", "--host", "mira", *at
    )
    file = tmp_path / "projects/portal/visits/autumn.toml"
    assert file.read_text("utf-8") == (
        '[[visit]]\nid = "PORTAL-autumn"\ntitle = "Autumn"\nplanned = 2026-06-15\n'
        'place = "there"\nhost = "mira"\n'
    )
    assert "next, when it is over: clientcare mark PORTAL-autumn held" in said
    python(MAIN, "mark", "autumn", "held", "--set", "cost=a lot", *at)
    assert {"held = 2026-06-15", 'cost = "a lot"'} <= {*file.read_text("utf-8").splitlines()}

    listed = python(MAIN, "list", "visits", "--owner", "mira", "--state", "held", *at)
    head, row = listed.splitlines()
    assert head.split() == ["TITLE", "ID", "PLACE", "HOST", "STATE"]
    assert row.split() == ["Autumn", "PORTAL-autumn", "there", "mira", "held"]
    shown = json.loads(python(MAIN, "show", "autumn", "--format", "json", *at))
    assert shown["record"]["place"] == "there"
    assert shown["record"]["state"] == "held"
    assert "held" in python(MAIN, "show", "autumn", *at)
    python(MAIN, "check", *at)

    words = ("clientcare", "mark", "--root", str(tmp_path), "autumn", "")
    assert "held" in python(MAIN, "__complete", "fish", str(len(words) - 1), *words)
    kinds = python(MAIN, "__complete", "fish", "2", "clientcare", "new", "vis")
    assert kinds == "visit\tSomebody goes to see the client.\n"

    root = Path(__file__).parents[2]
    page = python(
        f"sys.path.insert(0, {str(root / 'docs')!r})\n"
        "import generate\nprint(generate.records_page())"
    )
    assert "## `[[visit]]`\n\nSomebody goes to see the client.\n" in page
    assert "| `place` | `here`, `there` | where it is | yes |" in page


def test_a_row_names_fields_that_its_kind_has() -> None:
    for name, kind in KINDS.items():
        known = fields(kind.model)
        assert kind.name == name
        named = [*kind.questions, *(one.key for one in kind.next_facts), kind.day]
        assert {*named, *filter(None, [kind.owner])} <= {*known}, name
        assert {*kind.left_out} <= {*kind.columns}
        assert {*kind.columns} <= {*known, "title", "due", "state", "days_late"}


@for_each("model", [SettingsTable, *(kind.model for kind in KINDS.values())])
def test_a_default_is_a_value_that_its_table_takes(model: type[Table]) -> None:
    models = [model]
    for one in models:
        defaults = [getattr(one, spec.name, None) for spec in specs(one).values()]
        for default in (each for each in defaults if isinstance(each, Table)):
            assert type(default)(**vars(default)) == default
            models.append(type(default))
