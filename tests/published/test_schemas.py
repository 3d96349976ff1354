"""Every command's JSON is what its schema says, field for field."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from clientcare.cli.commands import COMMANDS
from clientcare.published.schemas import SHAPES, field_words, schema_of, words_of
from clientcare.records import KINDS
from tests.cli.meeting_sample import ALL, AS_OF
from tests.cli.running import run, write
from tests.for_each import for_each
from tests.history.repositories import Repo

AGENCY = str(Path(__file__).parents[2] / "examples/agency")
THEN = ("--root", AGENCY, "--as-of", "2026-11-20")
JSON = ("--format", "json")


def strict(value: Any) -> Any:
    """The same schema with no other field allowed, and none left out."""
    if isinstance(value, dict):
        found = {key: strict(inner) for key, inner in value.items()}
        return {**found, "additionalProperties": False} if "properties" in value else found
    return [strict(inner) for inner in value] if isinstance(value, list) else value


def holds(name: str, out: str) -> dict[str, Any]:
    """Hold an output to its schema and to the order of its fields."""
    found: dict[str, Any] = json.loads(out)
    Draft202012Validator(strict(schema_of(name))).validate(found)
    assert list(found) == [key for key in SHAPES[name].__annotations__ if key in found]
    return found


def outputs() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A command line for each shape and each sort of thing."""
    yield "status", ("status", "--all")
    yield "status-person", ("status", "--person", "mira")
    yield "check", ("check", "--output-format", "json", "--exit-zero")
    yield "check-statistics", ("check", "--output-format", "json", "--statistics", "--exit-zero")
    yield "waiting", ("waiting",)
    yield "rule", ("rule",)
    yield "config", ("config", "acme-portal")
    for kind in KINDS:
        yield "list", ("list", kind)
    for project in ("acme-portal", "tamm-driver-app", "saari-guide"):
        yield "agenda", ("agenda", project)
        yield "trend", ("trend", project)
    for record in ("ACME-payment-api", "ACME-login-outage", "TAMM-signature-rule", "acme-portal"):
        for command in ("advise", "show", "explain"):
            yield command, (command, record)


@pytest.mark.slow
@for_each(("name", "words"), list(outputs()))
def test_an_output_has_the_fields_of_its_schema_and_no_others(
    name: str, words: tuple[str, ...]
) -> None:
    form = () if "--output-format" in words else JSON
    code, out, err = run(*words, *form, *THEN)
    assert code == 0, err
    holds(name, out)


def test_what_git_remembers_too(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit(ALL, date(2026, 6, 1))
    name = "projects/portal/promises.toml"
    repo.commit({name: ALL[name].replace("Room search", "Rooms")}, date(2026, 6, 3))
    words = ("--root", str(tmp_path), *AS_OF, *JSON)
    assert holds("drift", run("drift", *words).out)["events"]
    assert holds("show", run("show", "PORTAL-search", "--history", *words).out)["history"]
    assert holds("trend", run("trend", "portal", *words).out)["promises"]


def test_what_cannot_be_read_is_part_of_every_shape(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**ALL, "projects/portal/torn.toml": "[[issue]\n"}))
    for name, words in (
        ("status", ("status",)), ("waiting", ("waiting",)), ("agenda", ("agenda", "portal")),
        ("list", ("list", "issue")), ("explain", ("explain", "PORTAL-search")),
    ):  # fmt: skip
        found = holds(name, run(*words, "--root", root, *AS_OF, *JSON).out)
        assert found["unreadable"]


def test_every_command_with_json_has_a_schema() -> None:
    for name in COMMANDS:
        shown = run(name, "--help").out
        if "json" in shown and "--format" in shown and name != "report":
            assert name in SHAPES or "|json" not in shown.replace("\n", "")


@for_each("name", SHAPES)
def test_every_shape_and_field_has_its_words(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    for shape in schema["$defs"].values():
        for field in shape["properties"].values():
            assert field["description"].endswith((".", "…"))
    assert words_of(SHAPES[name]).endswith(".")
    assert all(map(field_words, SHAPES[name].__annotations__.values()))


@for_each("name", SHAPES)
def test_the_schema_in_the_package_is_the_present_one(name: str) -> None:
    text = (files("clientcare") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(text) == schema_of(name)
