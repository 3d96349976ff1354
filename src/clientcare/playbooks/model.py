"""What a playbook is: when it fits, why it helps, and its steps in order."""

from typing import Annotated, Literal

from clientcare.records.base import Id, Limits, Many, Table, Texts, Words, private

Kind = Literal["project", "commitment", "issue", "change", "touchpoint"]
KINDS: tuple[Kind, ...] = ("project", "commitment", "issue", "change", "touchpoint")

COMMAND_PATTERN = r"^clientcare( ([A-Za-z0-9=,.:_…-]|\{[a-z]+\})+)+$"
"""A command is plain words with places to fill: nothing that a shell would read in another way."""

Command = Annotated[str, Limits(pattern=COMMAND_PATTERN, max_length=200)]


class Step(Table):
    """One step of a playbook: what to do, how the facts show that it was done, what to type."""

    name: Id = private("what to call the step; unique in its playbook", ...)
    text: Words = private("what to do, in a sentence", ...)
    done_when: Words = private("the condition that shows it was done", ...)
    when: Texts = private("conditions without which there is no such step", ())
    unless: Texts = private("conditions with which there is no such step", ())
    after: Words | None = private("the condition that names the day up to which it can wait")
    command: Command | None = private("what records it, with places such as {id}")
    when_yes: Command | None = private("where the client is asked: what records their answer")


class Playbook(Table):
    """A situation, the conditions that show it, and the steps to take."""

    situation: Words = private("what the situation is called", ...)
    rank: Annotated[int, Limits(ge=0, le=999)] = private("its place among others, first is 0", 500)
    on: Many[Kind] = private("the kinds of record it is for", ...)
    when: Texts = private("conditions that all hold in it", ...)
    unless: Texts = private("conditions none of which holds in it", ())
    why: Words = private("why the steps help", ...)
    step: Many[Step] = private("the steps, in order", ...)
