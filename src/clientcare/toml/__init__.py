"""Text ↔ places: read TOML safely, and know where in the user's own text each field stands.

Edits live in `clientcare.toml.edit`, which only the recording commands import.
"""

from clientcare.toml.excerpts import ExcerptLine, excerpt
from clientcare.toml.parsing import TomlFault, decode, encode, parse
from clientcare.toml.places import FieldPath, Places, Span

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
