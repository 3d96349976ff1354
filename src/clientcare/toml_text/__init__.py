"""Text ↔ places: read TOML safely, and know where in the user's own text each field stands.

Edits live in `clientcare.toml_text.edit`, which only the recording commands import.
"""

from clientcare.toml_text.excerpts import ExcerptLine, excerpt
from clientcare.toml_text.parsing import TomlFault, decode, encode, parse
from clientcare.toml_text.places import FieldPath, Places, Span

__all__ = [
    "ExcerptLine",
    "FieldPath",
    "Places",
    "Span",
    "TomlFault",
    "decode",
    "encode",
    "excerpt",
    "parse",
]
