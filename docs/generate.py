"""Write the generated pages anew, or with `--check` say which of them are stale.

Records, rules and commands come from the code itself; the outputs in the README and the pages come
from running the commands that stand above them, and the picture from the same run.
"""

import contextlib
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from practices_page import playbooks_page, practices_page  # noqa: E402 - the path comes first
from week import mistakes_page, week_page  # noqa: E402

from clientcare.cli import main  # noqa: E402 - the path comes first
from clientcare.cli.commands import COMMANDS  # noqa: E402
from clientcare.findings import Severity  # noqa: E402
from clientcare.published.schemas import SHAPES, schema_of  # noqa: E402
from clientcare.records import KINDS, Record, Table, specs  # noqa: E402
from clientcare.rules.catalogue import Rule, catalogue  # noqa: E402
from clientcare.settings import Settings, SettingsTable  # noqa: E402

MADE = "<!-- written by docs/generate.py from the code; change it there -->\n\n"
FAMILIES = {
    "0": "Records",
    "1": "Dates and promises",
    "2": "Problems",
    "3": "Escalation",
    "4": "Contact",
    "5": "Expectations and change",
    "6": "Quality",
    "7": "Satisfaction and disputes",
    "8": "Money",
    "9": "Learning and risk",
}


# Records -----------------------------------------------------------------------------------------


