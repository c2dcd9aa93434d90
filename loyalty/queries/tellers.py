"""What each part of loyalty says of one guest on the card: level, kind, and what may come."""

from collections.abc import Callable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import sentences
from core.words import say
from loyalty.kinds.names import Kind
from loyalty.models import Membership, PolicyVersion
from loyalty.presenting.counted import money
from loyalty.presenting.kinds import KIND_WORDS, MEANS, basis, caution
from loyalty.queries import kinds, telling, valued
from loyalty.states import PolicyState
from loyalty.types import Told

Teller = Callable[[int], Iterator[Told]]
"""guest id -> what this part says; nothing when it knows nothing of this guest."""


def levels(guest_id: int) -> Iterator[Told]:
    """The level in each programme with its reason and what is missing; two queries."""
    held = list(
        Membership.objects.filter(guest=guest_id)
        .select_related("programme")
        .order_by("programme__code")
    )
    if not held:
        return
    rules = PolicyVersion.objects.filter(
        programme__in=[member.programme_id for member in held], state=PolicyState.PUBLISHED
    )
    contents = dict(rules.values_list("programme_id", "content"))
    for member in held:
        content = contents.get(member.programme_id)
        if content is not None:
            name = say(content.get("name", {}), get_language() or "en").text
            names = telling.names_of(content)
            yield Told(
                name or member.programme.code, telling.told(member, names, content["currency"])
            )


def kind(guest_id: int) -> Iterator[Told]:
    """The kind of loyalty with what it rests on; the word of staff goes before the judgement."""
    found = kinds.kind_of(guest_id)
    if found.kind == Kind.NOT_ENOUGH:
        return
    said = [f"{KIND_WORDS[found.kind]}.", str(MEANS[found.kind])]
    if found.word is not None:
        said.append(_("So says %(name)s.") % {"name": found.word.by})
    else:
        said += [
            basis(found.stays, kinds.rules_now().window_months),
            caution(description_only=found.description_only),
        ]
    yield Told(_("Kind of loyalty"), _run_on(said))


def value(guest_id: int) -> Iterator[Told]:
    """What the coming months may bring, as a range with everything it assumes; one query."""
    kept = valued.value_of(guest_id)
    if kept is None:
        return
    said = [sentences.told(sentences.kept(valued.stays_said(kept)))]
    if kept.value_low is not None and kept.value_high is not None:
        said.append(
            _(
                "Worth %(low)s to %(high)s, at a margin of %(margin)s %% and a discount of"
                " %(discount)s %% a year."
            )
            % {
                "low": money(kept.value_low, kept.currency),
                "high": money(kept.value_high, kept.currency),
                "margin": f"{float(kept.margin) * 100:g}",
                "discount": f"{float(kept.discount) * 100:g}",
            }
        )
    yield Told(_("What may come"), _run_on(said))


def _run_on(said: list[str]) -> str:
    """Sentences in a row; Chinese puts no blank between them."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)


TELLERS: tuple[Teller, ...] = (levels, kind, value)
"""The parts that speak on the card, in their order."""
