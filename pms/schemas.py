"""The shapes of the door's answers, for its description."""

from ninja import Schema


class ResultJson(Schema):
    """What came of one event."""

    event_id: str | None
    outcome: str
    reason: str
    kept: bool
    first: str | None


class ReceivedJson(Schema):
    """What came of a body: how many events were kept, and each in its place."""

    accepted: int
    results: list[ResultJson]


class ProblemJson(Schema):
    """Why nothing was taken, in one sentence."""

    say: str
