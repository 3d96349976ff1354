"""`check --statistics`: how often each rule fired, in place of the findings."""

from clientcare.output.terminal import Terminal
from clientcare.views.formats import STYLES, Checked, by_rule


def render(checked: Checked, look: Terminal) -> str:
    """Write a line a rule: how often, code, name, worst severity."""
    rows = by_rule(checked.outcome)
    room = max((len(str(row[0])) for row in rows), default=1)
    name_room = max((len(row[2]) for row in rows), default=1)
    lines = [
        f"{count:>{room}}  {code}  {name:<{name_room}}  {look.paint(worst.word, STYLES[worst])}"
        for count, code, name, worst in rows
    ]
    return "\n".join([*lines, *checked.ending()])
