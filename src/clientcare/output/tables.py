"""Records as flat rows, for tables and databases: CSV (RFC 4180) and JSON Lines.

A row has what identifies a record, what follows from its facts, and every field of its kind that is
no table. The columns of a kind are always the same, in the same order.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from clientcare.facts.contact import from_us, mood_of
from clientcare.facts.promises import currency_of, open_sum
from clientcare.facts.states import told_of
from clientcare.output.clean import clean_lines, dump, line
from clientcare.published.shape import name_ids, plain
from clientcare.records import KINDS, Commitment, Issue, Touchpoint, specs
from clientcare.summary.listing import RecordSummary

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full width where it is set to."""
_AFTER_DIVIDER = re.compile(rf'(?<=;)(?="*[{"".join(map(re.escape, FORMULA))}])')
"""Where one begins in a spreadsheet that is set to divide at `;`, whatever the file is."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
HEAD = ("kind", "id", "title", "project", "client", "root", "file")
"""The first columns of every kind."""
DATES = {"due": "due", "forecast": "forecast", "slip_days": "slip", "days_late": "days_late"}
"""What follows from the dates of a promise, by column."""


def columns(kind: str) -> list[str]:
    """The columns of a kind; its own `kind` is called after it, as `commitment_kind`."""
    row = KINDS[kind]
    dates = ("due", "forecast", "moves", "slip_days", "overdue", "days_late", "kept")
    derived = (*(("state",) if row.states else ()), *(dates if row.has_due_date else ()))
    own = [_column(spec.key, kind) for spec in specs(row.model).values() if spec.is_simple]
    more = ("open", "series", "round") if row.model is Commitment else ()
    return list(dict.fromkeys([*HEAD, *derived, *own, *more]))


def _column(key: str, kind: str) -> str:
    return f"{kind}_kind" if key == "kind" else key


def row_of(one: RecordSummary) -> dict[str, Any]:
    """A record as a flat row of text, numbers, true, false and None."""
    kind, record = one.entry.kind, one.entry.record
    simple = ((name, spec.key) for name, spec in specs(type(record)).items() if spec.is_simple)
    values: dict[str, Any] = {_column(key, kind): getattr(record, name) for name, key in simple}
    dates = one.dates
    if isinstance(record, Touchpoint):
        values |= {"mood": mood_of(record), "from": "us" if from_us(record) else "client"}
    if isinstance(record, Issue):
        values["told"] = told_of(record)
    if KINDS[kind].has_due_date:
        values |= {name: getattr(dates, source, None) for name, source in DATES.items()}
        values |= {"moves": len(dates.told) if dates else None, "kept": one.kept}
        values |= {"overdue": one.overdue}
    if isinstance(one.current, Commitment):
        values |= {"series": one.current.series, "round": one.current.round}
        values |= {"open": open_sum(one.current), "delivered": one.current.delivered_on}
        if one.context and values["amount"] is not None:
            values["currency"] = currency_of(one.current.currency, one.context)
    values |= {"kind": kind, "id": one.id, "title": one.title, "project": one.project}
    values |= {"client": one.client_name, "root": one.root, "state": one.state}
    values["file"] = one.workspace.snapshot.shown(one.entry.file)
    plain_values = {name: plain(values[name], one.zone, hours=True) for name in columns(kind)}
    flat = name_ids(plain_values, one.workspace.origin)
    return {
        name: "; ".join(map(str, value)) or None if isinstance(value, list) else value
        for name, value in flat.items()
    }


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON object a row, in printable ASCII."""
    return "".join(dump(row, indent=None) for row in rows)


def csv_table(kind: str, rows: Iterable[Mapping[str, Any]], *, raw: bool) -> str:
    """A header and a line a row; a text that begins like a formula gets a `'`,
    and so does what follows a `;` in it.

    With `raw` a text stays as it is, with the line breaks in it.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(columns(kind))
    table.writerows([_cell(value, raw=raw) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any, *, raw: bool) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    if raw:
        return clean_lines(value)
    text = _AFTER_DIVIDER.sub("'", line(value))
    return text if _NUMBER.match(text) or not text.startswith(FORMULA) else f"'{text}"
