"""`python -m clientcare`, and what the installed command calls."""

import gc
import sys


def run() -> None:
    """Run the command line and end the process with its exit code.

    The garbage collector costs a third of reading many records. The last collection, on the way
    out, would look at every record once more: what is frozen it passes over.
    """
    gc.disable()

    from clientcare.cli import main

    code = main()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
