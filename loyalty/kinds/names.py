"""What a judgement can be: one of seven kinds, or honestly none."""

from enum import StrEnum


class Kind(StrEnum):
    """The seven kinds, in the order of the textbooks, and four ways of not naming one."""

    MONOPOLY = "monopoly"
    INERTIA = "inertia"
    LATENT = "latent"
    CONVENIENCE = "convenience"
    PRICE = "price"
    INCENTIVE = "incentive"
    PREMIUM = "premium"
    MIXED = "mixed"  # several kinds are as likely as each other
    UNKNOWN_MOTIVE = "unknown_motive"  # comes again, and nothing tells why
    NOT_ENOUGH = "not_enough"


SEVEN = (
    Kind.MONOPOLY,
    Kind.INERTIA,
    Kind.LATENT,
    Kind.CONVENIENCE,
    Kind.PRICE,
    Kind.INCENTIVE,
    Kind.PREMIUM,
)