TIME = """
## Time

### Durations

| write | it is | from Friday 2026-10-30, 15:00 (working time 09:00-17:00) |
|---|---|---|
| `"4h"` | working hours | Monday 11:00: two hours on Friday, two on Monday |
| `"3d"` | working days | the end of Wednesday 2026-11-04 |
| `"2w"` | weeks: the same weekday, or the next working day | the end of Friday 2026-11-13 |
| `"1m"` | months: the same day, else the month's last | the end of Monday 2026-11-30 |
| `"4ch"` | hours by the clock | Friday 19:00 |
| `"30cd"` | days by the calendar | the end of Sunday 2026-11-29 |

A time that starts on a day, without an hour, runs from the end of that day. One in days, weeks or
months ends with a day, whatever the hour of its start. A month from 31 January is the last day of
February; one that ends on a day off ends on the next working day.

### Days and hours

A promise is due on a day (`promised = 2026-12-01`): in time until that day is over, and overdue
from the next. Where an hour was promised, write it (`promised = 2026-12-01T14:00:00`; in a move
`to`): it is overdue from that moment on, in the time zone of the project, or at the offset that
is written (`2026-12-01T14:00:00Z`). A delivery on that day is in time; of a fix dated to the
minute the minute counts.

### Working time

`[calendar]` in `clientcare.toml` says when people work; `[project.calendar]` overrides any of it
for one project.

    [calendar]
    workdays = ["mon", "tue", "wed", "thu", "fri"]
    hours = { fri = "09:00-13:00", else = "09:00-12:30, 13:30-18:00" }
    holidays = ["FI", "DE-BY"]
    closed = [
        2026-12-24,
        { from = 2026-12-28, to = 2026-12-30, why = "office closed" },
        { from = 2026-12-31T12:00:00, to = 2026-12-31T18:00:00, why = "half day" },
    ]
    open = [2026-12-19]
    [[calendar.season]]
    from = 2026-06-01
    to = 2026-08-31
    hours = "09:00-15:00"

- `hours` are the same every day (`"09:00-17:00"`), or given by weekday, with `else` for the
  others. Several times of one day are written with commas. `"24h"` is the whole day; an end of
  `00:00` is the midnight after.
- `holidays` names public holidays by country, or by country and part. Of several calendars a
  holiday of any is a day off. Where a country works on some Saturdays in place of another day
  (`HU`, `CN`, `LV`, `VN`), those are working days.
- `closed` lists days off of your own, and hours off. A day of which nothing is left is a day off.
- `open` lists days that are worked though they are a weekend or a holiday.
- A `season` has other hours. Where it gives hours for some weekdays only, the others keep theirs.
- `shift` says where a due that repeats goes if it falls on a day off: to the `"next"` working
  day, or to the `"previous"`.

A weekly day off is called *weekend*, whatever day it is; `clientcare explain ID` names each day
that did not count, and why.

## Money

    [[commitment]]
    id = "ACME-invoice-7"
    title = "Invoice 7"
    by = "client"
    kind = "payment"
    promised = 2026-10-05
    amount = 12500.00
    currency = "EUR"
    payments = [
        { on = 2026-10-05, amount = 7500 },
        { on = 2026-10-20, amount = 4900.01, note = "by cheque" },
    ]
    written_off = [{ on = 2026-10-30, amount = 99.99, why = "not worth a letter" }]

- What is open is `amount` less all `payments` and all that was `written_off`. It is paid on the day
  on which nothing is open any more. `delivered` says that all that was open came on its day.
- `clientcare mark ID paid --set amount=7500` adds a payment; without an amount, after an earlier
  part, all that is open. `mark ID written_off --set amount=99.99 --set why=…` writes a part off.
- A payment with a minus was paid back, as a direct debit that the bank returned: it is owed again
  (`clientcare mark ID payments --set amount=-7500`).
- What is paid beyond the amount is a credit. So is a payment whose `amount` is below 0: it is never
  overdue, nobody asks for it, and it is taken off what is owed in its currency. A credit that is
  paid out in part has `payments` with a minus.
- A payment may come before the invoice, as a deposit does.
- Every amount has a currency, its own or that of `[project]`, and no more decimals than that.
  `1.250` is refused: write `1250`. Two currencies are never added.

## What a contract says

    [project.contract]
    signed = 2026-03-02
    clocks = ["triage", "tell", "workaround", "fix"]
    deemed_accepted = "10d"

- `clocks` are the response times that were promised; their limits are those of
  `policy.severity`. `clientcare sla` shows of how many they were met, and how long it took.
- `deemed_accepted`: a deliverable, milestone or demo that was delivered, and that the client was
  told of (by a contact of ours that is about it, on its day or later, or by a letter), is accepted
  by silence once that time has passed without a word of theirs. It is nobody's acceptance: every
  view says so. A later return voids it.
- A problem may wait for a third party: `waits = [{ since = 2026-11-03, for = "other", why = "the
  hosting company" }]` is shown, and stops no clock. A wait for the client does.

## What comes again

A commitment with `every` is a series of rounds. The first is due on `promised`, each other one a
period later; a day off gives way to a working day (`shift`). It ends with `until`, after so many
`times`, or with its project.

    [[commitment]]
    id = "ACME-report"
    title = "Monthly report"
    owner = "mira"
    promised = 2026-08-31
    every = "1m"
    until = 2027-06-30
    rounds = [
        { due = 2026-08-31, delivered = 2026-08-31, accepted = 2026-09-02 },
        { due = 2026-09-30, delivered = 2026-10-02, evidence = "https://acme.example/september" },
    ]

- A round that nobody recorded exists all the same: here 2026-11-02 (31 October is a Saturday), and
  every month after it. Months are counted from the first round: from the 31st of one each falls on
  the 31st, or on the last day of a shorter month. Several that come to be due on one day are one.
- Each round is a promise of its own, in every rule, clock, figure and report. Its id is
  `ACME-report@2026-11-02`; its `due` may be the day before or after it was moved to a working day.
- `clientcare mark ACME-report delivered` records the oldest open round (`accepted` the oldest that
  was delivered, `agreed` the oldest that was moved), `--round 2026-11-02` another. `move`,
  `escalate` and `correct` take `--round` too. `mark ACME-report --set owner=olli` is of the series.
- `cancelled`, `revoked` or `replaced` on the commitment itself (`mark ID cancelled --round all`)
  ends the rounds that are open that day; the next is the last, or a later one that was recorded.
- `needs = ["ACME-figures"]` on a series means its last round that is due by the own day. A contact
  `about` the series is a reminder of every round that was due by then, and of the next one.
- Judged are all rounds that something was recorded of, the first of the others, the latest 120
  that are due within `due_soon`, and the next one. How many lie between them is said where the
  first is overdue; they count in no figure.
"""


