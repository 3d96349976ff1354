"""What is wrong with a table, in plain words: pydantic's errors translated and given a remedy."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from heapq import nlargest
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from clientcare.records.base import Path, Table, specs
from clientcare.records.durations import DURATION_PATTERN
from clientcare.records.policy import HOURS_PATTERN

_SLIPS = {
    "due": ("promised", "ends"),
    "deadline": ("promised", "due", "ends"),
    "date": ("promised", "on"),
    "name": ("title",),
    "title": ("name", "text", "step", "lesson"),
    "description": ("notes", "text"),
    "assignee": ("owner",),
    "reason": ("why",),
    "done": ("delivered", "fixed", "closed"),
    "released": ("delivered",),
    "opened": ("found", "seen"),
    "created": ("found", "made", "requested", "seen"),
    "priority": ("severity",),
    "resolved": ("fixed",),
    "color": ("colour",),
    "comment": ("notes", "why"),
}


LONGEST_WORD = 120
"""How long a word may be to be compared with others; a longer one is no slip of a finger."""
MANY_WORDS = 100
"""With how many words another is compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a table: where in it, what is wrong, what to do."""

    path: Path
    message: str
    fix: str
    on_key: bool = False


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None."""
    if len(word) > LONGEST_WORD:
        return None
    word = word.lower()
    lowered = {name.lower(): name for name in sorted(known, reverse=True)}
    likely = lowered if len(lowered) <= MANY_WORDS else _likely(word, lowered)
    found = difflib.get_close_matches(word, likely, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def _likely(word: str, known: Iterable[str]) -> list[str]:
    """The words that share most pairs of letters: comparing with each would take too long."""
    pairs = set(pairwise(word))
    return nlargest(MANY_WORDS, known, key=lambda name: len(pairs.intersection(pairwise(name))))


def faults_of(error: ValidationError, model: type[Table], data: Any) -> list[Fault]:
    """Translate every error of a table, one fault a place."""
    found: dict[Path, Fault] = {}
    for item, path in _located(error, data):
        found.setdefault(path, _translate(item, path, model))
    return list(found.values())


def _located(error: ValidationError, data: Any) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Each error with its place in the data.

    Where one of several forms is allowed, each says what it misses: of these the one that came
    furthest into the value is kept.
    """
    placed = [
        (item, *_path(item["loc"], data, missing=item["type"] == "missing"))
        for item in error.errors(include_url=False)
    ]
    deeper = {path[:length] for _, path, _ in placed for length in range(len(path))}
    for item, path, is_form in placed:
        if not (is_form and path in deeper):
            yield item, path


def _translate(item: Mapping[str, Any], path: Path, model: type[Table]) -> Fault:
    kind, context, value = item["type"], item.get("ctx", {}), item["input"]
    if kind == "extra_forbidden":
        return _unknown_key(path, model)
    if kind == "missing":
        return Fault(path[:-1], f'"{path[-1]}" is required', f"add `{path[-1]} = …`")
    if path and path[-1] == "[key]":
        return Fault((*path[:-1],), f"{quoted(path[-2])} is not a valid id", _ID_FIX, on_key=True)
    message, fix = _expected(kind, context, value, path, model)
    return Fault(path, message, fix)


_ID_FIX = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"


def _path(location: tuple[Any, ...], data: Any, *, missing: bool) -> tuple[Path, bool]:
    """Read an error's place as a path in the data, and say whether it is of one form of several.

    The names of such forms stand between the keys; they are known by leading nowhere.
    """
    steps: list[str | int] = []
    is_form = False
    for n, step in enumerate(location):
        if step == "[key]":
            return (*steps, step), is_form
        if isinstance(data, dict) and (step in data or (missing and n == len(location) - 1)):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            is_form = True
            continue
        steps.append(step)
    return tuple(steps), is_form


def _models_on(path: Path, model: type[Table]) -> list[type[Table]]:
    """The models from the record down to the table that a path's last key stands in."""
    chain, is_element = [model], False
    for step in path[:-1]:
        if is_element:  # which one of several tables says nothing about their model
            is_element = False
            continue
        spec = next((s for s in specs(chain[-1]).values() if s.key == step), None)
        if spec and spec.table:
            chain.append(spec.table)
            is_element = spec.many
    return chain


def _keys(model: type[Table]) -> set[str]:
    return {spec.key for spec in specs(model).values()}


def _unknown_key(path: Path, model: type[Table]) -> Fault:
    """Say which key is unknown, and most helpfully: it belongs above, is called …, the nearest."""
    key, chain = str(path[-1]), _models_on(path, model)
    known, message = _keys(chain[-1]), f"unknown key {quoted(key)}"
    inside = next((str(s) for s in reversed(path[:-1]) if isinstance(s, str)), "")
    if len(chain) > 1:
        message += f" in {inside}"
        if key in _keys(chain[0]) and key not in known:
            fix = (
                f"`{key}` is a key of the {_name(chain[0])}; TOML gives a key below `{inside}` to "
                f"that sub-table: write it above the first one"
            )
            return Fault(path, message, fix, on_key=True)
    slips = _SLIPS.get(key.lower(), ())
    meant = next((slip for slip in slips if slip in known), None) or nearest(key, known)
    fix = f"did you mean `{meant}`?" if meant else f"known keys: {', '.join(sorted(known))}"
    return Fault(path, message, fix, on_key=True)


def _name(model: type[Table]) -> str:
    return getattr(model, "KIND", "") or "table"


def kind_of(value: Any) -> str:
    """Name a TOML value's type in a reader's words."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "a true/false"),
        (datetime, "a date-time"),
        (date, "a day"),
        (time, "a time"),
        (str, "text"),
        ((int, Decimal, float), "a number"),
        (list, "a list"),
        (dict, "a table"),
    )
    return next((name for types, name in names if isinstance(value, types)), "something else")


def _expected(
    kind: str, context: Mapping[str, Any], value: Any, path: Path, model: type[Table]
) -> tuple[str, str]:
    """Return what was expected here with what stands there, and the remedy."""
    if kind in ("date_type", "datetime_type", "date_from_datetime_inexact"):
        return _not_a_day(value, moment=_is_moment(path, model))
    if kind == "literal_error":
        choices = [
            word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")
        ]
        meant = nearest(value, choices) if isinstance(value, str) else None
        fix = f'did you mean "{meant}"?' if meant else f"write one of {', '.join(choices)}"
        return f"{quoted(value)} is not one of {', '.join(choices)}", fix
    if kind == "string_pattern_mismatch":
        return _not_in_pattern(context["pattern"], value)
    for types, wanted, fix in _TYPES:
        if kind in types:
            fix = _as_header(value, path, model) or fix
            return f"expected {wanted}, found {kind_of(value)}", fix
    return _out_of_range(kind, context, value)


def _as_header(value: Any, path: Path, model: type[Table]) -> str | None:
    """Say how the header of a sub-table is written, where its brackets are the wrong ones."""
    chain = _models_on(path, model)
    spec = next((s for s in specs(chain[-1]).values() if s.key == path[-1]), None)
    if spec is None or spec.table is None or not isinstance(value, list | dict):
        return None
    name = ".".join(str(step) for step in (*_header(model), *path) if isinstance(step, str))
    if isinstance(value, dict):
        return f"write it in double brackets: [[{name}]]"
    return f"write it in single brackets: [{name}]"


def _header(model: type[Table]) -> Path:
    kind = getattr(model, "KIND", "")
    return (kind,) if kind else ()


_TYPES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("string_type",), "text", 'put it in quotes: "…"'),
    (("bool_type",), "true or false", "write true or false, without quotes"),
    (("int_type", "int_parsing"), "a whole number", "write it without quotes or decimals"),
    (("tuple_type", "list_type"), "a list", "write it in brackets: […]"),
    (("dict_type", "model_type", "model_attributes_type"), "a table", "write its keys in a table"),
    (("decimal_type", "decimal_parsing"), "a decimal number", "write digits with a point: 1250.50"),
)


def _is_moment(path: Path, model: type[Table]) -> bool:
    chain = _models_on(path, model)
    named = (f for n, f in chain[-1].model_fields.items() if specs(chain[-1])[n].key == path[-1])
    return "datetime.datetime" in str(getattr(next(named, None), "annotation", ""))


def _not_a_day(value: Any, *, moment: bool) -> tuple[str, str]:
    wanted = "a day or a moment" if moment else "a day"
    example = "2026-09-01 or 2026-09-01T14:30:00" if moment else "2026-09-01"
    if isinstance(value, str) and value[:4].isdigit():
        return f"expected {wanted}, found text", f"remove the quotes: {value[:40]}"
    if isinstance(value, datetime):
        return f"expected {wanted}, found a date-time", f"write the day alone: {value.date()}"
    return f"expected {wanted}, found {kind_of(value)}", f"write it as {example}, without quotes"


def _not_in_pattern(pattern: str, value: Any) -> tuple[str, str]:
    text = quoted(value)
    if pattern == DURATION_PATTERN:
        fix = (
            'write "4h" (working hours), "3d" (working days), "2w", "4ch" (hours) or "30cd" (days)'
        )
        return f"{text} is not a duration", fix
    if "A-Za-z]" in pattern:
        return f"{text} is not a valid id", _ID_FIX
    if pattern == "^[A-Z]{3}$":
        return f"{text} is not a currency", 'write its ISO 4217 code: "EUR"'
    if pattern == HOURS_PATTERN:
        return f"{text} are not opening hours", 'write them as "09:00-17:00"'
    if pattern.startswith("^[a-z]{2}"):
        return f"{text} is not a language", 'write its code: "en" or "fi"'
    return f"{text} is not a holiday calendar", 'write a country, with its part if need be: "DE-BY"'


def _out_of_range(kind: str, context: Mapping[str, Any], value: Any) -> tuple[str, str]:
    if kind == "string_too_short":
        return "the text is empty", "write what it is in a few words"
    if kind == "string_too_long":
        return f"longer than {context['max_length']} characters", "shorten it"
    if kind == "finite_number":
        return f"{quoted(value)} is not a finite number", "write digits with a point: 1250.50"
    bounds = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}
    if kind in bounds:
        key, words = bounds[kind]
        return f"{quoted(value)} is out of range", f"write a number that is {words} {context[key]}"
    return f"{quoted(value)} cannot be read here", "write fewer digits"


def quoted(value: Any) -> str:
    """Quote what stands in a file, in part where it is long, on one line."""
    text = str(value).replace("\r", "\\r").replace("\n", "\\n")
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'
