"""What is wrong with a table, in plain words, each problem with a remedy; a file read as one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError, Fix
from clientcare.records.base import CURRENCIES, MAX_ID
from clientcare.records.nearest import Suggest, Suggestions, hint_for, word_meant
from clientcare.records.project import HOLIDAYS_PATTERN, HOURS_PATTERN
from clientcare.records.tables import InvalidTable, Spec, Table, fields
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.records.validation import DURATION_PATTERN, Path, Problem, is_id
from clientcare.toml import Places, TomlFault, decode, parse


class Fault(NamedTuple):
    """One fault of a table: where in it, what is wrong, what to do."""

    path: Path
    message: str
    fix: str
    on_key: bool = False
    may_be_day: bool = False
    """Whether what stands there may be a day in words, which only somebody with a now can read."""


LONGEST_TYPED = 80
"""For how long a value the text to type is named."""
FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Between which years days lie: others are slips of the keyboard, and cost days of counting."""
may_have_strange_years = re.compile(
    r"-(?<!20[0-9][0-9]-)(?<!19[7-9][0-9]-)(?<=[0-9]{4}-)[0-9]{2}-[0-9]{2}"
).search
"""It begins with a sign, and looks behind that: so the search passes over all else quickly."""


def faults_of(
    error: InvalidTable, model: type[Table], suggest: Suggest | None = None
) -> list[Fault]:
    """Say every problem of a table in words, one fault a place."""
    found: dict[Path, Fault] = {}
    suggest = suggest or Suggestions()
    for problem in error.problems:
        if problem.path not in found:
            found[problem.path] = _translate(problem, model, suggest)
    return list(found.values())


def strange_years(value: Any, path: Path = ()) -> Iterator[Fault]:
    """Find every day of a table whose year cannot be meant, with the year that probably was."""
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        message = f"the year {value.year:04} lies outside {FIRST_YEAR} to {LAST_YEAR}"
        year = 2000 + value.year % 100
        fix = f"correct the year, as {year}"
        with suppress(ValueError):  # that year has no such day
            fix = f"write {value.replace(year=year)}"
        yield Fault(path, message, fix)
    inside = enumerate(value) if isinstance(value, list) else ()
    for key, inner in value.items() if isinstance(value, dict) else inside:
        yield from strange_years(inner, (*path, key))


def _translate(problem: Problem, model: type[Table], suggest: Suggest) -> Fault:
    kind, path = problem.kind, problem.path
    if kind == "extra_forbidden":
        return _unknown_key(path, model, suggest)
    if kind == "missing":
        fix = Fix(f"add {{{path[-1]}}}", **{str(path[-1]): "…"})
        return Fault(path[:-1], f'"{path[-1]}" is required', fix)
    if path[-1:] == ("[key]",):
        said = f"{quoted(path[-2])} is not a valid id", _id_fix(path[-2])
        if kind == "literal_error":
            said = _expected(problem._replace(path=path[:-1]), model, suggest)
        return Fault(path[:-1], *said, on_key=True)
    if kind == "date_type":
        spec = _spec_at(path, model)
        return _not_a_day(path, problem.value, moment=spec is not None and spec.is_moment)
    return Fault(path, *_expected(problem, model, suggest))


_ID_FIX = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"


def _id_fix(value: Any) -> str:
    """Say how an id is written, and what this one may become: its letters without accents."""
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-")
    if not re.match(r"[A-Za-z]", name) or len(name) > MAX_ID:
        return _ID_FIX
    return f'write "{name}"'


def models_on(path: Path, model: type[Table]) -> list[type[Table]]:
    """The models from the record down to the table that a path's last key stands in."""
    chain, is_element = [model], False
    for step in path[:-1]:
        if is_element:  # which one of several tables says nothing about their model
            is_element = False
            continue
        spec = fields(chain[-1]).get(str(step))
        if spec and spec.table:
            chain.append(spec.table)
            is_element = spec.many
    return chain


