"""`python -m clientcare`, and what the installed command calls."""

import gc
import os


def run() -> None:
    """Run the command line and end the process with its exit code.

    The garbage collector costs a third of reading many records. What was to be written is written
    when `main` returns: to take every object and module apart would only take time.
    """
    gc.disable()

    from clientcare.cli import main

    os._exit(main())


if __name__ == "__main__":
    run()
