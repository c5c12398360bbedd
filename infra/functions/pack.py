"""Packs binaries as Lambda takes them, and writes what they are: `pack.py DIRECTORY FUNCTION…`.

The same binary gives the same bytes: one file, one time, one mode. Its digest goes to SHA256SUMS, with that of the list of
what is in it."""

import hashlib
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The oldest time that the format knows.
TIME = (1980, 1, 1, 0, 0, 0)
EXECUTABLE = 0o100755


def pack(directory, function):
    """`bootstrap` in a zip of its own."""
    entry = ZipInfo("bootstrap", TIME)
    entry.create_system = 3
    entry.external_attr = EXECUTABLE << 16
    entry.compress_type = ZIP_DEFLATED
    path = directory / f"{function}.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr(entry, (directory / function / "bootstrap").read_bytes(), compresslevel=9)
    return path


def main(directory, *functions):
    directory = Path(directory)
    files = [path for function in functions for path in (pack(directory, function), directory / f"{function}.cdx.json")]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(files)]
    (directory / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


main(*sys.argv[1:])
