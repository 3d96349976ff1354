"""`clientcare edit`: a record in one's own editor, checked before it counts, and never lost.

The editor gets a copy. What it leaves there is written only once it can be read and breaks nothing;
until then the copy stays where it is, whatever happens.
"""

import errno
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli import asking
from clientcare.cli.arguments import DryRun, Globals, OptionalId, option
from clientcare.cli.correcting import say_rewritten
from clientcare.cli.lookup import find_file
from clientcare.cli.output import note, print_error, warn, words_of
from clientcare.cli.recording import Session, begin, conclude, judge
from clientcare.errors import ClientcareError
from clientcare.history.program import search_path

if TYPE_CHECKING:
    from clientcare.edit.effect import Effect
    from clientcare.store import File
    from clientcare.store.saving import Change
    from clientcare.toml import FieldPath

_MARK = "# clientcare: "
_PLUS_LINE = ("vi", "vim", "nvim", "view", "gvim", "nano", "pico", "emacs", "emacsclient", "joe",
              "micro", "kak", "mg", "ne", "gedit", "mcedit", "jed")  # fmt: skip
_COLON_LINE = ("hx", "helix", "subl", "zed")
_GOTO = ("code", "codium", "cursor")
_FALLBACKS = ("editor", "nano", "vi") if os.name != "nt" else ("notepad",)


def edit(
    ctx: Globals,
    id: OptionalId = None,
    whole: bool = option("Open the whole file that holds the record.", None, "--file"),
    dry_run: DryRun = False,
) -> None:
    """Open a record in your editor ($VISUAL, else $EDITOR); ID may also name a record file.

    What cannot be read, or would break the record, is offered again and never lost.
    """
    session = begin(ctx, dry_run=dry_run)
    file, name, line, path = _find_place(session, id)
    copy = _Copy(file, () if whole else path)
    try:
        changed = _edit_until_valid(session, copy, line)
        if changed is None:
            copy.drop()
            note(ctx, f"{name}: nothing changed")
            return
        session.draft.recorded.append("edited")
        conclude(session, [changed[0]], name, changed[1])
        say_rewritten(session, changed[0].name, changed[1])
    except BaseException as error:
        kept = f"your text is kept in {copy.path}"
        if not copy.differs:
            copy.drop()
        elif isinstance(error, ClientcareError):
            raise ClientcareError(f"{error.message}\n{kept}", error.hint) from None
        else:
            warn(kept)
        raise
    if dry_run:
        note(ctx, f"your text is kept in {copy.path}")
    else:
        copy.drop()


def _find_place(session: Session, id: str | None) -> "tuple[File, str, int, FieldPath]":
    """Find a record, readable or not: its file, what to call it, its line, its path in the file.

    The path of a file is empty.
    """
    snapshot = session.workspace.snapshot
    if id and (file := find_file(snapshot, id)):
        if file.fault and not file.text:
            raise ClientcareError(f"{file.name} {file.fault.message}", file.fault.fix)
        return file, file.name, file.line, ()
    for invalid in snapshot.invalid:
        if id and invalid.id and invalid.id.lower() == id.lower():
            line = invalid.file.places.nearest((*invalid.path, *invalid.faults[0].path)).line
            return invalid.file, invalid.id, line, invalid.path
    entry = asking.record(session, id)
    return entry.file, entry.id, entry.file.places.nearest(entry.path).line, entry.path


