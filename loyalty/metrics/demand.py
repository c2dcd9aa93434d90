"""What a house is used for: rooms taken night by night, and what groups of guests ask for."""

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole


def occupancy(stays: FrameT) -> FrameT:
    """``property, day, arrivals, departures, rooms``: stays in house for the night of each day.

    One row per property and day on which somebody came or went; until the next row ``rooms`` stays
    as it is. A stay lives from its arrival to the day before its departure, so a day use counts as
    an arrival and a departure and takes no night. Takes ``property, arrival, departure``.
    """
    came = stays.select(
        "property",
        whole(nw.col("arrival")).alias("day"),
        nw.lit(1).alias("arrivals"),
        nw.lit(0).alias("departures"),
    )
    went = stays.select(
        "property",
        whole(nw.col("departure")).alias("day"),
        nw.lit(0).alias("arrivals"),
        nw.lit(1).alias("departures"),
    )
    days = (
        nw.concat([came, went])
        .group_by("property", "day")
        .agg(nw.col("arrivals").sum(), nw.col("departures").sum())
        .with_columns((nw.col("arrivals") - nw.col("departures")).alias("more"))
    )
    return days.select(
        "property",
        "day",
        whole(nw.col("arrivals")).alias("arrivals"),
        whole(nw.col("departures")).alias("departures"),
        whole(nw.col("more").cum_sum().over("property", order_by="day")).alias("rooms"),
    )


def amenities(stays: FrameT, requests: FrameT, *, by: str = "segment") -> FrameT:
    """``<by>, item, requests, arrivals, rate``: what a group of guests asks for, per arrival.

    ``requests`` has ``stay, item, many`` (pieces asked for). ``rate`` is requests / arrivals of the
    group, a plain ratio: with few arrivals it says little, shrink it before planning by it. Groups
    that never asked for an item have no row for it; requests of stays that are not in ``stays`` do
    not count.
    """
    arrivals = stays.group_by(by).agg(nw.len().alias("arrivals"))
    asked = (
        requests.join(stays.select("stay", by), on="stay", how="inner")
        .group_by(by, "item")
        .agg(nw.col("many").sum().alias("requests"))
    )
    joined = asked.join(arrivals, on=by, how="inner")
    return joined.select(
        by,
        "item",
        whole(nw.col("requests")).alias("requests"),
        whole(nw.col("arrivals")).alias("arrivals"),
        (nw.col("requests") / nw.col("arrivals")).alias("rate"),
    )
