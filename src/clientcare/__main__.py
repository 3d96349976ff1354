"""`python -m clientcare`, and what the installed command calls."""

import gc
import os
import sys


def run() -> None:
    """Run the command line and end the process with its exit code.

    The garbage collector costs a third of reading many records, and looking for plugins of pydantic
    a tenth of starting up; both must be settled before anything else is imported. The last
    collection, at exit, would look at every record once more: what is frozen it passes over.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    from clientcare.cli import main

    code = main()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
