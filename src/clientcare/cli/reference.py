"""`clientcare rule`, `config`, `schema`, `instructions`, `completion`: about the tool itself."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from clientcare.cli.arguments import Format, Globals, Text, argument, option
from clientcare.cli.commands import COMMANDS
from clientcare.cli.common import open_workspace, workspace_root
from clientcare.cli.lookup import pick_projects
from clientcare.cli.output import note, pages, published, put, put_json, put_page, write_file
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clientcare.published.findings import Effective
    from clientcare.rules.catalogue import Rule


def rule(
    ctx: Globals,
    name: Text = argument("A name, a code, or a family as CC1.", "[RULE]"),
    format: Format = "text",
) -> int:
    """List the rules, or explain one: what it finds, why it matters, what to do about it."""
    from clientcare.rules.catalogue import catalogue

    rules = list(catalogue().values())
    found = _find_rules(rules, name) if name else rules
    if format == "json":
        return put_json(published.shape.fill(published.findings.RulesJson, found))
    one = name and len(found) == 1
    page = pages.rules.rule_page(found[0]) if one else pages.rules.rules_page(found)
    return put_page(ctx, page, format)


def _find_rules(rules: "list[Rule]", text: str) -> "list[Rule]":
    """Return the rule that is named, or those that a code or a name is part of."""
    from clientcare.rules.catalogue import find_rule, unknown_rule

    one = find_rule(text)
    word = text.strip().lower()
    found = (
        [one] if one else [r for r in rules if word in r.name or r.code.lower().startswith(word)]
    )
    if not word or not found:
        raise unknown_rule(text)
    return found


def config(
    ctx: Globals,
    project: Text = argument("With what this project overrides.", "[PROJECT]"),
    format: Format = "text",
) -> int:
    """Show every setting: its value, and where it is set."""
    from clientcare.store import load_settings

    workspace = open_workspace(ctx, may_be_empty=True) if project or ctx.at or ctx.as_of else None
    context = pick_projects(workspace, [project])[0] if workspace and project else None
    own = workspace.snapshot.settings if workspace else load_settings(workspace_root(ctx))
    settings = context.settings if context else own
    rows = published.findings.effective(settings, _set_outside_files(ctx))
    name = context.id if context else None
    if format == "json":
        return put_json(published.findings.config_json(rows, name))
    return put_page(ctx, pages.rules.config_page(rows, name), format)


def _set_outside_files(ctx: Globals) -> "Iterator[Effective]":
    from clientcare.published.findings import Effective

    variable = "CLIENTCARE_ROOT" if os.environ.get("CLIENTCARE_ROOT") else ""
    found = "--root" if ctx.roots else variable or "the current folder or above"
    yield Effective("root", str(workspace_root(ctx)), found)
    if ctx.as_of:
        yield Effective("as_of", ctx.as_of, "--as-of")
    if ctx.at:
        yield Effective("at", ctx.at, "--at")
    if chosen := os.environ.get("CLIENTCARE_OUTPUT_FORMAT"):
        yield Effective("output_format", chosen, "CLIENTCARE_OUTPUT_FORMAT")


def schema(
    ctx: Globals,
    name: Literal["record", "settings"] = argument(
        "Of a record file, or clientcare.toml.", "[record|settings]", default="record"
    ),
    write: bool = option("Refresh the workspace's copies in .clientcare/."),
) -> None:
    """Print the JSON Schema by which editors complete and check the files."""
    from clientcare.published.editors import TOMBI, editor_files, schema_text
    from clientcare.store import load_settings

    if not write:
        put(schema_text(name))
        return
    root = workspace_root(ctx)
    for file, text in editor_files(load_settings(root).records).items():
        if file == TOMBI and (root / file).exists():
            tell_tombi(ctx, root, text)
            continue
        if not Path(os.path.realpath(root / file)).is_relative_to(os.path.realpath(root)):
            raise ClientcareError(f"{file} is a link that leaves the workspace", "remove the link")
        (root / file).parent.mkdir(exist_ok=True)
        write_file(str(root / file), text, is_ours=True)
        put(os.path.relpath(root / file))


def tell_tombi(ctx: Globals, root: Path, text: str) -> None:
    """Say what to add to a tombi.toml that knows nothing of the schemas."""
    from clientcare.published.editors import FOLDER, TOMBI

    if FOLDER not in (root / TOMBI).read_text(encoding="utf-8", errors="replace"):
        _, _, tables = text.partition("\n\n")
        note(ctx, f"{root / TOMBI} is there already; add to it:\n{tables}")


def instructions(ctx: Globals) -> None:
    """Print how to read and record with these commands, for people, scripts and assistants."""
    page = Path(__file__).with_name("instructions.md").read_text(encoding="utf-8")
    commands = (f"- `{name}`: {command.help}" for name, command in COMMANDS.items())
    shapes = (f"- {name}: {fields}" for name, fields in _shapes())
    put(page.replace("{commands}", "\n".join(commands)).replace("{shapes}", "\n".join(shapes)))


def _shapes() -> "Iterator[tuple[str, str]]":
    """The fields of each command's JSON, with those of what stands in its lists."""
    from clientcare.published.schemas import SHAPES, schema_of

    for name in SHAPES:
        known = schema_of(name)["$defs"]
        fields = known[SHAPES[name].__name__]["properties"]
        found = []
        for key, field in fields.items():
            inner = known.get(field.get("items", {}).get("$ref", "").rpartition("/")[2], {})
            names = ", ".join(inner.get("properties", ()))
            if key not in ("version", "as_of", "unreadable"):
                found.append(f"`{key}` ({names})" if names else f"`{key}`")
        yield name.replace("-statistics", " --statistics"), ", ".join(found)


HOW = {
    "bash": 'put into ~/.bashrc: eval "$(clientcare completion bash)"',
    "zsh": 'put into ~/.zshrc, below compinit: eval "$(clientcare completion zsh)"',
    "fish": "run: clientcare completion fish > ~/.config/fish/completions/clientcare.fish",
}


def completion(
    ctx: Globals,
    shell: Literal["bash", "zsh", "fish"] = argument("bash, zsh or fish.", "SHELL", default=...),
) -> None:
    """Print the script that completes commands, ids, facts and people in your shell.

    bash: put eval "$(clientcare completion bash)" into ~/.bashrc. zsh: the same with zsh into
    ~/.zshrc, below compinit. fish: write what it prints into
    ~/.config/fish/completions/clientcare.fish. There is none for PowerShell: use bash there, of
    Git for Windows or of WSL.
    """
    put(Path(__file__).with_name(f"completion.{shell}").read_text(encoding="utf-8"))
    if sys.stdout is not None and sys.stdout.isatty():
        note(ctx, HOW[shell])
