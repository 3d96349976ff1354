"""What is wrong with a text in plain words, and what to type instead.

The parser says where it stopped and why in terms of its grammar; what people meant stands in the
line itself. Each slip is one function: it knows its own kind, or gives `None`.
"""

import re
from collections.abc import Callable

import toml_rs

from clientcare.toml import corrections
from clientcare.toml.corrections import Correction, Stop, find_stop, line_above, line_corrections
from clientcare.toml.tokens import too_deep

LONGEST_LINE = 500
"""Of how long a line a correction is looked for."""


def explain(text: str, error: Exception, max_depth: int) -> tuple[int, int, str, str | None, bool]:
    """Say where (by offsets) and why the parser stopped, and what to type instead.

    Last, whether a day in words may stand there: nothing here knows what the value is.
    """
    stop = find_stop(text, error)
    known = words_for(stop)
    message, hint = known or (stop.reason.replace(", expected nothing", ""), None)
    found = None
    if _mends_in_line(stop, message):
        found = _correction(line_above(stop) if message == _OPEN_LIST else stop, max_depth)
    if found and _is_apt(found, message):
        is_vague = known is None or (found.is_value and message.startswith(_VAGUE))
        if is_vague or found.message in (_ENDS_EARLY, corrections.NO_LIST):
            message = found.message
        hint = f"write {found.typed}"
    return stop.start, stop.end, message, hint, not message.startswith("not a ")


_OPEN_LIST = "the list above is not closed"
_NO_END = "the text has no closing quote"
_VAGUE = ("text needs", "more than one value", "curly quotes")
"""Messages that a correction of a value says better."""
_NOT_TEXT = ("there is no such", "an hour needs", "a number, day or time out")
"""Faults of values which quotes would only hide."""
_ENDS_EARLY = "the text ends before the end of the line"


def _mends_in_line(stop: Stop, message: str) -> bool:
    if message == _NO_END:
        quotes = stop.reason.split()[-1]
        below = stop.text[stop.line_start + len(stop.line) :].lstrip("\r\n").split("\n", 1)[0]
        return len(quotes) == 1 and (below.count(quotes) % 2 == 0 or "=" in below)
    return not message.startswith(("a merge", "a control"))


def _is_apt(found: Correction, message: str) -> bool:
    """Whether a correction says more than what is known of the fault already."""
    if message.startswith("not a value"):
        return found.message == _ENDS_EARLY
    return found.is_value or not message.startswith(_NOT_TEXT)


def _correction(stop: Stop, max_depth: int) -> Correction | None:
    """Find the text to type: the first guess with which the parser gets past the line."""
    stop = stop if stop.line.strip() else line_above(stop)
    if len(stop.line) > LONGEST_LINE:
        return None
    above, below = stop.text[: stop.line_start], stop.text[stop.line_start + len(stop.line) :]

    def is_better(line: str) -> bool:
        alone = f"_ = [{line}\n]" if line.lstrip().startswith("{") else line
        if line == stop.line or _stops_at(alone, max_depth) is not None:
            return False
        stops_at = _stops_at(above + line + below, max_depth)
        return stops_at is None or stops_at > len(above + line)

    found = line_corrections(stop.line, len(stop.before))
    return next((one for one in found if all(map(is_better, one.lines))), None)


def _stops_at(text: str, max_depth: int) -> int | None:
    if (deep := too_deep(text, max_depth)) is not None:
        return deep
    try:
        toml_rs.loads(text, toml_version="1.0.0")
    except (ValueError, ArithmeticError) as error:
        return corrections.stop_of(text, error).start
    return None


Words = tuple[str, str | None]
"""A message, and a hint at what to type."""
_Slip = Callable[[Stop], Words | None]


def words_for(stop: Stop) -> Words | None:
    """Say what is wrong; nothing where no slip is known."""
    for slip in _SLIPS:
        if words := slip(stop):
            return words
    return next((words for known, words in _REASONS.items() if stop.reason.startswith(known)), None)


