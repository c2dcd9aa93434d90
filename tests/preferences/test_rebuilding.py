import random
from datetime import timedelta

import pytest
from celery.exceptions import OperationalError

from core.transactions import unit
from guests.signals import guest_changed
from preferences import jobs, receivers, services
from preferences.enums import Source
from preferences.models import Observation, Placement, Preference
from preferences.signals import preference_changed
from stays.signals import stay_changed
from tests.factories.guests import ITO, SMITH


def rows():
    return list(Preference.objects.order_by("pk").values())


@pytest.fixture
def busy(scene, couple):
    """Three parties, sightings of every sort, some taken back, some told late."""
    scene.stay("R-1", *couple)
    smith = scene.stay("R-2", SMITH, room="1503")
    for room in (scene.room, scene.other):
        for sighting in ("blanket_under_pillow", "ate_dragon_fruit", "left_apples", "ac_set_low"):
            scene.observe(sighting=sighting, room=room)
    scene.observe(kind="allergy", value="peanut", source=Source.GUEST_WROTE, stay=smith)
    scene.observe(kind="pillow", value="lower", source=Source.PMS_UNDATED, stay=smith)
    gone = scene.observe(sighting="pet_hair")
    with unit():
        services.retract(
            observation_public_id=gone.observation_public_id, by=scene.mei, now=scene.now
        )
    return scene


@pytest.mark.parametrize("days", [0, 1, 400, 4000])
def test_a_rebuild_of_everything_changes_nothing_on_any_day(busy, days):
    before = rows()

    changed = jobs.rebuild_all(now=busy.now + timedelta(days=days))

    assert (changed, rows()) == (0, before)
    assert len(before) == 8


def test_derived_rows_come_back_when_they_are_lost(busy):
    columns = ("guest", "kind", "value", "company", "confidence", "standing", "evidence", "stays")
    before = set(map(str, Preference.objects.values_list(*columns)))
    Preference.objects.all().delete()

    changed = jobs.rebuild_all(now=busy.now)

    assert changed == 2
    assert set(map(str, Preference.objects.values_list(*columns))) == before


def test_a_spoilt_row_is_repaired_and_its_version_rises(busy):
    row = Preference.objects.order_by("pk")[0]
    Preference.objects.filter(pk=row.pk).update(confidence=1)

    changed = jobs.rebuild_all(now=busy.now)

    repaired = Preference.objects.get(pk=row.pk)
    assert (changed, repaired.confidence, repaired.version) == (1, row.confidence, row.version + 1)


def test_the_order_in_which_sightings_arrive_does_not_matter(scene):
    scene.stay()
    told = [
        {"kind": "pillow", "value": "lower", "source": Source.COMPANION, "hours": 9},
        {"sighting": "blanket_under_pillow", "hours": 7},
        {"sighting": "ate_apples", "hours": 5},
        {"sighting": "left_apples", "hours": 3},
    ]
    found = []
    for seed in range(3):
        random.Random(seed).shuffle(told)
        for said in told:
            at = scene.now - timedelta(hours=said["hours"])
            fields = {name: value for name, value in said.items() if name != "hours"}
            scene.observe(at=at, **fields)
        found.append(
            sorted(Preference.objects.values_list("value", "confidence", "standing", "strength"))
        )
        Placement.objects.all().delete()
        Observation.objects.all().delete()
        jobs.rebuild_all(now=scene.now)

    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 3


def test_only_a_change_is_told(scene, django_capture_on_commit_callbacks):
    stay = scene.stay()
    heard = []

    def listen(*, guest_id, **_):
        heard.append(guest_id)

    preference_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        scene.observe(sighting="blanket_under_pillow")
        jobs.rebuild_all(now=scene.now)
    preference_changed.disconnect(listen)

    assert heard == [stay.party.get().guest_id]


def test_batches_reach_everybody(busy, monkeypatch):
    Preference.objects.all().delete()
    monkeypatch.setattr(jobs, "BATCH", 1)

    assert jobs.rebuild_all(now=busy.now) == 2


# Jobs and receivers


def test_the_sweep_rechecks_every_property(scene):
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=1))
    scene.stay(hours=40)

    assert jobs.recheck_placements(now=scene.now) == 1


def test_a_look_at_a_stay_wipes_and_rechecks(scene):
    scene.observe(sighting="blanket_under_pillow", at=scene.now - timedelta(hours=2))
    scene.stay(hours=40)
    scene.observe(sighting="medicine_by_bed")
    stay = scene.leave(hours=1)

    assert jobs.look_at_stay(stay_id=stay.pk, now=scene.now) == 2


def test_a_look_at_a_guest_rebuilds(scene):
    stay = scene.stay()
    scene.observe(sighting="blanket_under_pillow")
    Preference.objects.all().delete()

    assert jobs.look_at_guest(guest_id=stay.party.get().guest_id, now=scene.now)


@pytest.fixture
def asked(monkeypatch):
    """What the receivers enqueue, without a broker."""
    sent = []
    for name in ("look_at_stay", "look_at_guest"):
        task = getattr(receivers.tasks, name)
        monkeypatch.setattr(
            task, "apply_async", lambda *, kwargs, name=name: sent.append((name, kwargs))
        )
    return sent


def test_a_stay_with_something_to_look_at_is_looked_at(scene, asked):
    stay = scene.stay()
    scene.observe(sighting="medicine_by_bed")

    stay_changed.send(sender=None, stay_id=stay.pk, property_id=scene.property.pk)
    stay_changed.send(sender=None, stay_id=stay.pk + 1, property_id=scene.property.pk)

    assert asked == [("look_at_stay", {"stay_id": stay.pk})]


def test_a_guest_nothing_is_known_about_is_not_looked_at(scene, asked):
    stay = scene.stay("R-1")
    other = scene.stay("R-2", ITO, room="1503")
    scene.observe(sighting="blanket_under_pillow")
    known, unknown = stay.party.get().guest_id, other.party.get().guest_id

    guest_changed.send(sender=None, guest_id=known)
    guest_changed.send(sender=None, guest_id=unknown)

    assert asked == [("look_at_guest", {"guest_id": known})]


def test_a_broker_that_is_down_fails_nothing(scene, monkeypatch, caplog):
    stay = scene.stay()
    scene.observe(sighting="medicine_by_bed")

    def down(**_):
        raise OperationalError

    monkeypatch.setattr(receivers.tasks.look_at_stay, "apply_async", down)
    stay_changed.send(sender=None, stay_id=stay.pk, property_id=scene.property.pk)

    assert "no nudge for beliefs" in caplog.text
