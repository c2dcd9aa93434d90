"""Verbs about the seven kinds: publish rules, judge guests, overrule a judgement, keep a trial."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from core import ids
from core.crypto import seal
from core.sentences import sentence
from core.transactions import require_unit
from guests import queries as guests
from loyalty.kinds.judge import Judgement
from loyalty.kinds.names import SEVEN, Kind
from loyalty.kinds.rules import BadRules, read
from loyalty.models import CompanyTerms, GuestKind, KindChange, KindOverride, KindRules, KindTrial

if TYPE_CHECKING:
    from hotels.models import Property
    from loyalty.kinds.usefulness import Usefulness
    from staff.models import User

MOST_WORDS = 500
KEPT = ("as_of", "kind", "stays", "scores", "evidence", "rules", "description_only")


class CannotOverrule(Exception):
    """Why a judgement cannot be overruled so; the message is a sentence."""


class RulesTaken(Exception):
    """A rule set of that version exists with other content; the message is a sentence."""


def publish_rules(*, content: Mapping[str, Any], by: "User | None", now: datetime) -> KindRules:
    """Makes a rule set the one that counts from the next night on.

    Raises ``BadRules`` for one that cannot be used, ``RulesTaken`` for a version that is known with
    other content. The same set again changes nothing; an older one comes back under a new version.
    """
    require_unit()
    told = read(content).told()
    kept = KindRules.objects.filter(version=told["version"]).first()
    if kept is None:
        return KindRules.objects.create(
            version=told["version"], content=told, published_at=now, published_by=by
        )
    if kept.content != told:
        raise RulesTaken(
            sentence(
                "These rules were published before under this version with other content. Nothing "
                "was changed; give the new ones a version of their own."
            )
        )
    return kept


def note_company(
    *,
    property: "Property",
    company: str,
    only_choice: bool | None,
    contract_ends: date | None,
    by: "User | None",
    now: datetime,
) -> CompanyTerms:
    """Notes what is known of a company's choice; counts from the next night on."""
    require_unit()
    row, _made = CompanyTerms.objects.update_or_create(
        property=property,
        company=company.strip(),
        defaults={
            "only_choice": only_choice,
            "contract_ends": contract_ends,
            "changed_at": now,
            "changed_by": by,
        },
    )
    return row


def keep_judgements(
    *, judged: Sequence[tuple[int, Judgement]], as_of: date, description_only: bool
) -> int:
    """Keeps the judgements of guests (id as known today); how many became another kind.

    Safe to repeat: the same again changes nothing.
    """
    require_unit()
    # Parent first: a guest merged or erased meanwhile is left out.
    there = guests.survivors([guest for guest, _ in judged])
    mine = sorted((guest, each) for guest, each in judged if there.get(guest) == guest)
    before = dict(
        GuestKind.objects.select_for_update()
        .filter(guest__in=[guest for guest, _ in mine])
        .order_by("guest")
        .values_list("guest_id", "kind")
    )
    GuestKind.objects.bulk_create(
        [_row(guest, each, as_of, only=description_only) for guest, each in mine],
        update_conflicts=True,
        unique_fields=["guest"],
        update_fields=KEPT,
    )
    changes = [
        KindChange(
            guest_id=guest,
            as_of=as_of,
            was=before.get(guest, Kind.NOT_ENOUGH),
            now=each.kind,
            rules=each.rules,
        )
        for guest, each in mine
        if each.kind != before.get(guest, Kind.NOT_ENOUGH)
    ]
    KindChange.objects.bulk_create(changes)
    return len(changes)


def _row(guest: int, each: Judgement, as_of: date, *, only: bool) -> GuestKind:
    return GuestKind(
        guest_id=guest,
        as_of=as_of,
        kind=each.kind,
        stays=each.stays,
        scores={str(kind): round(score, 4) for kind, score in each.scores.items()},
        evidence=[line.told() for line in each.card],
        rules=each.rules,
        description_only=only,
    )


def let_go(*, as_of: date, rules: str) -> int:
    """Takes away the judgements that ``as_of`` did not renew: no stay in the window, or merged.

    How many went. What staff said stays.
    """
    require_unit()
    old = GuestKind.objects.select_for_update().filter(as_of__lt=as_of).order_by("guest")
    gone = list(old.values_list("guest_id", "kind"))
    KindChange.objects.bulk_create(
        KindChange(guest_id=guest, as_of=as_of, was=kind, now=Kind.NOT_ENOUGH, rules=rules)
        for guest, kind in gone
        if kind != Kind.NOT_ENOUGH
    )
    GuestKind.objects.filter(guest__in=[guest for guest, _ in gone]).delete()
    return len(gone)


def overrule(*, guest_id: int, kind: str, why: str, by: "User", now: datetime) -> KindOverride:
    """Says another kind of a guest than was judged, or with an empty ``kind`` takes that back.

    Raises ``CannotOverrule`` without a reason or for a kind that is none of the seven; ``Unreadable``
    when the guest was erased.
    """
    require_unit()
    reason = " ".join(why.split())
    if kind and kind not in SEVEN:
        raise CannotOverrule(
            sentence("Choose one of the seven kinds. Nothing was changed.")
        )  # fmt: skip
    if not reason or len(reason) > MOST_WORDS:
        raise CannotOverrule(
            sentence("Say why, in at most 500 characters. Nothing was changed.")
        )  # fmt: skip
    person = guests.survivors([guest_id]).get(guest_id, guest_id)
    place = f"loyalty.kindoverride:{ids.new_public_id()}"
    return KindOverride.objects.create(
        guest_id=person,
        kind=kind,
        sealed=seal(reason, wrapped_key=guests.seal_key(person), place=place),
        place=place,
        by=by,
        at=now,
    )


def keep_trial(*, told: "Usefulness", rules: str, as_of: date, now: datetime) -> KindTrial:
    """Keeps what a trial on the chain's own guests showed."""
    require_unit()
    return KindTrial.objects.create(
        at=now,
        as_of=as_of,
        rules=rules,
        guests=told.guests,
        returned=told.returned,
        auc_without=told.auc_without,
        auc_with=told.auc_with,
        low=told.low,
        high=told.high,
        adds=told.adds,
    )


__all__ = [
    "BadRules",
    "CannotOverrule",
    "RulesTaken",
    "keep_judgements",
    "keep_trial",
    "let_go",
    "note_company",
    "overrule",
    "publish_rules",
]
