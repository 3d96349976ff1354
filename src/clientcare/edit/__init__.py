"""A request in a user's words → the files as they would be, and what that does to the findings.

Nothing here reads a file, a clock or a terminal, and nothing is written: `ChangeSet.changes()`
gives what the store is to write, and `effect_of` says what it would do, or why it may not be.

- `facts`: what a record can be marked with, read off the models
- `values` and `days`: words → values
- `marking`, `making`, `steps`: `mark`, `new`, and `log`, `move` and `escalate`
- `effect`: before and after
"""
