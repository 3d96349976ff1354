"""Every field of the format is taken as it is meant, and refused with a place and a remedy."""

from clientcare.records import KINDS, Table, specs
from clientcare.store import InvalidRecord
from clientcare.toml import parse
from tests.for_each import for_each
from tests.records.format import FORMAT, REQUIRED
from tests.records.values import Field
from tests.workspaces import loaded

PROJECT = '[project]\nname = "Portal"\nclient = "Acme"\ncurrency = "EUR"\n'
FIELDS = [(table, name) for table, fields in FORMAT.items() for name in fields]


SERIES = {"every": 'every = "1m"', "promised": "promised = 2026-06-01"}
"""What a commitment that comes again must have."""
OF_A_SERIES = ("every", "until", "times", "rounds")
NO_PERIODS = ('"0d"', '"4h"', '"4ch"')


def model_at(path: str) -> type[Table]:
    """The model of a table of the format."""
    kind, *steps = path.replace("[]", "").replace(".mira", "").split(".")
    model: type[Table] = KINDS[kind].model
    for step in steps:
        model = next(s.table for s in specs(model).values() if s.key == step and s.table)
    return model


def written(table: str, name: str, value: str) -> str:
    """A record with one field in one of its tables, on the last line, and what must be there."""
    lines: list[str] = []
    kind, *steps = table.split(".")
    path = kind
    again = "rounds" in table or (kind == "commitment" and name in OF_A_SERIES)
    series = [line for key, line in SERIES.items() if again and key != name]
    lines.append("[project]" if kind == "project" else f"[[{kind}]]")
    lines += [*_others(kind, name if not steps else ""), *series]
    if {"payments", "written_off"} & {name, *(step.removesuffix("[]") for step in steps)}:
        lines += ['kind = "payment"', 'by = "client"', "amount = 500"]
    for n, step in enumerate(steps):
        path = f"{path}.{step}"
        header = path.replace("[]", "")
        lines.append(f"[[{header}]]" if step.endswith("[]") else f"[{header}]")
        lines += _others(path, name if n == len(steps) - 1 else "")
    return "\n".join([*lines, f"{name} = {value}", ""])


def _others(path: str, name: str) -> list[str]:
    return [f"{key} = {value}" for key, value in REQUIRED.get(path, {}).items() if key != name]


def read(text: str) -> list[InvalidRecord]:
    """The broken records of a text; where it is no project, one stands beside it."""
    files: dict[str, str | bytes] = {"a/records.toml": text}
    if not text.startswith("[project]"):
        files["a/project.toml"] = PROJECT
    return loaded(files).invalid


@for_each("table", FORMAT)
def test_a_table_has_these_fields_and_no_others(table: str) -> None:
    known = {spec.key for spec in specs(model_at(table)).values()}
    assert known == set(FORMAT[table])


@for_each("table", FORMAT)
def test_a_client_may_read_what_is_not_marked_internal(table: str) -> None:
    audiences = {spec.key: spec.audience for spec in specs(model_at(table)).values()}
    expected = {
        name: "internal" if field.internal else "client" for name, field in FORMAT[table].items()
    }
    assert audiences == expected


@for_each(("table", "name"), FIELDS)
def test_a_field_takes_what_it_should(table: str, name: str) -> None:
    for value in FORMAT[table][name].good:
        text = written(table, name, value)
        if (table, value) == ("commitment", '"payment"'):  # which alone needs its side
            text += 'by = "us"\n'
        if name == "every" and value in NO_PERIODS:
            continue
        assert [invalid.faults for invalid in read(text)] == [], text


@for_each(("table", "name"), FIELDS)
def test_a_field_refuses_what_it_should_not_at_its_place_with_a_remedy(
    table: str, name: str
) -> None:
    field: Field = FORMAT[table][name]
    assert field.bad
    for value, said in field.bad.items():
        text = written(table, name, value)
        (invalid,) = read(text)
        (fault,) = invalid.faults
        span = invalid.file.places.nearest((*invalid.path, *fault.path))
        assert (fault.message, fault.fix) == said, text
        assert (span.line, span.column) == (text.count("\n"), len(f"{name} = ") + 1), text


