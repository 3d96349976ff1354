"""What a recording command did: the diff, what was recorded, the findings cleared and caused."""

from collections.abc import Iterator, Sequence

from clientcare.edit.effect import Effect
from clientcare.findings import Finding
from clientcare.output.clean import clean, file_name, line
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
    done: str,
    subject: str,
    effect: Effect,
    terminal: Terminal,
    *,
    reads: Sequence[str] = (),
    most: int | None = None,
) -> str:
    """Write a diff a file, up to `most` of them, what was done to what, and the findings.

    `reads` names the fields that the client may read of it.
    """
    blocks = [
        diff(prefix + one.name, decode(one.before or b""), decode(one.after or b""), terminal)
        for one in changes[:most]
    ]
    if most is not None and len(changes) > most:
        blocks.append(f"… {len(changes) - most} more files")
    lines = [f"{terminal.paint(f'{done}:', 'bold')} {line(subject)}"]
    if reads:
        said = f"{', '.join(reads[:MOST_READ])}{', …' if len(reads) > MOST_READ else ''}"
        head = terminal.paint("the client reads:", "bold")
        lines += folded(said, terminal, f"{head} ", " " * len("the client reads: "))
    lines += _findings("cleared", "green", effect.cleared, terminal)
    lines += _findings("caused", "amber", effect.caused, terminal)
    if not (effect.cleared or effect.caused):
        lines.append("no finding cleared, none caused")
    return "\n".join([*blocks, *lines])


def _findings(word: str, style: str, found: Sequence[Finding], terminal: Terminal) -> Iterator[str]:
    gap = " " * (len(word) + 2)
    for one in found[:MOST]:
        severity = one.severity.word
        name = line(one.record or one.place.file)
        head = f"{terminal.paint(f'{word}:', style)} "
        first, *more = folded(f"{one.code} {one.rule} {severity} {name}: {line(one.message)}",
                              terminal, head, gap)  # fmt: skip
        painted = terminal.paint(severity, STYLES[one.severity])  # colours have no width
        yield first.replace(f" {severity}", f" {painted}", 1)
        yield from more
        if word == "caused":
            yield from folded(line(one.fix), terminal, f"{gap}do: ", gap + "    ")
    if len(found) > MOST:
        yield f"{gap}… {len(found) - MOST} more {word}"


# A changed file -----------------------------------------------------------------------------------


AROUND = 1
"""How many unchanged lines stand around what changes."""
MOST_LINES = 60
"""How many lines of one file are shown; more are counted."""


def diff(name: str, before: str, after: str, terminal: Terminal) -> str:
    """Write a file's name and what changes in it; no line begins with a text of the file."""
    lines = list(_lines(before, after))
    width = len(str(max((number for number, *_ in lines), default=1)))
    shown = [_shown(*line, width, terminal) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"  {' ' * width}   … {len(lines) - MOST_LINES} more lines")
    return "\n".join([terminal.paint(file_name(name), "bold"), *shown])


def _lines(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    """The number of each line in the new text, or in the old where it goes; its sign; the line."""
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    if not (old[-1] or new[-1]):
        old, new = old[:-1], new[:-1]
    skip = max(0, _same(old, new) - AROUND)
    old, new = old[skip:], new[skip:]
    end = max(0, _same(old[::-1], new[::-1]) - AROUND)
    old, new = old[: len(old) - end], new[: len(new) - end]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        for what, i, j, k, m in group:
            if what == "equal":
                yield from ((skip + n + 1, " ", new[n]) for n in range(k, m))
            else:
                yield from ((skip + n + 1, "-", old[n]) for n in range(i, j))
                yield from ((skip + n + 1, "+", new[n]) for n in range(k, m))


def _same(old: list[str], new: list[str]) -> int:
    """How many lines are the same from the beginning: comparing them all grows with the square."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))


_STYLES = {"+": "green", "-": "red"}


def _shown(number: int, sign: str, text: str, width: int, terminal: Terminal) -> str:
    written = f"{sign} {clean(text.removesuffix(chr(13)).expandtabs(4))}".rstrip()
    written = terminal.paint(written, _STYLES.get(sign, ""))
    return f"  {terminal.paint(f'{number:>{width}}', 'dim')} {written}".rstrip()
