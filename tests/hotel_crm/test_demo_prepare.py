"""The demo's hotels by their set-up file, and the language their PMS speaks: JSON, or FIAS by choice."""

import asyncio
import json

import pytest
from django.core.management import CommandError, call_command

from hotel_crm.supervisor.ports import free_port
from pms.enums import ConnectionKind, LinkMode
from pms.models import Connection
from simulator import world
from simulator.__main__ import build, wake
from simulator.config import load
from simulator.door import Door
from simulator.fias_door import FiasDoor
from simulator.tally import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(settings, tmp_path, monkeypatch):
    """Prepares the demo as ``DEMO_PMS`` says; what the simulator is told then."""
    settings.DEMO, settings.VAR = True, tmp_path
    monkeypatch.setenv("HISTORY_YEARS", "0")
    monkeypatch.setenv("PORT", str(free_port()))

    def prepare(speaks):
        monkeypatch.setenv("DEMO_PMS", speaks)
        call_command("demo_prepare")
        return tmp_path / "run" / "demo.json"

    return prepare


def lines():
    """Each FIAS line: whether it is held, how, and under whose keys its stays are."""
    found = Connection.objects.filter(kind=ConnectionKind.FIAS).order_by("code")
    return {one.code: (one.active, str(one.link.mode), one.source) for one in found}


def doors(path):
    return [type(one.door) for one in build(load(path), None, Tally())]


def test_the_pms_speaks_json_unless_told(prepared):
    path = prepared("")

    assert lines() == {}
    assert doors(path) == [Door, Door]


def test_it_speaks_fias_by_choice_about_the_same_stays_and_json_again_afterwards(prepared):
    path = prepared("fias")
    chosen, spoken = lines(), doors(path)
    ports = [hotel["fias_port"] for hotel in json.loads(path.read_text())["hotels"]]

    path = prepared("json")

    posted = dict(
        Connection.objects.filter(kind=ConnectionKind.JSON).values_list("property__code", "source")
    )
    dial = str(LinkMode.DIAL)
    assert chosen == {f"{code}-fias": (True, dial, source) for code, source in posted.items()}
    assert spoken == [FiasDoor, FiasDoor]
    assert len(set(ports)) == 2
    assert lines() == {f"{code}-fias": (False, dial, source) for code, source in posted.items()}
    assert doors(path) == [Door, Door]


def test_the_interface_listens_where_the_line_dials(prepared, monkeypatch, tmp_path):
    monkeypatch.setattr(world, "FULL", 0)
    config = load(prepared("fias"))

    async def first_words():
        worlds = build(config, None, Tally())
        await wake(worlds, tmp_path)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", config.hotels[0].fias_port)
            said = await asyncio.wait_for(reader.readuntil(b"\x03"), 30)
            writer.close()
        finally:
            for one in worlds:
                await one.door.interface.close()
        return said

    assert asyncio.run(first_words()).startswith(b"\x02LS|")


def test_a_pms_that_speaks_something_else_is_refused_before_anything_is_made(prepared):
    with pytest.raises(
        CommandError, match=r"DEMO_PMS='hl7' is no PMS of the demo. Nothing was made"
    ):
        prepared("hl7")

    assert not Connection.objects.exists()
