"""What a recording command did: the diff, what was recorded, the findings cleared and caused."""

from collections.abc import Iterator, Sequence

from clientcare.edit.proving import Effect
from clientcare.findings import Finding
from clientcare.output import diff
from clientcare.output.clean import line
from clientcare.output.findings import STYLES
from clientcare.output.terminal import Terminal, folded
from clientcare.store.saving import Change
from clientcare.toml import decode

MOST_READ = 12
"""How many fields that the client reads are named."""
MOST = 10
"""How many findings that came or went are shown; more are counted."""


def render(
    changes: Sequence[Change],
    prefix: str,
    recorded: str,
    effect: Effect,
    terminal: Terminal,
    *,
    reads: Sequence[str] = (),
    intended: bool = False,
    most: int | None = None,
) -> str:
    """Write a diff a file, up to `most` of them, what was recorded, and the findings.

    `reads` names the fields that the client may read of it.
    """
    blocks = [
        diff.render(prefix + one.name, _text(one.before), _text(one.after), terminal)
        for one in changes[:most]
    ]
    if most is not None and len(changes) > most:
        blocks.append(f"… {len(changes) - most} more files")
    word = "would record" if intended else "recorded"
    lines = [f"{terminal.paint(f'{word}:', 'bold')} {line(recorded)}"]
    if reads:
        said = f"{', '.join(reads[:MOST_READ])}{', …' if len(reads) > MOST_READ else ''}"
        head = terminal.paint("the client reads:", "bold")
        lines += folded(said, terminal, f"{head} ", " " * len("the client reads: "))
    lines += _findings("cleared", "green", effect.cleared, terminal)
    lines += _findings("caused", "yellow", effect.caused, terminal)
    if not (effect.cleared or effect.caused):
        lines.append("no finding cleared, none caused")
    return "\n".join([*blocks, *lines])


def _text(data: bytes | None) -> str:
    return decode(data) if data else ""


def _findings(word: str, style: str, found: Sequence[Finding], terminal: Terminal) -> Iterator[str]:
    gap = " " * (len(word) + 2)
    for one in found[:MOST]:
        severity = terminal.paint(one.severity.word, STYLES[one.severity])
        name = line(one.record or one.place.file)
        head = f"{terminal.paint(f'{word}:', style)} "
        yield from folded(f"{one.code} {one.rule} {severity} {name}: {line(one.message)}",
                          terminal, head, gap)  # fmt: skip
        if word == "caused":
            yield from folded(line(one.fix), terminal, f"{gap}do: ", gap + "    ")
    if len(found) > MOST:
        yield f"{gap}… {len(found) - MOST} more {word}"
