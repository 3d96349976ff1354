"""`status`: what it says of a project, and how a terminal, Markdown and JSON write it."""
