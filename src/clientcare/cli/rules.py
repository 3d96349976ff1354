"""`clientcare rule` and `config`: what is judged, and by which figures."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from clientcare.cli.common import TextOrJson, open_workspace, pick_projects, workspace_root
from clientcare.cli.output import put, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clientcare.rules.catalogue import Rule
    from clientcare.views.config_table import Effective


def rule(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="A name, a code, or a family as CC1.")
    ] = None,
    format: TextOrJson = "text",
) -> None:
    """List the rules, or explain one: what it finds, why it matters, what to do about it."""
    from clientcare.rules.catalogue import catalogue
    from clientcare.views import rule_page

    rules = list(catalogue().values())
    found = _named(rules, name) if name else rules
    if format == "json":
        put(rule_page.render_json(found))
    elif name and len(found) == 1:
        put(rule_page.render_page(found[0], terminal(ctx)))
    else:
        put(rule_page.render_list(found, terminal(ctx)))


def _named(rules: "list[Rule]", text: str) -> "list[Rule]":
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
    ctx: typer.Context,
    project: Annotated[
        str | None, typer.Argument(metavar="[PROJECT]", help="With what this project overrides.")
    ] = None,
    format: TextOrJson = "text",
) -> None:
    """Show every setting with the value that holds and where it came from."""
    from clientcare.store import load_settings
    from clientcare.views import config_table

    name = None
    if project:
        context = pick_projects(open_workspace(ctx), [project])[0]
        name, settings = context.id, context.settings
    else:
        settings = load_settings(workspace_root(ctx))
    rows = config_table.effective(settings, _from_outside(ctx))
    if format == "json":
        put(config_table.render_json(rows, name))
    else:
        put(config_table.render_text(rows, terminal(ctx)))


def _from_outside(ctx: typer.Context) -> "Iterator[Effective]":
    """What flags and the environment set."""
    from clientcare.views.config_table import Effective

    flag, variable = ctx.obj.root, os.environ.get("CLIENTCARE_ROOT")
    found = "--root" if flag else "CLIENTCARE_ROOT" if variable else "the current folder or above"
    yield Effective("root", str(workspace_root(ctx)), found)
    if ctx.obj.as_of:
        yield Effective("as_of", ctx.obj.as_of, "--as-of")
    if chosen := os.environ.get("CLIENTCARE_OUTPUT_FORMAT"):
        yield Effective("output_format", chosen, "CLIENTCARE_OUTPUT_FORMAT")