def _conflict(stop: Stop) -> Words | None:
    if stop.reason != "merge conflict":
        return None
    message = "a merge conflict is left in the file"
    found = _SIDES.search(stop.text)
    if found is None:
        return message, "keep what both sides say, and remove the marks"
    ours, theirs = (  # the lines that say something
        [line for each in found[side].splitlines() if (line := each.strip()) and line[0] != "#"]
        for side in ("ours", "theirs")
    )
    only_ours, only_theirs = (
        [line for line in lines if line not in others]
        for lines, others in ((ours, theirs), (theirs, ours))
    )
    if not (only_ours and only_theirs):
        return message, f"keep {_quoted(only_ours or only_theirs or ours)}, and remove the marks"
    said = [_quoted(only_ours), _quoted(only_theirs)]
    if said[0] == said[1]:  # both are cut before they differ
        both = [", ".join(lines).split(", ") for lines in (only_ours, only_theirs)]
        pairs = enumerate(zip(*both, strict=False))
        same = next((n for n, (one, other) in pairs if one != other), 0)
        said = [_quoted([f"…{', '.join(values[same:])}"]) for values in both]
    message = f"{message}: {said[0]} on one side, {said[1]} on the other"
    return message, _how_to_keep_both(stop.text, found, ours, theirs)


def _how_to_keep_both(text: str, found: re.Match[str], ours: list[str], theirs: list[str]) -> str:
    """Say what to type so that nothing of either side of a conflict is lost."""

    def can_be_read_with(between: str) -> bool:
        both = _SIDES.sub(lambda one: one["ours"] + between + one["theirs"], text)
        return _stops_at(both, _DEEPEST) is None

    is_whole = can_be_read_with("")
    shared = re.match(
        r"(?:[^\n\[]*=[^\n]*\n?)+" if is_whole else r"[ \t]*\][^\n]*\n?", text[found.end() :]
    )  # git writes once what both end with
    of_tables = all(lines[0].startswith("[") for lines in (ours, theirs))
    if shared and (of_tables if is_whole else can_be_read_with("]\n")):
        tail = _quoted(shared[0].splitlines())
        return f"keep both: write {tail} below the first too, and remove the marks"
    if is_whole and _entries(ours) & _entries(theirs):
        return (
            "write an entry that both sides have once, with all that is true of it, and keep the "
            "other lines of both; then remove the marks"
        )
    if is_whole:
        return "keep both: remove only the lines with the marks"
    keys = [[line.partition("=")[0].strip() for line in lines] for lines in (ours, theirs)]
    twice = [key for key in keys[0] if key in keys[1] and re.fullmatch(r"[\w.]+", key)]
    if twice and keys[0] != keys[1]:
        once = _quoted(twice)
        return f"keep all lines of both, but {once} once, as it is true; then remove the marks"
    return "keep the one that is true, or give each an entry of its own; then remove the marks"


def _entries(lines: list[str]) -> set[str]:
    """What the entries of a list are known by: the due of a round, else their first two values."""
    rows = "\n".join(line for line in lines if line[0] == "{")
    try:
        tables = toml_rs.loads(f"x = [\n{rows}\n]", toml_version="1.0.0")["x"]
    except ValueError:  # lines of a text
        return set()
    return {repr([*one.items()][: 1 if [*one][:1] == ["due"] else 2]) for one in tables}


