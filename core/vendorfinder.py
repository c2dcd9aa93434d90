"""Serves an allow-list of files out of node_modules, so that nothing minified lies in git."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage


class _Listed(FileSystemStorage):
    """A storage whose names are our own and whose files are the vendors'."""

    def __init__(self) -> None:
        super().__init__(location=str(settings.VENDOR_ROOT))

    def path(self, name: str) -> str:
        return str(Path(settings.VENDOR_ROOT) / settings.VENDOR_FILES.get(name, name))


class VendorFinder(BaseFinder):
    """Finds ``settings.VENDOR_FILES`` (our name -> path below node_modules) and nothing else."""

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return [
            Error(
                f"The front-end file {source} is missing.",
                hint="Run `make setup`, which brings it with npm.",
                id="core.E001",
            )
            for source in settings.VENDOR_FILES.values()
            if not (Path(settings.VENDOR_ROOT) / source).is_file()
        ]

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        source = settings.VENDOR_FILES.get(path)
        full = str(Path(settings.VENDOR_ROOT) / source) if source else ""
        if find_all:
            return [full] if full else []
        return full or None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        storage = _Listed()
        return [(name, storage) for name in settings.VENDOR_FILES]
