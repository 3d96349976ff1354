"""Fills one template: a script that `template.py` runs, and ends when it takes too long.

It imports nothing of clientcare. It reads a task from standard input as JSON, and answers with the
text, or with what is wrong and in which line.
"""

import json
import sys
import textwrap  # noqa: F401 - jinja2 imports these two only when no file can be opened any more
import traceback
from contextlib import suppress
from typing import Any

import jinja2.debug  # noqa: F401
from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

MEMORY = 1 << 30
"""Bytes of memory that a template may take."""
REFUSED = ("safe", "attr", "random", "pprint")
"""Filters that take the protection from a text, look into Python, or differ each time."""
NAME = "template"


class Missing(StrictUndefined):
    """What the report does not hold, said in plain words."""

    @property
    def _undefined_message(self) -> str:
        return f'there is no "{self._undefined_name}" here'


def limit(what: str, most: int) -> None:
    """Let this process have no more of something, where the system can limit it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(getattr(resource, what), (most, most))


def marked(value: Any) -> Any:
    """Mark each text in some values as HTML, which it is already."""
    if isinstance(value, dict):
        return {key: marked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [marked(inner) for inner in value]
    return Markup(value) if isinstance(value, str) else value


def fill(task: dict[str, Any]) -> dict[str, Any]:
    """Fill the template of a task."""
    page = task["format"] == "html"
    environment = ImmutableSandboxedEnvironment(
        autoescape=page, undefined=Missing, loader=DictLoader({NAME: task["template"]}),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    for name in REFUSED:
        del environment.filters[name]
    del environment.globals["lipsum"]
    values = marked(task["values"]) if page else task["values"]
    try:
        template = environment.get_template(NAME)
        limit("RLIMIT_NOFILE", 3)  # only those that are open
        return {"text": template.render(values)}
    except TemplateNotFound:
        return {"error": "a template cannot read another file", "line": line()}
    except MemoryError:
        return {"error": "it takes too much memory", "line": line()}
    except TemplateError as error:
        return {"error": error.message, "line": getattr(error, "lineno", None) or line()}
    except Exception as error:
        return {"error": str(error) or type(error).__name__, "line": line()}


def line() -> int | None:
    """The line of the template in which the error that is being handled arose."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    lines = [one.lineno for one in frames if one.filename in (NAME, "<template>")]
    return lines[-1] if lines else None


if __name__ == "__main__":
    limit("RLIMIT_AS", MEMORY)
    print(json.dumps(fill(json.load(sys.stdin.buffer))))
