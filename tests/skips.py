"""What a test needs that not every machine has: without it the test is skipped, and says why."""

from importlib import import_module
from typing import Any

import pytest


def weasyprint() -> Any:
    """The library that writes PDFs."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:  # it is not installed, or Pango below it is not
        pytest.skip(f"no PDF can be written here: {error}")
