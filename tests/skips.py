"""What a test needs that not every machine has: without it the test is skipped, and says why."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def weasyprint() -> Any:
    """The library that writes PDFs."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:  # it is not installed, or Pango below it is not
        pytest.skip(f"no PDF can be written here: {error}")


def program(*names: str) -> str:
    """The path of a program, by the first of its names that is here."""
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"{names[0]} is not installed")


def page_tool(path: str) -> Path:
    """A file of the tools from npm that examine pages."""
    found = ROOT / "build/npm/node_modules" / path
    if not found.exists():
        pytest.skip(f"{path} is missing: make page-tools")
    return found
