"""How fast clientcare is, side by side with programs that do comparable work; never shipped."""