_SIDES = re.compile(
    r"^<{7}[^\n]*\n(?P<ours>(?:(?![<|=>]{7})[^\n]*\n)*+)(?:\|{7}[^\n]*\n(?:(?![=>]{7})[^\n]*\n)*+)?"
    r"={7}[^\n]*\n(?P<theirs>(?:(?!>{7})[^\n]*\n)*+)>{7}[^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
"""A conflict as git marks it, with the common text between or without."""
_DEEPEST = 16
"""How deep a file that was merged may nest: deeper than any record does."""


def _quoted(lines: list[str]) -> str:
    text = ", ".join(lines[:3]).replace("[, ", "[").replace(",, ", ", ") or "nothing"
    return f"`{text[:77]}…`" if len(text) > 78 else f"`{text}`"


def _unclosed(stop: Stop) -> Words | None:
    if not stop.reason.startswith(("unclosed '", 'unclosed "')):
        return None
    quotes = stop.reason.split()[1]
    several = "" if len(quotes) > 1 else f"; several lines stand between {quotes * 3}"
    return _NO_END, f"close it with {quotes}{several}"


def _control(stop: Stop) -> Words | None:
    found = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", stop.line)
    return (f"a control character: U+{ord(found[0]):04X}", None) if found else None


def _duplicate(stop: Stop) -> Words | None:
    if stop.reason != "duplicate key" and "cannot extend" not in stop.reason:
        return None
    above = stop.text[: stop.line_start]
    if header := re.match(r"\s*\[\[?\s*(.+?)\s*\]", stop.line):
        return _duplicate_table(above, header[1])
    name = stop.token.split("=")[0].strip()
    if "=" in stop.before:
        return f"{name} is set twice", None
    table = max((found.end() for found in re.finditer(r"^[ \t]*\[", above, re.M)), default=0)
    first = _line_of(rf"[ \t]*{re.escape(name)}[ \t]*[=.]", above, table)
    return f"{name} is set twice", f"the first is on line {first}" if first else None


_ONCE_A_FILE = frozenset({"project", "calendar", "policy", "cadence", "check", "record"})
"""Tables of records and settings of which there is one: double brackets would be a fault too."""


def _duplicate_table(above: str, name: str) -> Words:
    first = _line_of(rf"[ \t]*\[\[?[ \t]*{re.escape(name)}[ \t]*\]", above, 0)
    if not first:
        return f"{name} is set twice", "it is already set above, in another form"
    if name in _ONCE_A_FILE:
        hint = "write the keys of both below that one, and leave this header out"
    elif "." in name:
        parent = name.rsplit(".", 1)[0]
        hint = f"does a new [[{parent}]] begin between them?"
    else:
        hint = f"of several, each begins with [[{name}]] in double brackets"
    return f"[{name}] is here twice", f"the first is on line {first}; {hint}"


def _line_of(pattern: str, above: str, start: int) -> int | None:
    found = [match.start() for match in re.finditer(f"^{pattern}", above, re.M)]
    return above.count("\n", 0, found[-1]) + 1 if found and found[-1] >= start else None


def _no_equals(stop: Stop) -> Words | None:
    if not re.match("key with no value|missing assignment", stop.reason):
        return None
    before = stop.before[-100:] + (":" if stop.rest.startswith(":") else "")
    if found := re.search(r"""["']?([A-Za-z0-9_-]+)["']?\s*:\s*$""", before):
        return f"{found[1]} is followed by a colon", f"write {found[1]} = …"
    return "a key needs a value", "write key = value, on one line"


def _number(stop: Stop) -> Words | None:
    if re.search(r"=\s*[-+]?\d+$", stop.before) and re.match(r",\d", stop.rest):
        return "a comma in a number", "write a point before the decimals"
    return None


def _unquoted(stop: Stop) -> Words | None:
    is_word = re.match(r"invalid (boolean|float)", stop.reason) and re.match(r"[A-Za-z]", stop.rest)
    if not (is_word or stop.reason.startswith("string values must be quoted")):
        return None
    if not stop.rest or stop.rest.startswith("#"):
        return "a value is missing", "put one behind the =, or leave the key out"
    word = stop.token
    if word.endswith(";"):
        return "a semicolon at the end of the line", "leave it out"
    if re.fullmatch(r"[-+\d._]+(\s+[-+\d._]+)+", word):
        return "a space between numbers", "put a comma there in a list, else nothing"
    return "text needs quotes", f'write "{word}"' if len(word) < 60 else 'write "…"'


def _open_list(stop: Stop) -> Words | None:
    starts_anew = re.match(r"\s*(?:[\w.-]+\s*=|\[\[?[\w.]+\]\]?\s*$)", stop.line)
    if "[" in stop.before or not starts_anew:
        return None
    if re.match("missing comma between array|unexpected `=` in array", stop.reason):
        return _OPEN_LIST, "close it with ]"
    return None


def _more_on_the_line(stop: Stop) -> Words | None:
    if not stop.reason.startswith("unexpected key or value"):
        return None
    if stop.line.lstrip().startswith("["):
        return "something follows a header", None
    if stop.before.rstrip().endswith("="):
        return "a value is missing", "put one behind the =, or leave the key out"
    if stop.rest == ",":
        return "a comma at the end of the line", "leave it out"
    for quote, hint in ('"', r"write \" for a quote inside it"), ("'", "use double quotes"):
        if stop.before.count(quote) >= 2:
            return _ENDS_EARLY, hint
    return "more than one value on the line", "one key = value a line; text needs quotes"


def _row(part: str, pattern: str, message: str, hint: str | None, reason: str = "") -> _Slip:
    """Make a slip: what begins so at the stop (`rest`) or in its line; `typed` is what did."""
    begins, stopped = re.compile(pattern, re.IGNORECASE), re.compile(reason)

    def words(stop: Stop) -> Words | None:
        found = begins.match(getattr(stop, part))
        if not found or not stopped.search(stop.reason):
            return None
        said = {"typed": found[0], "token": stop.token}
        return message.format_map(said), hint and hint.format_map(said)

    return words


_END = r"\b(?!\s*\w)"
_DAY = r"(?![\d.])"
_SLIPS: tuple[_Slip, ...] = (
    _conflict,
    _unclosed,
    _duplicate,
    _control,
    _row("rest", "[“”„«‘’‚]", "curly quotes do not open a text", 'use straight ones: "…"'),
    _row("line", r"\s*(//|;|--|/\*)", "not a key", "a comment begins with #"),
    _row("line", r"\s*\[\[?[^]\"'#=]*\w\s+\w", "a name with a space in it", 'put it in quotes: "…"',
         "^unclosed"),
    _row("line", r"\s*[\w-]+(\s+[\w-]+)+\s*=", "a key with a space in it", "keys are joined by _",
         "^key with no"),
    _no_equals,
    _row("rest", r"\d{1,2}[./-] ?\d{1,2}[./-] ?\d{4}(?!\d)", "not a date: {typed}",
         "write dates as year-month-day: 2026-11-02"),
    _row("rest", rf"\d{{4}}([./])\d{{1,2}}\1\d{{1,2}}{_DAY}", "not a date: {typed}", None),
    _row("rest", rf"\d{{4}}-(?:\d-\d{{1,2}}|\d\d-\d){_DAY}", "not a date: {typed}", None),
    _row("rest", r"\d{4}-\d\d-\d\d(?=[^\W\dt_]|[+-])", "not a date: {token}", None),
    _row("rest", rf"\d{{4}}-\d\d-\d\d{_DAY}", "there is no such day: {typed}", None, "date"),
    _row("rest", rf"0000-\d\d-\d\d{_DAY}", "there is no such day: {typed}", None),
    _row("rest", r"[\d-]{10}[T ][\d:.]+ [-+Z]", "a space before the offset", None),
    _row("rest", r"(?:\d{4}-\d\d-\d\d[T ])?(?:[01]?\d|2[0-3]):[0-5]\d(?![:\d])",
         "a time needs seconds: {typed}", None),
    _row("rest", r"[\d-]{10}[T ]\d:", "an hour needs two digits", None),
    _row("rest", r"[\d-]*[T ]?\d\d:\d\d(?::\d\d)?", "there is no such time: {token}", None,
         "time|offset|range"),
    _number,
    _row("rest", f"(null|none|nil){_END}", "not a value: {token}",
         "leave a key out that has no value"),
    _row("rest", f"(true|yes|on){_END}", "not a value: {typed}",
         'write true, or "{typed}" if it is text'),
    _row("rest", f"(false|no|off){_END}", "not a value: {typed}",
         'write false, or "{typed}" if it is text'),
    _unquoted,
    _row("line", "", "a backslash in a text in double quotes", r"write \\, or use single quotes",
         "escape|unicode"),
    _open_list,
    _more_on_the_line,
)  # fmt: skip

_REASONS: dict[str, Words] = {
    "extra `=`": ("more than one =", "write key = value"),
    "extra comma": ("more than one comma", "one is enough"),
    "missing comma between": ("a comma is missing before this", None),
    "extra assignment between": ("a comma is missing before this", None),
    "unclosed array, expected": ("the list is not closed", "close it with ]"),
    "unclosed inline table": ("a { table not closed on its line", "close it with }"),
    "unclosed table": ("the header is not closed", "close it with ]"),
    "unclosed array table": ("the header is not closed", "close it with ]]"),
    "trailing commas are not": ("a comma before }", "leave the last comma out"),
    "newlines are unsupported in": ("a { table not closed on its line", "close it with }"),
    "unexpected leading zero": ("a number with a leading zero", "quote it if it is text"),
    "`_` may only go between": ("an underscore at an end of a number", None),
    "invalid mantissa": ("a number without a digit before its point", "put a digit there"),
    "invalid fraction": ("a number without a digit behind its point", "put a digit there"),
    "invalid unquoted key": ("this key needs quotes", 'write "…" = value'),
    "unquoted keys cannot be": ("a key is missing", None),
    "invalid key-value pair": ("not a key", "write key = value, one a line"),
    "carriage return must be": ("a carriage return without a line feed", None),
    "not a character": (
        "half of a character (a lone surrogate)",
        "write the whole character, in UTF-8",
    ),
    "out of range": ("a number, day or time out of range", None),
}
