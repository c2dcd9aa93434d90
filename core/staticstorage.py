"""Hashed, compressed static files whose ES modules import each other by hashed name."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """ServeStatic's storage with Django's rewriting of ``import "./x.js"`` switched on.

    Without it a page asks for the unhashed module and works offline only by the luck of a cache.
    """

    support_js_module_import_aggregation = True
