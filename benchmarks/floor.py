"""The least that a Python program can do with a workspace: walk its files and read every one.

Run as a script with the folder as its argument; prints the number of files and of bytes.
"""

import os
import sys


def read_all(root: str) -> tuple[int, int]:
    """Count the TOML files below the folder and their bytes, having read them all."""
    files = size = 0
    folders = [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.endswith(".toml"):
                    file = os.open(entry.path, os.O_RDONLY)
                    size += len(os.read(file, 1 << 16))
                    os.close(file)
                    files += 1
    return files, size


if __name__ == "__main__":
    print(*read_all(sys.argv[1]))
