"""JSON that is printable ASCII, and holds nothing that a CI runner would obey."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from clientcare.output.clean import RUNNER_COMMAND


def dump(value: Mapping[str, Any] | Sequence[Any], *, indent: int | None = 2) -> str:
    """Write a published object, or a list for a service that reads one; None is one line."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent)
    text = RUNNER_COMMAND.sub(r"#\\u0023", text) if "##" in text else text
    return text.replace("\x7f", "\\u007f") + "\n"
