"""Calls of past days for tests: made, taken and done by the same services that people use."""

from datetime import datetime, timedelta
from itertools import count

from tests.factories.house import House
from tests.factories.signed_in import sign_in
from tests.service_tasks.work import create, tap

_NUMBERS = count(1)


def answered(house: House, stay, at: datetime, *, taken=None, done=None, by=None, **fields):
    """A call at ``at``, taken and done so many seconds later by Mei (or ``by``)."""
    fields = {"rule": f"r{next(_NUMBERS)}", "due_at": at + timedelta(minutes=30), **fields}
    task = create(house, stay, at, **fields)
    person = sign_in(house.property, login=(by or house.mei).user.login).person
    if taken is not None:
        tap("acknowledge", task, person, at + timedelta(seconds=taken))
    if done is not None:
        tap("finish", task, person, at + timedelta(seconds=done))
    return task
