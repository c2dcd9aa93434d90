"""A stay that was never planned has no row that two planners could lock: they must not plan it twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.transactions import unit
from rules import services
from rules.models import StayPlan
from service_tasks.models import ServiceTask
from tests.factories.house import make_house
from tests.factories.stays import make_stay


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_sees_what_the_first_has_planned(now, monkeypatch):
    stay = make_stay(make_house(now).property, key="R-1")
    real = StayPlan.objects.bulk_create

    def plan(*, together):
        with unit(together=together):
            services.reconcile(stay_id=stay.pk, now=now)

    def by_another_process():
        try:
            plan(together=False)
        finally:
            connection.close()

    def late(*args, **more):
        """Between reading that nothing is planned and planning, another one does it all."""
        monkeypatch.setattr(StayPlan.objects, "bulk_create", real)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(by_another_process).result(20)
        return real(*args, **more)

    monkeypatch.setattr(StayPlan.objects, "bulk_create", late)
    plan(together=True)

    made = list(ServiceTask.objects.values_list("rule", "occurrence"))
    assert made
    assert len(made) == len(set(made))