def records_page() -> str:
    """Every kind of record with every field: what it holds, what it means, who may read it."""
    lines = [
        "# Records",
        "",
        "Every field of every kind. *Required* ones are marked with a star. A client may read only",
        "what says so; everything else is internal and cannot reach a client's report.",
        "",
        *TIME.strip("\n").split("\n"),
    ]
    seen: dict[type[Table], str] = {}
    for kind, row in KINDS.items():
        header = "[project]" if kind == "project" else f"[[{kind}]]"
        lines += ["", f"## `{header}`", "", row.words, ""]
        lines += _fields(row.model)
        for name, table in _tables(row.model):
            place = seen.setdefault(table, f"{kind}.{name}")
            lines += ["", f"### `{kind}.{name}`", ""]
            if place == f"{kind}.{name}":
                lines += [(table.__doc__ or "").strip().splitlines()[0], "", *_fields(table)]
            else:
                lines += [f"As `{place}`."]
    lines += ["", "## `clientcare.toml`", "", *_fields(SettingsTable)]
    lines += ["", "### Defaults", "", "| key | default |", "|---|---|"]
    lines += [f"| `{key}` | {_shown(value)} |" for key, value in Settings().values.items()]
    return MADE + "\n".join(lines) + "\n"


def _fields(model: type[Table]) -> list[str]:
    rows = ["| field | holds | meaning | a client may read it |", "|---|---|---|---|"]
    common = set(Record.declared) if model is not Record else set()
    for spec in sorted(specs(model).values(), key=lambda one: one.name in common):
        star = " *" if spec.required else ""
        readable = "yes" if spec.audience == "client" else "no"
        rows.append(f"| `{spec.key}`{star} | {spec.takes} | {spec.meaning} | {readable} |")
    return rows


def _tables(model: type[Table], prefix: str = "") -> Iterator[tuple[str, type[Table]]]:
    for spec in specs(model).values():
        if spec.table:
            yield prefix + spec.key, spec.table
            yield from _tables(spec.table, f"{prefix}{spec.key}.")


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"`{value}`" if value != {} else "none"


# Rules -------------------------------------------------------------------------------------------