def _unknown_key(path: Path, model: type[Table], suggest: Suggest) -> Fault:
    """Say which key is unknown, and most helpfully: it belongs above, is called …, the nearest."""
    key, chain = str(path[-1]), models_on(path, model)
    known, message = fields(chain[-1]), f"unknown key {quoted(key)}"
    inside = next((str(s) for s in reversed(path[:-1]) if isinstance(s, str)), "")
    if len(chain) > 1:
        message += f" in {inside}"
        if key in fields(chain[0]) and key not in known:
            kind = getattr(chain[0], "KIND", "") or "table"
            fix = (
                f"`{key}` is a key of the {kind}; TOML gives a key below `{inside}` to "
                f"that sub-table: write it above the first one"
            )
            return Fault(path, message, fix, on_key=True)
    fix = hint_for(key, known, suggest) or (_below(key, model) if len(chain) == 1 else "")
    fix = fix or f"known keys: {', '.join(sorted(known))}"
    return Fault(path, message, fix, on_key=True)


def _below(key: str, model: type[Table]) -> str:
    """Say in which table of the settings or of a project a key belongs, where it is one alone."""
    from clientcare.records.kinds import KINDS

    kind = getattr(model, "KIND", "")
    if not kind and key in KINDS:
        file = "project" if key == "project" else "records"
        return f"`{key}` belongs into a file of the records folder, as projects/NAME/{file}.toml"
    if kind not in ("", "project"):
        return ""
    tables = [
        f"{kind}.{name}" if kind else name
        for name, spec in fields(model).items()
        if spec.table and not (spec.is_map or spec.has_entries) and key in fields(spec.table)
    ]
    return f"`{key}` belongs below [{tables[0]}]" if len(tables) == 1 else ""


