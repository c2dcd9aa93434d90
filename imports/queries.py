"""Reading files and what came of them."""

from django.db.models import Count, QuerySet

from imports.models import ImportReject, ImportRun


def runs(property_id: int) -> QuerySet[ImportRun]:
    """Files of a property, newest first."""
    return ImportRun.objects.filter(property=property_id).order_by("-created_at", "-pk")


def run(property_id: int, public_id: str) -> ImportRun | None:
    """One file of a property."""
    mine = ImportRun.objects.select_related("property")
    return mine.filter(property=property_id, public_id=public_id).first()


def reasons(run: ImportRun) -> list[tuple[str, int]]:
    """Why rows were left out and how many, most first."""
    rows = ImportReject.objects.filter(run=run).values_list("code")
    return list(rows.annotate(number=Count("pk")).order_by("-number", "code"))
