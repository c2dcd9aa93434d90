"""What a hotel sets for itself about sightings."""

from django.utils.translation import gettext as _

from core.transactions import require_unit
from preferences.models import ChangeMargin
from preferences.services.errors import CannotKeep

LONGEST_MARGIN_MINUTES = 240


def set_change_margin(*, property_id: int, minutes: int, left_within_hours: int = 24) -> None:
    """How far around a move, check-in or check-out the hotel wants to be asked whose it was.

    Raises ``CannotKeep`` beyond four hours, or when «who left» would reach back over a week.
    """
    require_unit()
    if not 0 <= minutes <= LONGEST_MARGIN_MINUTES or not 1 <= left_within_hours <= 168:
        raise CannotKeep(_("Choose 0 to 240 minutes and 1 to 168 hours. Nothing was changed."))
    ChangeMargin.objects.update_or_create(
        property_id=property_id,
        defaults={"minutes": minutes, "left_within_hours": left_within_hours},
    )
