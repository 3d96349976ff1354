"""Keep the promises between a supplier and its clients, as plain TOML in a git repository.

The command line is `clientcare`; `open` is the door of programs.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clientcare.errors import ClientcareError
    from clientcare.library import Workspace, open

__version__ = "0.1.0"
__all__ = ["ClientcareError", "Workspace", "__version__", "open"]


def __getattr__(name: str) -> Any:
    """Import the library when it is first asked for: the command line starts without it."""
    if name == "ClientcareError":
        from clientcare.errors import ClientcareError

        return ClientcareError
    if name in ("open", "Workspace"):
        from clientcare import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what the library has, for completion."""
    return __all__
