"""Imports go one way, and what is slow to import is imported only where it is used."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.for_each import for_each

SOURCE = Path(__file__).resolve().parent.parent / "src" / "clientcare"
ROOMS = (
    "errors", "dataclass", "processes", "toml", "records", "naming", "wording", "calendar",
    "settings", "findings", "cache",
    "store", "facts", "deadlines", "next_steps", "pending",
    "rules", "history", "summary", "playbooks", "edit", "exchange", "published", "pages", "output",
    "report", "cli", "library", "__main__",
)  # fmt: skip
"""The packages and modules of clientcare: each may import those before it, and none after it."""

ONLY_IN = {
    "babel": ("report",),
    "typer": ("cli",),
    "subprocess": ("history", "report", "cli"),
    "jinja2": ("report",),
    "rich": ("output",),
    "holidays": ("calendar",),
    "toml_rs": ("toml",),
    "tomli_w": ("toml", "edit"),
    "dataclasses": (),
}
"""Where alone a library is spoken to."""

WHEN_USED = ("babel", "rich", "holidays", "tomli_w")
"""What no module may import when it is itself imported: starting up is part of the product."""

MODULES = sorted(SOURCE.rglob("*.py"))


def test_named_tuples_are_those_of_the_house() -> None:
    """Those of the standard library compile a function for each class at each start."""
    for path in MODULES:
        assert path.name == "dataclass.py" or "typing.NamedTuple" not in dict(imported(path)), path


def room_of(path: Path) -> str:
    """The package or module right below clientcare that a file belongs to."""
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    """What a module says."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> list[tuple[str, bool]]:
    """Whatever is imported of modules, and whether as soon as the importer is."""
    return list(_imported(tree_of(path)))


def _imported(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    at_once = {id(node) for node in ast.iter_child_nodes(tree)}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names = [f"{module}.{alias.name}" for alias in node.names]
        yield from ((name, id(node) in at_once) for name in names)


@for_each("path", MODULES)
def test_a_module_imports_what_it_may(path: Path) -> None:
    room = room_of(path)
    for name, at_once in imported(path):
        top, _, rest = name.partition(".")
        assert top, "imports name the whole module"
        other = rest.partition(".")[0]
        if top == "clientcare" and other in ROOMS and room in ROOMS:
            assert ROOMS.index(other) <= ROOMS.index(room), f"{room} imports {name}"
        assert room in ONLY_IN.get(top, (room,)), f"{room} imports {name}"
        assert not (at_once and top in WHEN_USED), f"{name} is imported before it is used"


def test_every_room_is_in_the_order() -> None:
    assert {room_of(path) for path in MODULES} - {"__init__", *ROOMS} == set(), "name it in ROOMS"


RULES = ("catalogue", "engine")
"""What the rest of the house may import of the rules: never the module of one family."""


@for_each("path", MODULES)
def test_nothing_outside_the_rules_imports_a_family_of_them(path: Path) -> None:
    if room_of(path) == "rules":
        return
    for name, _ in imported(path):
        if name.startswith("clientcare.rules."):
            assert name.split(".")[2] in RULES, f"{room_of(path)} imports {name}"


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        name: {each for each in names if each in modules}
        for modules in [set(map(_dotted, MODULES))]
        for name, names in ((_dotted(path), _imported_modules(path)) for path in MODULES)
    }
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if needs <= done} - done:
        done |= ready
    assert sorted(set(graph) - done) == [], "these import one another in a circle"


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)


def _imported_modules(path: Path) -> set[str]:
    tree = tree_of(path)
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
