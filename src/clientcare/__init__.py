"""Keep the promises between a supplier and its clients, as plain TOML in a git repository."""

__version__ = "0.1.0"