@for_each("table", REQUIRED)
def test_what_is_required_is_asked_for_where_it_is_missing(table: str) -> None:
    for name, value in REQUIRED[table].items():
        text = written(table, name, value)
        without = text.removesuffix(f"{name} = {value}\n")
        (invalid,) = read(without)
        (fault,) = invalid.faults
        assert (fault.message, fault.fix) == (f'"{name}" is required', f"add `{name} = …`")
        header = without.rstrip("\n").split("\n")
        line = invalid.file.places.nearest((*invalid.path, *fault.path)).line
        assert header[line - 1].startswith("["), without
        assert all(not other.startswith("[") for other in header[line:]), without


@for_each("table", [t for t in FORMAT if t not in REQUIRED and "." in t])
def test_nothing_else_is_required(table: str) -> None:
    name, field = next((n, f) for n, f in FORMAT[table].items() if f.good or "severity" in table)
    value = field.good[0] if field.good else "{}"
    text = written(table, name, value).removesuffix(f"{name} = {value}\n")
    assert read(text) == []


@for_each("kind", KINDS)
def test_a_record_of_many_faults_reports_each(kind: str) -> None:
    """Every field of a record wrong at once: one fault a field, each at its own line."""
    wrong = {n: next(iter(f.bad)) for n, f in FORMAT[kind].items() if f.bad}
    header = "[project]" if kind == "project" else f"[[{kind}]]"
    lines = [header, *(f"{name} = {value}" for name, value in wrong.items()), "xyzzy = 1"]
    (invalid,) = read("\n".join(lines))
    places = invalid.file.places
    found = {places.nearest((*invalid.path, *fault.path)).line for fault in invalid.faults}
    assert found == set(range(2, len(lines) + 1))
    assert len(invalid.faults) == len(lines) - 1


@for_each("kind", [kind for kind in KINDS if kind != "project"])
def test_a_sub_table_may_be_written_on_one_line(kind: str) -> None:
    """`moves = [{ … }]` is the same as `[[commitment.moves]]`."""
    for table in (t for t in FORMAT if t.startswith(f"{kind}.") and t.endswith("[]")):
        name = table.removesuffix("[]").removeprefix(f"{kind}.")
        inner = {n: f.good[-1].replace("\n", "") for n, f in FORMAT[table].items() if f.good}
        pairs = [f"{key} = {value}" for key, value in inner.items()]
        inline = written(kind, name, f"[{{ {', '.join(pairs)} }}]")
        apart = written(table, pairs[0].split(" = ")[0], pairs[0].split(" = ", 1)[1])
        apart = apart.split(f"[[{kind}.{name}]]")[0] + "\n".join([f"[[{kind}.{name}]]", *pairs])
        assert read(inline) == [], inline
        assert parse(inline) == parse(apart)


# Lists


@for_each(
    ("text", "said"),
    [
        ("tags = [1]\n", "4:9: expected text, found a number"),
        ('tags = ["a", true]\n', "4:14: expected text, found a true/false"),
        ('needs = ["ok", "not ok"]\n', '4:16: "not ok" is not a valid id'),
        ("moves = [5]\n", "4:10: expected a table, found a number"),
        (
            "moves = [{ on = 2026-06-01, to = 2026-06-02 }, { on = 2026-06-01 }]\n",
            '4:48: "to" is required',
        ),
    ],
)
def test_a_fault_in_a_list_stands_at_its_element(text: str, said: str) -> None:
    (invalid,) = read('[[commitment]]\nid = "A-1"\ntitle = "a"\n' + text)
    (fault,) = invalid.faults
    span = invalid.file.places.nearest((*invalid.path, *fault.path))
    assert f"{span.line}:{span.column}: {fault.message}" == said