def rules_page() -> str:
    """Every rule with its reason, its remedy, and an example of each sort."""
    lines = [
        "# Rules",
        "",
        "Each rule has a code, a name, a severity and a practice level. `clientcare rule NAME`",
        "shows the same on the terminal; the examples are the ones that its test runs.",
    ]
    for digit, title in FAMILIES.items():
        family = [rule for rule in catalogue().values() if rule.code[2] == digit]
        if family:
            lines += ["", f"## {digit} {title}", ""]
            lines += [
                "| code | name | on | severity | level | fires when |",
                "|---|---|---|---|---|---|",
            ]
            lines += [_row(rule) for rule in family]
            for rule in family:
                lines += _rule(rule)
    return MADE + "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    cells = (rule.code, f"[{rule.name}](#{rule.code.lower()}-{rule.name})", ", ".join(rule.on))
    return f"| {' | '.join(cells)} | {_word(rule.severity)} | {rule.level} | {rule.what} |"


def _word(severity: Severity) -> str:
    return severity.word.capitalize()


def _rule(rule: Rule) -> list[str]:
    lines = ["", f"### {rule.code} {rule.name}", "", f"{rule.what} {rule.why}", ""]
    lines += [f"**What to do:** {_escaped(str(rule.fix))}."]
    if rule.locked:
        lines += ["", "It always runs: it can be neither ignored, waived nor regraded."]
    if rule.instead_of:
        lines += ["", f"It speaks instead of {rule.instead_of} on the same record."]
    for word, example in (("Fires", rule.bad), ("Silent", rule.good)):
        if example:
            lines += ["", f"{word}:", "", "```toml", example.rstrip(), "```"]
    return lines


def _escaped(text: str) -> str:
    return re.sub(
        r"(clientcare [^;]+)", r"`\1`", text.replace("{id}", "ID").replace("{project}", "P")
    )


# Commands ----------------------------------------------------------------------------------------


def commands_page() -> str:
    """The help of every command, as it prints it."""
    lines = ["# Commands", "", "```text", run(["--help"]), "```"]
    for name in COMMANDS:
        lines += ["", f"## {name}", "", "```text", run([name, "--help"]), "```"]
    return MADE + "\n".join(lines) + "\n"


def run(argv: list[str], *, columns: int = 100) -> str:
    """Run a command in the root of the repository and return what it prints."""
    out, notes = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    os.environ.update(COLUMNS=str(columns), NO_COLOR="1", TZ="UTC")
    try:
        with (
            contextlib.chdir(ROOT),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(notes),
        ):
            code = main(argv)
    finally:
        os.environ.clear()
        os.environ.update(before)
    if code not in (0, 1):
        sys.exit(f"clientcare {' '.join(argv)} ended with {code}: {notes.getvalue()}")
    return out.getvalue().rstrip()


# Outputs in pages --------------------------------------------------------------------------------

_BLOCK = re.compile(r"(<!-- run: (?P<command>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_outputs(text: str) -> str:
    """Put the output of each command that a page names below it."""

    def fresh(found: re.Match[str]) -> str:
        shown = re.sub(r" --(root|color) \S+", "", found["command"])
        command, _, most = found["command"].partition(" | head -")
        output = run(shlex.split(command)[1:], columns=100)
        if most:
            output = "\n".join(output.splitlines()[: int(most)])
        return f"{found[1]}\n```console\n$ {shown}\n{output}\n```\n\n{found[3]}"

    return _BLOCK.sub(fresh, text)


_FILE = re.compile(r"(<!-- file: (?P<file>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_files(text: str) -> str:
    """Put the text of each file that a page names below it."""

    def fresh(found: re.Match[str]) -> str:
        path = ROOT / found["file"]
        return (
            f"{found[1]}\n```{path.suffix[1:]}\n{path.read_text(encoding='utf-8')}```\n\n{found[3]}"
        )

    return _FILE.sub(fresh, text)


_RULES = re.compile(r"(<!-- rules:begin -->\n).*?(<!-- rules:end -->)", re.DOTALL)


def with_rules(text: str) -> str:
    """Put a table of which record shows which rule into the page of the agency."""
    if not _RULES.search(text):
        return text
    argv = ["check", "--root", "examples/agency", "--as-of", "2026-11-20"]
    found = json.loads(run([*argv, "--practice", "thorough", "--output-format", "json"]))
    shown: dict[str, list[str]] = {}
    for kind in ("findings", "waived"):
        for one in found[kind]:
            mark = f"{one['record']}{' (waived)' if kind == 'waived' else ''}"
            shown.setdefault(one["code"], []).append(mark)
    rows = ["| rule | shown by |", "|---|---|"]
    for code, records in sorted(shown.items()):
        name = catalogue()[code].name
        link = f"[{code} {name}](../../docs/rules.md#{code.lower()}-{name})"
        rows.append(f"| {link} | {', '.join(dict.fromkeys(records))} |")
    table = "\n".join(rows)
    return _RULES.sub(lambda part: f"{part[1]}\n{table}\n\n{part[2]}", text)


_SVG = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"
 xml:space="preserve">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, 'DejaVu Sans Mono', monospace;
 font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 16px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}"
 height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})"
 clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def on_a_terminal(argv: list[str], *, columns: int) -> str:
    """Run a command on a terminal of a width, and return what it writes there."""
    import fcntl
    import pty
    import struct
    import subprocess
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    surroundings = {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    words = [sys.executable, "-m", "clientcare", *argv]
    ran = subprocess.Popen(words, cwd=ROOT, stdout=theirs, stderr=theirs, env=surroundings)
    os.close(theirs)
    written = bytearray()
    with contextlib.suppress(OSError):
        while data := os.read(ours, 65536):
            written += data
    ran.wait()
    os.close(ours)
    return written.decode().replace("\r\n", "\n").rstrip()


def picture() -> str:
    """The status of the example agency, as a terminal shows it."""
    from rich.console import Console
    from rich.terminal_theme import MONOKAI
    from rich.text import Text

    command = "status acme-portal --root examples/agency --as-of 2026-11-20"
    text = Text.from_ansi(on_a_terminal(command.split(), columns=112))
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True)
    console.print(text)
    return console.export_svg(
        title="clientcare status acme-portal", theme=MONOKAI, code_format=_SVG, unique_id="tour"
    )


_LETTER = """<svg viewBox="0 0 920 1130" xmlns="http://www.w3.org/2000/svg">
<title>{title}</title>
<style>{style}
body {{ margin: 0; padding: 1rem 2rem; height: 1130px; overflow: hidden; box-sizing: border-box;
  border: 1px solid var(--line); max-width: none; }}
</style>
<foreignObject width="920" height="1130"><body xmlns="http://www.w3.org/1999/xhtml">
{body}
</body></foreignObject>
</svg>
"""


