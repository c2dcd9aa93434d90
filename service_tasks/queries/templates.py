"""Task templates: the newest version of a key, and which are offered as quick requests."""

from hotels import queries as hotels
from service_tasks.models import TaskTemplate


def newest_template(property_id: int, key: str) -> TaskTemplate | None:
    """The newest version of a template, with its department: to be read, never changed."""
    return _newest(property_id).get(key)


def _newest(property_id: int) -> dict[str, TaskTemplate]:
    return hotels.settled(
        property_id,
        "templates",
        lambda: {row.key: row for row in newest_templates(property_id)},
    )


def newest_templates(property_id: int) -> list[TaskTemplate]:
    """The newest version of every template of a property, in the hotel's order."""
    rows = (
        TaskTemplate.objects.filter(property=property_id)
        .select_related("department")
        .order_by("key", "-version")
        .distinct("key")
    )
    return sorted(rows, key=lambda row: (row.position, row.key))


def template_keys(property_id: int) -> set[str]:
    """The keys that rules and sightings may name."""
    return set(TaskTemplate.objects.filter(property=property_id).values_list("key", flat=True))


def request_tiles(property_id: int) -> list[TaskTemplate]:
    """The picture tiles of the quick request, as the hotel chose them."""
    return [row for row in newest_templates(property_id) if row.request_tile]
