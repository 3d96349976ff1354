"""What makes text inert, under its old name."""

from clientcare.output.clean import clean, clean_lines, file_name, line

__all__ = ["clean", "clean_lines", "file_name", "line"]
