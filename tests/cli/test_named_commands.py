"""Every command that a rule, a summary, a playbook or a hint tells people to type can be typed.

The texts are read from the sources, so that one written tomorrow is held to it too. A command must
be understood by the command line itself; of `mark`, every fact and key must be one of a kind that
the text is about.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clientcare.cli.app import build_command, group
from clientcare.cli.commands import COMMANDS
from clientcare.edit.facts import Finder
from clientcare.errors import ClientcareError
from clientcare.records import KINDS, fields
from clientcare.records.tables import Table
from clientcare.rules.catalogue import catalogue

SOURCE = Path(__file__).parents[2] / "src/clientcare"
_COMMAND = re.compile(r"clientcare (?P<words>[a-z]+(?: [^;()`\n]+)?)")


def commands_in(text: str) -> Iterator[str]:
    for found in _COMMAND.finditer(text):
        words = found["words"].split(": ")[0].rstrip(" .,:")
        if words.split()[0] in COMMANDS:
            yield words


def texts_in(source: str) -> Iterator[str]:
    """Every text of a module; what is filled in later reads `X`."""
    tree = ast.parse(source)
    inner: set[int] = set()  # docstrings, and the parts of what is filled in
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            inner.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inner.update(id(part) for part in node.values)
            yield "".join(map(_part, node.values))
        elif isinstance(node, ast.Constant) and id(node) not in inner:
            yield node.value if isinstance(node.value, str) else ""


def _part(part: Any) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if isinstance(part.value, ast.BinOp):  # the number of an entry
        return "1"
    name = getattr(part.value, "id", "")
    return {"mark": "clientcare mark X", "entry": "", "n": "1"}.get(name, "X")


def named() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Where each command stands, itself, and the kinds of which its facts must be."""
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for text in texts_in(source) if "clientcare " in source or "{mark}" in source else ():
            for command in commands_in(text):
                yield path.stem, command, tuple(KINDS)
    for path in sorted((SOURCE / "playbooks").rglob("*.toml")):
        for command in commands_in(path.read_text(encoding="utf-8")):
            yield path.stem, command.rstrip('"'), tuple(KINDS)
    for rule in catalogue().values():
        for command in commands_in(str(rule.fix)):
            kinds = tuple(kind for kind in rule.on if kind in KINDS)
            kinds = ("project",) if "{project}" in command.split() else kinds
            yield rule.code, command, kinds


def _filled(command: str) -> list[str]:
    """The words of a command, each place filled with something that fits."""
    text = re.sub(r"\{\w+\}", "X", command).partition(" > ")[0]
    text = text.replace("escalate X X", "escalate X")
    text = (
        text.replace("[-o FILE.svg]", "").replace("KEY=VALUE", "owner=x").replace(".KEY=", ".role=")
    )
    words = shlex.split(text)
    pairs = zip(["", *words], words, strict=False)
    return ["3" if word == "…" and flag in ("--level", "--entry") else word for flag, word in pairs]


def test_what_people_are_told_to_type_can_be_typed() -> None:
    every = {*named()}
    assert len(every) > 150
    for where, command, kinds in every:
        try:
            check(command, kinds)
        except BaseException as error:
            error.add_note(f"{where}: {command}")
            raise


def check(command: str, kinds: tuple[str, ...]) -> None:
    name, *words = _filled(command)
    context = build_command(name, group().params).make_context(name, words, obj=_Flags())
    if name == "mark":
        given = context.params
        facts = [word for word in given["facts"] or () if "=" not in word]
        keys = [*(given["set"] or ()), *(word for word in given["facts"] or () if "=" in word)]
        assert facts or keys or command in ("mark X", "mark"), "a mark without a fact"
        is_of_person = facts == ["left"]  # the one fact of a person
        assert is_of_person or any(_is_known(kind, facts, keys) for kind in kinds), (facts, keys)


class _Flags:
    """Takes the flags of every command."""

    root = as_of = None
    color = "auto"
    quiet = False


def _is_known(kind: str, facts: list[str], pairs: list[str]) -> bool:
    """Whether each fact and each key is one of a kind, or of a table that a fact is about."""
    model, scopes = KINDS[kind].model, []
    for kind_word in ("deliverable", "payment", "answer", "access", "decision"):
        data: dict[str, Any] = {
            key: [{}] for key, shape in fields(model).items() if shape.has_entries
        }
        finder = Finder("X", model, {**data, "kind": kind_word})
        try:
            scopes = [_scope(finder, fact) for fact in facts if fact not in ("X", "FACT")]
            for pair in pairs:
                _find_key(finder, pair.partition("=")[0], scopes)
        except ClientcareError:
            continue
        return True
    return False


def _scope(finder: Finder, fact: str) -> type[Table]:
    slot = finder.fact(fact)
    return slot.field.table or slot.model


def _find_key(finder: Finder, key: str, scopes: list[type[Table]]) -> None:
    if key in ("…", "X", "X.X", "key"):
        return
    if not any(key.split(".")[0] in fields(scope) for scope in scopes):
        finder.slot(key.split("."), key)
