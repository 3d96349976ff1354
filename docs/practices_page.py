"""The pages of the practices and of the playbooks, from practices.toml and from the code."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clientcare.playbooks.cases import CONDITIONS
from clientcare.playbooks.reading import PLACES, Playbook, Step, read_playbooks
from clientcare.records import KINDS, Table, specs
from clientcare.rules.catalogue import catalogue

HERE = Path(__file__).resolve().parent
MADE = "<!-- written by docs/generate.py from {}; change it there -->\n\n"


class UnknownNameError(ValueError):
    """practices.toml names a field, a rule or a playbook that does not exist."""


def tables() -> list[dict[str, Any]]:
    """Read the tables of practices."""
    found = tomllib.loads((HERE / "practices.toml").read_text(encoding="utf-8"))
    return list(found["table"])


# Practices ---------------------------------------------------------------------------------------


def practices_page() -> str:
    """Every practice: what is recorded of it, which rules check it, where it is shown."""
    lines = [
        "# Practices",
        "",
        "What keeps a client's trust, and where each practice lives: the fields that record it,",
        "the rules that check it, and the page or playbook that shows it.",
    ]
    for table in tables():
        shown = "what to do" if "playbooks" in table["practice"][0] else "shown"
        lines += ["", f"## {table['title']}", "", _linked(table["intro"]), ""]
        lines += [f"| practice | recorded | rules | {shown} |", "|---|---|---|---|"]
        lines += [_row(practice) for practice in table["practice"]]
    return MADE.format("docs/practices.toml and the code") + "\n".join(lines) + "\n"


def _linked(text: str) -> str:
    return text.replace("playbooks.md", "[playbooks.md](playbooks.md)")


def _row(practice: dict[str, Any]) -> str:
    recorded = ", ".join(field(name) for name in practice["recorded"])
    rules = "<br>".join(_rule(code) for code in practice["rules"])
    playbooks = (_playbook(name) for name in practice.get("playbooks", ()))
    where = "<br>".join([*practice.get("shown", ()), *playbooks])
    return f"| {practice['text']} | {recorded} | {rules} | {where} |"


def field(name: str) -> str:
    """Link a field, named from its kind of record on, to the page of the records."""
    kind, *keys = name.split(".")
    model: type[Table] | None = KINDS[kind].model if kind in KINDS else None
    for key in keys:
        found = [s for s in specs(model).values() if s.key == key] if model else []
        if not found:
            raise UnknownNameError(f"no field {name}")
        model = found[0].table
    return f"[`{name}`](records.md#{kind})"


def _rule(code: str) -> str:
    rule = next((one for one in catalogue().values() if one.code == code), None)
    if rule is None:
        raise UnknownNameError(f"no rule {code}")
    return f"[{code} {rule.name}](rules.md#{code.lower()}-{rule.name})"


def _playbook(name: str) -> str:
    if name not in read_playbooks().by_name:
        raise UnknownNameError(f"no playbook {name}")
    return f"[{name}](playbooks.md#{name})"


# Playbooks ---------------------------------------------------------------------------------------

OWN = """\
## A playbook of your own

A file `playbooks/NAME.toml` beside `clientcare.toml` is a playbook of yours. One with the name of
a playbook above takes its place; any other is consulted beside them, in the order of `rank`.
Nothing in a playbook runs: it names conditions of the list below, and a command is plain words with
places that are filled, quoted for the shell. `…` stands for what is to be typed. What is wrong with
a playbook is said with its line and column, and no advice is given until it is right.

```toml
situation = "A client on holiday"
rank = 315                                # among the others; the first is 0
on = ["commitment"]                       # the kinds of record it is for
when = ["theirs", "open", "overdue"]      # conditions that all hold
unless = ["payment"]                      # conditions none of which holds
why = "Nobody answers from the beach."

[[step]]
name = "cover"
text = "Ask who stands in."
done_when = "called"                      # the condition that shows that it was done
when = ["blocks-something"]               # without these there is no such step; `unless` likewise
command = "clientcare mark {id} reminders --set how=call"
```

`after` names a condition that gives the day up to which a step can wait.
"""


def playbooks_page() -> str:
    """Every shipped playbook with its steps, and all that a playbook of one's own can name."""
    lines = [
        "# Playbooks",
        "",
        "The steps that `clientcare advise` knows. The facts of a record show which situation",
        "it is in, and which steps were taken; what is left comes with the command to type.",
    ]
    for name, playbook in read_playbooks().by_name.items():
        lines += ["", f"## {name}", "", *_book(playbook)]
    lines += ["", OWN, "### Conditions", "", "| condition | of a | holds when |", "|---|---|---|"]
    lines += [
        f"| `{one.name}` | {', '.join(one.kinds)} | {one.meaning} |"
        for one in sorted(CONDITIONS.values(), key=lambda one: one.name)
    ]
    lines += ["", "### Places in a command", "", "| place | of a | is |", "|---|---|---|"]
    lines += [
        f"| `{{{name}}}` | {', '.join(place.kinds) or 'any'} | {place.meaning} |"
        for name, place in PLACES.items()
    ]
    return MADE.format("the code") + "\n".join(lines) + "\n"


def _book(playbook: Playbook) -> Iterator[str]:
    when = [f"`{name}`" for name in playbook.when] + [f"not `{n}`" for n in playbook.unless]
    yield f"**{playbook.situation}.** {playbook.why}"
    yield ""
    kinds = " or ".join(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in playbook.on)
    yield f"For {kinds} with: {', '.join(when)}."
    yield ""
    yield from ("| step | only where | done when | command |", "|---|---|---|---|")
    yield from (_step(step) for step in playbook.step)


def _step(step: Step) -> str:
    only = [*(f"`{name}`" for name in step.when), *(f"not `{name}`" for name in step.unless)]
    only += [f"after `{step.after}`"] if step.after else []
    command = f"`{step.command}`" if step.command else ""
    command += f"; when they say yes: `{step.when_yes}`" if step.when_yes else ""
    return f"| {step.text} | {', '.join(only)} | `{step.done_when}` | {command} |"
