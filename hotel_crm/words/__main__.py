"""``python -m hotel_crm.words update [TABLE ...] | check | compile``: the catalogues, from a terminal."""

import argparse
import sys
from pathlib import Path

from hotel_crm.words import catalogue
from hotel_crm.words.extract import Found, Message, in_house

ROOT = Path(__file__).resolve().parents[2]


def _column(found: list[Found], tables: list[Path], index: int) -> dict[Message, str]:
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for path in tables:
        rows |= catalogue.table(path)
    return {
        message: rows[(message.singular, message.context)][index]
        for message, _path in found
        if (message.singular, message.context) in rows
    }


def update(root: Path, tables: list[Path]) -> None:
    """Makes both catalogues hold exactly what is said, with the words of ``tables`` put in."""
    found = list(in_house(root))
    for index, locale in enumerate(catalogue.LOCALES):
        path = catalogue.po_path(root, locale)
        old = catalogue.known(catalogue.read(path, locale))
        catalogue.write(catalogue.merged(found, old, _column(found, tables, index), locale), path)


def check(root: Path) -> list[str]:
    """Everything that is wrong with either catalogue."""
    found = list(in_house(root))
    return [
        f"{locale}: {line}"
        for locale in catalogue.LOCALES
        for line in catalogue.problems(
            found, catalogue.read(catalogue.po_path(root, locale), locale)
        )
    ]


def main(arguments: list[str]) -> int:
    """Runs one command; 1 when the catalogues are not whole."""
    parser = argparse.ArgumentParser(prog="python -m hotel_crm.words", description=__doc__)
    parser.add_argument("command", choices=("update", "check", "compile"))
    parser.add_argument("tables", nargs="*", type=Path, help="tables of words, for update")
    asked = parser.parse_args(arguments)
    if asked.command == "update":
        update(ROOT, asked.tables)
    if asked.command in {"update", "compile"}:
        catalogue.compile_stale(ROOT)
        if asked.command == "compile":
            return 0
    wrong = check(ROOT)
    for line in wrong:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{len(wrong)} problems in {len(catalogue.LOCALES)} catalogues.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