def letter_picture() -> str:
    """The beginning of a letter as a page, in a picture that needs no browser to be made."""
    command = "report acme-portal --root examples/agency --as-of 2026-11-20 --format html"
    page = run(command.split())
    style = page.partition("<style>")[2].partition("@media screen and (max-width")[0]
    body = page.partition("<body>")[2].partition("</body>")[0]
    drawn = body.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    title = page.partition("<title>")[2].partition("</title>")[0]
    return _LETTER.format(title=title, style=style.rstrip(), body=drawn)


# Writing -----------------------------------------------------------------------------------------


# JSON --------------------------------------------------------------------------------------------


def json_page() -> str:
    """Every object that a command gives with `--format json`, with each field's words."""
    lines = [
        "# JSON",
        "",
        "What each command gives with `--format json`, `check` with `--output-format json`. The",
        "version is 1; fields are only ever added. Days are written `2026-11-20`, moments as RFC",
        "3339 with their offset; an amount of money or a share of somebody's time is text, so that",
        "none is rounded.",
        "",
        "JSON Schemas (draft 2020-12) are in the package, in `clientcare/schemas/`.",
    ]
    for name in SHAPES:
        for title, shape in schema_of(name)["$defs"].items():
            heading = f"## `{name}`" if title == SHAPES[name].__name__ else _anchored(name, title)
            lines += ["", heading, ""]
            lines += [shape["description"], ""] if shape["description"] else []
            lines += ["| field | holds | meaning |", "|---|---|---|"]
            lines += [
                f"| `{key}` | {_holds(field, name)} | {field['description']} |"
                for key, field in shape["properties"].items()
            ]
    return MADE + "\n".join(lines) + "\n"


def _anchored(command: str, title: str) -> str:
    return f"### {command}: {title.removesuffix('Json')}"


def _holds(field: dict[str, Any], command: str) -> str:
    """Say in words what a field of a schema holds."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2].removesuffix("Json")
        return f"[{name}](#{command}-{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_holds(each, command) for each in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if field.get("type") == "array":
        return f"list of {_holds(field['items'], command)}"
    if field.get("type") == "object":
        return f"object of {_holds(field['additionalProperties'], command)}"
    return {"string": "text", "boolean": "true or false", None: "anything"}.get(
        field.get("type"), str(field.get("type"))
    )


def schema_text(name: str) -> str:
    """The schema of one command's JSON."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def pages() -> Iterator[tuple[Path, Callable[[], str]]]:
    """Every generated file with what writes its text."""
    yield ROOT / "docs/records.md", records_page
    yield ROOT / "docs/rules.md", rules_page
    yield ROOT / "docs/commands.md", commands_page
    yield ROOT / "docs/practices.md", practices_page
    yield ROOT / "docs/playbooks.md", playbooks_page
    yield ROOT / "docs/tour.svg", picture
    yield ROOT / "docs/letter.svg", letter_picture
    yield ROOT / "docs/week.md", week_page
    yield ROOT / "docs/mistakes.md", mistakes_page
    yield ROOT / "docs/json.md", json_page
    for name in SHAPES:
        file = ROOT / "src/clientcare/schemas" / f"{name}.json"
        yield file, lambda name=name: schema_text(name)  # type: ignore[misc]
    ci = ROOT / "docs/ci.md"
    yield ci, lambda: with_files(ci.read_text(encoding="utf-8"))
    templates = ROOT / "docs/templates.md"
    yield templates, lambda: with_outputs(with_files(templates.read_text(encoding="utf-8")))
    for page in (ROOT / "README.md", *sorted((ROOT / "examples").glob("*/README.md"))):
        text = page.read_text(encoding="utf-8")
        yield page, lambda text=text: with_rules(with_outputs(text))  # type: ignore[misc]


def generate(*, check: bool) -> int:
    """Write what is stale; with `check` only name it. Returns how many were stale."""
    stale = 0
    for path, text in pages():
        fresh = text()
        if not path.exists() or path.read_text(encoding="utf-8") != fresh:
            stale += 1
            print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
            if not check:
                path.write_text(fresh, encoding="utf-8")
    return stale


if __name__ == "__main__":
    only_check = sys.argv[1:] == ["--check"]
    number = generate(check=only_check)
    if only_check and number:
        sys.exit("run `make docs` and commit what it writes")