class _Copy:
    """A copy of a record or its file in a folder of its own, which only this user may read."""

    def __init__(self, file: "File", path: "FieldPath") -> None:
        """Copy the record at a path, where it is written in one piece; else the whole file."""
        from clientcare.toml.edit import table_span

        self.file = file
        span = table_span(file.text, path) if path and not file.fault else None
        start, end = span or (0, len(file.text))
        self.above, self.below = file.text[:start], file.text[end:]
        self.before = file.text[start:end].encode() if span else file.data
        self.path = Path(tempfile.mkdtemp(prefix="clientcare-")) / file.name.rpartition("/")[2]
        self.path.write_bytes(self.before)
        self.said: list[str] = []

    @property
    def differs(self) -> bool:
        """Whether something was written into the copy that is not in the file."""
        try:
            return self.text() != self.before
        except OSError:
            return False

    def text(self) -> bytes:
        """What the editor left, without the lines that said what was wrong."""
        data = self.path.read_bytes()
        for _ in self.said:
            first, end, rest = data.partition(b"\n")
            if not (end and first.removeprefix(b"\xef\xbb\xbf").startswith(_MARK.encode())):
                break
            data = rest
        return data

    def say(self, error: ClientcareError) -> None:
        """Put what is wrong above the text, as comments."""
        words = [*error.message.split("\n"), *([f"to do: {error.hint}"] if error.hint else [])]
        words.append("these lines go by themselves; line numbers are counted without them")
        if self.above:
            words.append(f"this text begins at line {self.lines_above + 1} of {self.file.name}")
        data = self.text()
        self.said = [_MARK + " ".join(word.split()) for word in words]
        self.path.write_bytes("".join(f"{line}\n" for line in self.said).encode() + data)

    @property
    def lines_above(self) -> int:
        """How many lines of the file stand above the copy."""
        return self.above.count("\n")

    def drop(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def _edit_until_valid(session: Session, copy: _Copy, line: int) -> "tuple[Change, Effect] | None":
    """Let the user edit until the text can be taken; None where nothing changed."""
    while True:
        _open_editor(copy.path, line - copy.lines_above + len(copy.said))
        if not copy.differs:
            return None
        try:
            return _judge_text(session, copy)
        except ClientcareError as error:
            if not asking.can_ask():
                raise
            print_error(error.message, error.hint)
            if not asking.agrees("Edit it again?", default=True):
                raise ClientcareError("nothing was written") from None
            copy.say(error)


def _judge_text(session: Session, copy: _Copy) -> "tuple[Change, Effect] | None":
    """Judge the text as it would be in its file; None where that is the same as before."""
    from clientcare.store.saving import Change
    from clientcare.toml import TomlFault, decode, encode

    try:
        text = decode(copy.text())
    except TomlFault as fault:
        place = f"{copy.file.name}:{fault.line}:{fault.column}"
        raise ClientcareError(f"not recorded: {place}: {fault.message}", fault.hint) from None
    old = copy.file.data
    gap = "\r\n" if "\r\n" in copy.below else "\n"
    gap = gap if text and copy.below and not text.endswith("\n") else ""
    change = Change(copy.file.name, old, encode(f"{copy.above}{text}{gap}{copy.below}", old))
    if change.after == old:
        return None
    effect = judge(session, [change])
    _refuse_vanished(session, copy.file.name, effect)
    return change, effect


def _refuse_vanished(session: Session, file: str, effect: "Effect") -> None:
    """Ask about records that are no longer in a text; refuse it where nobody can be asked."""
    after = effect.after.snapshot
    before = [one for one in session.workspace.snapshot.entries if one.file.name == file]
    left = {(one.kind, one.id) for one in after.entries}
    # An event without an id goes by its day, which may be corrected: it is gone where one is less.
    fewer = Counter(one.kind for one in before)
    fewer -= Counter(one.kind for one in after.entries if one.file.name == file)
    vanished = [
        one.id
        for one in before
        if (one.kind, one.id) not in left and (one.own_id or fewer[one.kind])
    ]
    if not vanished:
        return
    said = f"{', '.join(vanished)} would be deleted"
    hint = f"to delete a record: clientcare delete {vanished[0]}"
    for new, old in effect.renamed.items():
        if [old] == vanished:
            said = f"{old} would get the id {new}, and what refers to it would not follow"
            hint = f"leave the id, then change it everywhere: clientcare rename {old} {new}"
    if not asking.can_ask() or not asking.agrees(f"{said}. Is that meant?"):
        raise ClientcareError(said, hint)


# The editor --------------------------------------------------------------------------------------


def _open_editor(path: Path, line: int) -> None:
    words = editor_words(path, line)
    found = shutil.which(words[0], path=search_path())  # never where we are
    handler = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is a key of the editor
    try:
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        ended = subprocess.run([found, *words[1:]], check=False)
    except OSError as error:
        message = f"the editor {words[0]} cannot be started: {error.strerror}"
        raise ClientcareError(message, "set VISUAL or EDITOR to one that can") from None
    finally:
        signal.signal(signal.SIGINT, handler)
    if ended.returncode:
        hint = "nothing was written; run the command again"
        raise ClientcareError(f"the editor ended with code {ended.returncode}", hint)


def editor_words(path: Path, line: int) -> Sequence[str]:
    """The command that opens a file at a line, in the way of the editor that is set."""
    given = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = words_of(given)
    except ValueError as error:
        message = f"the editor {given} cannot be read: {error}"
        raise ClientcareError(message, "correct VISUAL or EDITOR") from None
    if not words:
        usual = _FALLBACKS if asking.can_ask() else ()  # elsewhere it would wait for ever
        found = next((name for name in usual if shutil.which(name)), None)
        if found is None:
            raise ClientcareError("no editor is set", "set VISUAL or EDITOR, as in EDITOR=nano")
        words = [found]
    name = Path(words[0]).name.lower().removesuffix(".exe")
    if name in _PLUS_LINE:
        return [*words, f"+{line}", str(path)]
    if name in _COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in _GOTO:
        wait = [] if {"-w", "--wait"} & {*words} else ["--wait"]
        return [*words, *wait, "--goto", f"{path}:{line}"]
    return [*words, str(path)]