def kind_of(value: Any) -> str:
    """Name a TOML value's type in a reader's words."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "a true/false"), (datetime, "a date-time"), (date, "a day"), (time, "a time"),
        (str, "text"), ((int, Decimal, float), "a number"), (list, "a list"), (dict, "a table"),
    )  # fmt: skip
    return next((name for types, name in names if isinstance(value, types)), "something else")


def _expected(problem: Problem, model: type[Table], suggest: Suggest) -> tuple[str, str]:
    """Return what was expected here with what stands there, and the remedy."""
    kind, path, value, limit = problem
    if kind == "literal_error":
        words = ", ".join(limit)
        if isinstance(value, bool | list | dict):  # anything else is shown as it is written
            return f"expected text, found {kind_of(value)}", f"write one of {words}"
        suggested = word_meant(value, limit, suggest) if isinstance(value, str) else None
        fix = f'did you mean "{suggested}"?' if suggested else f"write one of {words}"
        return f"{quoted(value)} is not one of {words}", fix
    if kind == "string_pattern_mismatch":
        message, fix = _not_in_pattern(limit, value, suggest)
        spec = _spec_at(path, model)
        if spec and spec.role == "person" and " " in value and value.istitle():
            first = value.split()[0].lower()
            fix = f'write the id of the person in place of the name, as "{first}"'
        return message, fix
    if kind in _TYPES:
        wanted, usual = _TYPES[kind]
        fix = _as_header(value, path, model) or _typed(value, kind, path, model) or usual
        return f"expected {wanted}, found {kind_of(value)}", fix
    message, fix = (text.format(value=quoted(value), limit=limit) for text in _RANGES[kind])
    return message, fix


_RANGES = {
    "string_too_short": ("the text is empty", "write what it is in a few words"),
    "string_too_long": ("longer than {limit} characters", "shorten it"),
    "finite_number": ("{value} is not a finite number", "write digits with a point: 1250.50"),
    "greater_than_equal": ("{value} is out of range", "write a number that is at least {limit}"),
    "less_than_equal": ("{value} is out of range", "write a number that is at most {limit}"),
    "decimal_max_digits": ("{value} cannot be read here", "write fewer digits"),
}


def _typed(value: Any, kind: str, path: Path, model: type[Table]) -> str | None:
    """Give the text to type for a value that has the wrong type, where it says what is meant."""
    import json

    from clientcare.toml import typed_values

    spec, found = _spec_at(path, model), kind_of(value)
    if kind == "string_type" and isinstance(value, list) and spec and spec.is_id:
        alone = [one for one in value if isinstance(one, str) and is_id(one)]
        return f'write one alone: "{alone[0]}"' if alone else _ID_FIX
    if isinstance(value, list | dict) or len(str(value)) > LONGEST_TYPED:
        return None
    if spec and spec.table and not (spec.is_map or spec.is_day):
        return _entry_typed(value, spec.table, many=spec.has_entries and kind == "tuple_type")
    if kind == "string_type" and found in _AS_TEXT and spec and spec.takes in _TEXTS:
        return f'write "{value}"'
    if kind == "bool_type":
        boolean = typed_values.read_boolean(str(value)) if isinstance(value, str | int) else None
        return None if boolean is None else f"write {str(boolean).lower()}, without quotes"
    if kind in ("int_type", "decimal_type", "decimal_parsing"):
        return _number_typed(value, whole=kind.startswith("int"))
    if kind != "tuple_type":
        return None
    if isinstance(value, str):
        items = [json.dumps(item.strip(), ensure_ascii=False) for item in value.split(",")]
        return None if '""' in items else f"write [{', '.join(items)}]"
    return f"write [{value}]" if found == "a day" and spec and spec.is_day else None


def _entry_typed(value: Any, table: type[Table], *, many: bool) -> str | None:
    """Give the table to type for a value in its place: a day or a text is what it has to say."""
    import json

    required = [key for key, spec in fields(table).items() if spec.required]
    texts = [key for key, spec in fields(table).items() if spec.takes == "text"]
    said = dict.fromkeys(required or [*fields(table)][:1], "…")
    if type(value) is date and required:
        said[required[0]] = str(value)
    elif not isinstance(value, str):
        return None
    elif len(required) < 2 and texts:  # where more is required, a text says none of it
        said = {**dict.fromkeys(required, "…"), texts[0]: json.dumps(value, ensure_ascii=False)}
    entry = f"{{ {', '.join(f'{key} = {what}' for key, what in said.items())} }}"
    return f"write [{entry}]" if many else f"write {entry}"


_AS_TEXT = ("a number", "a day", "a date-time", "a time")
"""Values that may be meant as text as they are written."""
_TEXTS = ("text", "list of texts")


def _number_typed(value: Any, *, whole: bool) -> str | None:
    from clientcare.toml import typed_values

    amount = typed_values.read_amount(value) if isinstance(value, str) else None
    if not amount or (amount.unit and not typed_values.is_currency(amount.unit)):
        return None
    if whole and "." in amount.number:
        return None
    beside = f', and beside it currency = "{amount.unit}"' if len(amount.unit) == 3 else ""
    return f"write {amount.number}, without quotes{beside}"


def _spec_at(path: Path, model: type[Table]) -> Spec | None:
    """What is known of the field at a path; of an item of a list, of the list."""
    path = path[:-1] if isinstance(path[-1], int) else path
    return fields(models_on(path, model)[-1]).get(str(path[-1]))


def _as_header(value: Any, path: Path, model: type[Table]) -> str | None:
    """Say how the header of a sub-table is written, where its brackets are the wrong ones."""
    spec = fields(models_on(path, model)[-1]).get(str(path[-1]))  # not of an item of a list
    if spec is None or spec.table is None or not isinstance(value, list | dict):
        return None
    steps = (getattr(model, "KIND", ""), *path[:-1])
    above = ".".join(str(step) for step in steps if isinstance(step, str) and step)
    brackets = "double" if isinstance(value, dict) else "single"
    return f"write it in {brackets} brackets: {spec.header(above)}"


_TYPES = {
    "string_type": ("text", 'put it in quotes: "…"'),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "int_type": ("a whole number", "write it without quotes or decimals"),
    "tuple_type": ("a list", "write it in brackets: […]"),
    "dict_type": ("a table", "write its keys in a table"),
    "model_type": ("a table", "write its keys in a table"),
    "decimal_type": ("a decimal number", "write digits with a point: 1250.50"),
    "decimal_parsing": ("a decimal number", "write digits with a point: 1250.50"),
}


def _not_a_day(path: Path, value: Any, *, moment: bool) -> Fault:
    """Say what is no day, and what to type where a text or a number was meant as one."""
    from clientcare.toml import typed_values

    wanted = "a day or a moment" if moment else "a day"
    example = "2026-09-01 or 2026-09-01T14:30:00" if moment else "2026-09-01"
    fix, text, typed = f"write it as {example}, without quotes", str(value), ""
    if isinstance(value, str | int) and len(text) <= LONGEST_TYPED:
        if time_of := typed_values.read_moment(text):
            typed = time_of if moment else time_of[:10] if time_of[4:5] == "-" else ""
        else:
            typed = " or ".join(map(str, typed_values.read_days(text)))
    if typed:
        fix = f"write {typed}{', without quotes' * isinstance(value, str)}"
        fix = f"remove the quotes: {typed}" if typed == value else fix
    elif isinstance(value, datetime):
        fix, typed = f"write the day alone: {value.date()}", str(value.date())
    return Fault(path, f"expected {wanted}, found {kind_of(value)}", fix, may_be_day=not typed)


def _not_in_pattern(pattern: str, value: Any, suggest: Suggest) -> tuple[str, str]:
    from clientcare.toml import typed_values

    text = quoted(value)
    if pattern == DURATION_PATTERN:
        fix = (
            'write "4h" (working hours), "3d" (working days), "2w", "1m" (months), "4ch" (hours) '
            'or "30cd" (days)'
        )
        meant = typed_values.read_duration(str(value))
        return f"{text} is not a duration", f'write "{meant}"' if meant else fix
    if pattern.startswith("^clientcare"):
        fix = "write plain words after `clientcare`, places as {id}, and … for what is to be typed"
        return "not a command that may be shown", fix
    if "A-Za-z]" in pattern:
        return f"{text} is not a valid id", _id_fix(value)
    if pattern == "^[A-Z]{3}$":
        code = typed_values.CURRENCIES.get(str(value).strip().lower(), str(value).strip().upper())
        known = code if code in CURRENCIES else suggest(code, CURRENCIES) or "EUR"
        return f"{text} is not a currency", f'write its ISO 4217 code: "{known}"'
    if pattern == HOURS_PATTERN:
        return f"{text} are not opening hours", _hours_fix(str(value))
    if pattern.startswith("^[a-z]{2}"):
        code = str(value).strip()[:2].lower()
        known = f'"{code}"' if re.fullmatch("[a-z]{2}", code) else '"en" or "fi"'
        return f"{text} is not a language", f"write its code: {known}"
    fix = 'write a country, with its part if need be: "DE-BY"'
    codes = [one.strip() for one in str(value).upper().replace("_", "-").split(",")]
    if all(re.match(HOLIDAYS_PATTERN, code) for code in codes):
        listed = ", ".join(f'"{code}"' for code in codes)
        fix = f"write [{listed}]" if codes[1:] else f"write {listed}"
    return f"{text} is not a holiday calendar", fix


def _hours_fix(text: str) -> str:
    """Name the way: a day has no 24:00, which is 00:00 of the next, or `24h` from the beginning."""
    if re.fullmatch("0?0:00 ?- ?24:00", text):
        return 'write "24h"'
    midnight = text.replace("-24:00", "-00:00").replace("- 24:00", "- 00:00")
    if midnight != text and re.match(HOURS_PATTERN, midnight):
        return f'write "{midnight}"'
    return 'write them as "09:00-17:00"'


def quoted(value: Any) -> str:
    """Quote what stands in a file, in part where it is long, on one line."""
    text = str(value).replace("\r", "\\r").replace("\n", "\\n")
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


# Reading a whole file -----------------------------------------------------------------------------

T = TypeVar("T", bound=Table)


def read_table(
    model: type[T], data: bytes, name: str, hint: str | None = None
) -> tuple[T, dict[str, Any], str]:
    """Read a file as one table: the table, its plain data, and its text.

    Raises ClientcareError with each fault at its place, and the hint; of a file that is no TOML
    with what to do about that.
    """
    try:
        text = decode(data)
        raw = parse(text)
    except TomlFault as fault:
        place = f"{name}:{fault.line}:{fault.column}"
        raise ClientcareError(f"{place}: {fault.message}", fault.hint) from None
    try:
        return model.model_validate(raw), raw, text
    except InvalidTable as error:
        raise refusal(faults_of(error, model), text, name, hint) from None


def refusal(
    faults: Iterable[Fault], text: str, name: str, hint: str | None = None
) -> ClientcareError:
    """Build one error from all faults of a file, in the order of their places."""
    places, lines = Places(text), []
    for fault in faults:
        span = places.key(fault.path) if fault.on_key else places.nearest(fault.path)
        lines.append((span, f"{name}:{span.line}:{span.column}: {fault.message} ({fault.fix})"))
    return ClientcareError("\n".join(words for _, words in sorted(lines)), hint)


def unsafe_faults(table: Table, text: str) -> list[Fault]:
    """Find what CC011 finds in records, which are judged by rules: this table is not."""
    return [
        Fault(path, f"an invisible or control character ({name})", "write the text without it")
        for path, name in (unsafe_texts(table) if may_be_unsafe(text) else ())
    ]
