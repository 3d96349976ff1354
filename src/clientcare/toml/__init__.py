"""Text ↔ places: read TOML safely, and know where in the user's own text each field stands.

Edits live in `clientcare.toml.edit`, which only the recording commands import.
"""

from clientcare.toml.parsing import BOM, FieldPath, TomlFault, decode, encode, parse
from clientcare.toml.places import ExcerptLine, Places, Span, excerpt

__all__ = [
    "BOM", "ExcerptLine", "FieldPath", "Places", "Span", "TomlFault", "decode", "encode",
    "excerpt", "parse",
]  # fmt: skip
