"""The Markdown renderer, under its old name."""

from clientcare.output.markdown import escape, folded, render

__all__ = ["escape", "folded", "render"]
