"""The door takes what a PMS sends, keeps it before it answers, and says a sentence about the rest."""

import json
import logging

import pytest
from django.db import OperationalError

from core import clock, sentences
from core.transactions import unit
from hotels.enums import RoomCondition, RoomService
from hotels.models import BusinessDate, Room
from pms import inbox, jobs, services
from pms.adapters.examples import EXAMPLES, PARTIAL
from pms.models import Connection, EventSeen, PmsMessage
from rules import services as rules
from service_tasks.models import ServiceTask
from service_tasks.services import planning
from stays.models import Posting, Stay
from tests.factories.pms import states
from tests.pms.events import LI, WANG, arriving_today, event, partial, stay


def test_event_is_kept_applied_and_planned_in_one_request(pms):
    answer = pms.post(event("stay.checked_in", stay=stay(status="in_house", room="1208")))

    message, found = PmsMessage.objects.get(), Stay.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 1,
        "results": [
            {"event_id": "e-1", "outcome": "applied", "reason": "", "kept": True, "first": None}
        ],
    }
    assert (message.state, message.entity, message.stay_id) == ("applied", "stay:R-1", found.pk)
    assert (found.state, found.room.number) == ("in_house", "1208")
    assert found.plan.planned_no == found.changed_no


def test_birthday_at_the_desk_makes_a_task_in_the_same_request(pms):
    here, at = arriving_today(status="in_house")

    pms.tell(event("stay.checked_in", stay=here, occurred_at=at))

    assert ServiceTask.objects.filter(rule__contains="birthday").exists()


def test_body_is_sealed_and_reads_back_as_sent(pms):
    sent = event()

    pms.tell(sent)

    message = PmsMessage.objects.get()
    assert b"Wang" not in bytes(message.body_sealed)
    assert json.loads(services.body_of(message)) == sent


def test_every_example_of_the_description_is_taken(pms):
    pms.tell({"event_id": "p-1", "kind": "profile.changed", "occurred_at": "2026-11-24T06:00:00Z",
              "profile": {"key": "P-0031", "family": "Wong"}})  # fmt: skip
    Room.objects.filter(number="1503").update(condition=RoomCondition.DIRTY)

    results = pms.tell(*EXAMPLES.values(), PARTIAL)

    assert {each["outcome"] for each in results} <= {"applied", "nothing"}
    assert [each for each in results if each["outcome"] == "nothing"] == [
        {"event_id": "e-0019", "outcome": "nothing", "reason": "", "kept": True, "first": None}
    ]
    assert Posting.objects.get().amount == 4800
    assert Room.objects.get(number="1208").service == RoomService.DO_NOT_DISTURB
    assert Room.objects.get(number="1209").out_of_order
    assert BusinessDate.objects.get(closed_at=None).by_pms


def test_a_hundred_events_of_which_one_is_bad(pms):
    events = [
        event(event_id=f"e-{n}", stay=stay(key=f"R-{n}"), source_version=n) for n in range(99)
    ]
    bad = event(event_id="bad", stay=stay(key="R-bad", departure="2026-11-20"))
    events.insert(50, bad)

    results = pms.tell(*events)

    assert [each["event_id"] for each in results if each["outcome"] != "applied"] == ["bad"]
    assert results[50]["outcome"] == "rejected"
    assert results[50]["reason"].startswith("The departure 2026-11-20 is before the arrival")
    assert Stay.objects.count() == 99
    assert PmsMessage.objects.get(event_id="bad").state == "rejected"


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, "This is not JSON at character 0."),
        (b'{"event_id": "x",', 400, "This is not JSON at character 17."),
        (b'{"a": "\xff"}', 400, "This is not UTF-8 at byte 7."),
        (b'{"a": NaN}', 400, "This JSON cannot be read."),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "This JSON cannot be read."),
        (b"[" * 100_000, 400, "This JSON cannot be read."),
        (b"[" * 40 + b"]" * 40, 400, "Nested deeper than 24 levels."),
        (b"[]", 422, "The body must be one event,"),
        (b'"event"', 422, "The body must be one event,"),
        (b'{"events": []}', 422, "The body must be one event,"),
        (b'{"events": {}}', 422, "The body must be one event,"),
        (b'{"events": [' + b"1," * 1000 + b"1]}", 422, "More than 1000 events in one body."),
        (b" " * (1024 * 1024 + 1), 413, "The body is larger than 1 MiB."),
    ],
)
def test_body_that_cannot_be_taken_gets_a_sentence(pms, body, status, sentence):
    answer = pms.post(body, raw=True)

    assert answer.status_code == status
    assert answer.json()["say"].startswith(sentence)
    assert PmsMessage.objects.count() == 0


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "å"])
def test_wrong_token_stores_nothing_and_logs_no_data(pms, token, caplog):
    with caplog.at_level(logging.WARNING):
        answer = pms.post(event(), token=token)

    assert answer.status_code == 401
    assert answer.json() == {
        "say": "The token does not fit this connection. Nothing was taken; check both."
    }
    assert PmsMessage.objects.count() == EventSeen.objects.count() == 0
    assert "Wang" not in caplog.text


def test_unknown_and_closed_lines_answer_like_a_wrong_token(pms):
    wrong = pms.post(event(), token="wrong")
    unknown = type(pms)(pms.house, pms.token, "nobody").post(event())
    with unit():
        services.set_active(line=Connection.objects.get(), active=False)

    closed = pms.post(event())

    assert {answer.status_code for answer in (wrong, unknown, closed)} == {401}
    assert wrong.json() == unknown.json() == closed.json()


def test_both_tokens_are_good_while_one_replaces_the_other(pms):
    line = Connection.objects.get()
    with unit():
        new = services.rotate_token(line=line, now=clock.now())

    during = [pms.post(event(event_id=t[:8]), token=t).status_code for t in (pms.token, new)]
    with unit():
        services.retire_old_token(line=line)
    after = [pms.post(event(event_id=t[9:17]), token=t).status_code for t in (pms.token, new)]

    assert during == [202, 202]
    assert after == [401, 202]


def test_old_token_ends_by_itself_after_a_week(pms, now):
    with unit():
        services.rotate_token(line=Connection.objects.get(), now=now)

    week = services.OLD_TOKEN_LIVES
    known = [
        services.line_of(code="opera", token=pms.token, now=at) is not None
        for at in (now + week * 0.99, now + week)
    ]

    assert known == [True, False]


def test_repeat_is_answered_with_what_came_of_the_first(pms):
    pms.tell(event())

    [again] = pms.tell(dict(reversed(event().items())))

    assert (again["outcome"], again["first"]) == ("repeated", "applied")
    assert states() == [("e-1", "applied")]


def test_known_event_id_with_another_body_is_kept_and_not_applied(pms):
    pms.tell(event())

    [again] = pms.tell(event(stay=stay(room="1208")))

    assert again["outcome"] == "rejected"
    assert again["reason"].startswith("This event_id was used before for another event.")
    assert states() == [("e-1", "applied"), ("e-1", "rejected")]
    assert Stay.objects.get().room is None


def test_same_event_id_twice_in_one_body_loses_neither(pms):
    same, other = event(), event(stay=stay(room="1208"))

    results = pms.tell(same, same, other)

    assert [each["outcome"] for each in results] == ["applied", "repeated", "rejected"]
    assert states() == [("e-1", "applied"), ("e-1", "rejected")]


@pytest.mark.parametrize(
    "bad",
    [{}, {"event_id": ""}, {"event_id": 7}, {"event_id": "x" * 101}, {"event_id": "a\x00"}, 3],
)
def test_event_without_a_usable_id_is_refused_and_the_others_pass(pms, bad):
    events = [event(), event() | bad if bad != 3 and bad else bad]

    results = pms.tell(*events)
    alone = pms.post({"events": [events[1]]})

    assert [(each["outcome"], each["kept"]) for each in results] == [
        ("applied", True),
        ("rejected", False),
    ]
    assert "could not be kept" in results[1]["reason"]
    assert alone.status_code == 422
    assert alone.json()["results"] == [results[1]]
    assert PmsMessage.objects.count() == 1


def test_unknown_kind_is_kept_and_rejected(pms):
    [result] = pms.tell(event("stay.levitated\u202e"))

    message = PmsMessage.objects.get()
    assert result["outcome"] == "rejected"
    assert result["reason"].startswith("The event has a kind that we do not know.")
    assert (message.state, message.kind, message.entity) == (
        "rejected",
        "stay.levitated",
        "stay:R-1",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"arival": "2026-11-24"}, "stay.arival: Extra inputs are not permitted"),
        ({"arrival": "24.11.2026"}, "stay.arrival: Input should be a valid date"),
        ({"adults": "2"}, "stay.adults: Input should be a valid integer"),
        ({"eta": "14:30Z"}, "stay.eta: Write the hotel's local wall time without a zone"),
        ({"arrival": None}, "stay: arrival and departure are missing."),
        ({"key": "a\x00b"}, "stay.key: String should match pattern"),
        ({"key": "\ud800"}, "The event: Invalid JSON"),
    ],
)
def test_strict_shapes_name_the_field_and_never_the_value(pms, change, sentence):
    [result] = pms.tell(event(stay=stay(**change)))

    assert result["outcome"] == "rejected"
    assert result["reason"].startswith(sentence)
    assert states() == [("e-1", "rejected")]


def test_unknown_room_keeps_the_stay_and_says_so(pms):
    [result] = pms.tell(event(stay=stay(room="9999")))

    assert result["outcome"] == "applied"
    assert result["reason"].startswith("Room 9999 is not in this property's list.")
    assert Stay.objects.get().room is None


def test_names_with_emoji_and_direction_marks_are_kept_and_shown_safely(pms):
    name = "Ali \u202egnaW\u202c \U0001f469\u200d\U0001f680"

    pms.tell(event(stay=stay(guests=[WANG | {"family": name, "language": "klingon-of-old!"}])))

    guest = Stay.objects.get().party.get().guest
    assert (
        json.loads(services.body_of(PmsMessage.objects.get()))["stay"]["guests"][0]["family"]
        == name
    )
    assert guest.family == "Ali gnaW \U0001f469\u200d\U0001f680"
    assert guest.language == ""


def test_partial_event_about_a_stay_never_seen_waits_for_it(pms):
    [early] = pms.tell(partial("e-early"))
    [whole] = pms.tell(event(event_id="e-whole"))

    handled = jobs.ingest(now=clock.now())

    assert (early["outcome"], whole["outcome"], handled) == ("received", "applied", 1)
    assert early["reason"].startswith("The stay of this message was never heard of as a whole.")
    assert states() == [("e-early", "applied"), ("e-whole", "applied")]
    assert str(Stay.objects.get().departure) == "2026-11-29"


def test_posting_and_merge_about_nobody_known_wait(pms):
    posting = {"key": "F-1", "stay": "R-1", "business_date": "2026-11-24", "code": "BAR",
               "amount": -500, "currency": "CNY"}  # fmt: skip

    results = pms.tell(
        event("folio.posted", "e-1", posting=posting),
        event("profile.merged", "e-2", profile={"from": "P-7", "into": "P-8"}),
    )

    assert [each["outcome"] for each in results] == ["received", "received"]
    assert states() == [("e-1", "waiting"), ("e-2", "waiting")]


def test_party_joins_and_a_changed_profile_is_heard(pms):
    pms.tell(
        event(),
        event("stay.party_changed", "e-2", source_version=2,
              stay=stay(guests=[WANG, LI])),
        event("profile.changed", "e-3", profile={"key": "P-2", "family": "Lin"},
              occurred_at="2026-11-24T15:00:00+08:00"),
        event("profile.merged", "e-4", profile={"from": "P-3", "into": "P-2"}),
    )  # fmt: skip

    families = Stay.objects.get().party.order_by("position").values_list("guest__family", flat=True)
    assert list(families) == ["Wang", "Lin"]
    assert [state for _, state in states()] == ["applied"] * 4


def test_room_events_obey_the_time_of_the_pms(pms):
    def said(event_id, minute, condition):
        return event(
            "room.condition",
            event_id,
            occurred_at=f"2026-11-24T14:{minute}:00+08:00",
            room={"number": "1208", "condition": condition},
        )

    pms.tell(said("new", 30, "inspected"), said("newer", 40, "dirty"))

    [late] = pms.tell(said("old", 35, "clean"))

    assert late["outcome"] == "stale"
    assert Room.objects.get(number="1208").condition == RoomCondition.DIRTY


def test_do_not_disturb_said_twice_is_nothing_the_second_time(pms):
    room = {"number": "1208", "service": "do_not_disturb"}

    outcomes = [
        pms.tell(event("room.service", f"e-{n}", room=room))[0]["outcome"] for n in range(2)
    ]

    assert outcomes == ["applied", "nothing"]


def test_room_that_is_not_there_is_rejected_until_it_is_added(pms):
    room = {"number": "77", "condition": "clean"}

    [result] = pms.tell(event("room.condition", room=room))

    assert result["outcome"] == "rejected"
    assert result["reason"].startswith("Room 77 is not in this property's list.")


def test_database_that_refuses_is_503_and_nothing_is_promised(pms, monkeypatch):
    def refuse(*_args, **_more):
        raise OperationalError("no")

    monkeypatch.setattr(inbox, "keep", refuse)

    answer = pms.post(event())

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert answer.json()["say"].startswith("The events could not be kept just now.")
    assert PmsMessage.objects.count() == 0


def test_fault_of_ours_keeps_the_event_and_logs_no_word_of_it(pms, monkeypatch, caplog):
    def burst(**_more):
        raise ValueError(WANG["given"])

    monkeypatch.setattr("pms.applying.stays.apply", burst)

    results = pms.tell(event(), event("room.condition", "e-2",
                       room={"number": "1208", "condition": "dirty"}))  # fmt: skip

    assert [each["outcome"] for each in results] == ["received", "applied"]
    assert results[0]["reason"].startswith("Something failed inside (ValueError).")
    assert "ValueError" in caplog.text
    assert "Wang" not in caplog.text


def test_fault_in_a_rule_still_shows_the_stay(pms, monkeypatch, caplog):
    def burst(**_more):
        raise KeyError(WANG["given"])

    monkeypatch.setattr("pms.applying.rules.reconcile", burst)

    [result] = pms.tell(event())

    assert result["outcome"] == "applied"
    assert Stay.objects.count() == 1
    assert "KeyError" in caplog.text
    assert "Wang" not in caplog.text


@pytest.mark.parametrize("place", ["step", "mark"])
def test_fault_in_what_planning_wrote_last_still_shows_the_stay(pms, monkeypatch, place):
    step_of, mark = planning.step_of, rules._mark

    def unwritable(*given, **told):
        found = step_of(*given, **told)
        found.data = {"x": "\0"}
        return found

    def gone(facts, now):
        found = mark(facts, now)
        found.pk = 10**9
        return found

    if place == "step":
        monkeypatch.setattr(planning, "step_of", unwritable)
    else:
        monkeypatch.setattr(rules, "_mark", gone)

    here, at = arriving_today(status="in_house")
    [result] = pms.tell(event("stay.checked_in", stay=here, occurred_at=at))

    assert result["outcome"] == "applied"
    assert Stay.objects.get().state == "in_house"
    assert not ServiceTask.objects.exists()


def test_statement_of_the_door_writes_what_the_models_would(pms, now):
    line = pms.line(now)
    incoming = [inbox.prepare(event(event_id="a")), inbox.prepare(event("x", "b"))]
    with unit():
        key = jobs.sealing.make_key(line.day)
        kept = inbox.keep(line, incoming, key=key, flush=True, now=now)

    good, bad = PmsMessage.objects.order_by("pk")
    assert kept == {good.public_id: good.pk, bad.public_id: bad.pk}
    for each, row, state, next_try, done in (
        (incoming[0], good, "received", now + inbox.FIRST_LOOK, None),
        (incoming[1], bad, "rejected", None, now),
    ):
        head, seen = each.read.head, EventSeen.objects.get(event_id=each.read.head.event_id)
        wanted = PmsMessage(
            pk=row.pk, property_id=line.property.pk, at=now, public_id=each.public_id,
            connection_id=line.connection_id, event_id=head.event_id, kind=head.kind,
            entity=head.entity, occurred_at=head.occurred_at, ordered=False,
            body_sealed=row.body_sealed, key_day=line.day, state=state,
            reason=each.read.problem, why=sentences.kept(each.read.problem), attempts=1,
                next_try_at=next_try, done_at=done,
        )  # fmt: skip
        fields = [field.attname for field in PmsMessage._meta.concrete_fields]
        assert {f: getattr(row, f) for f in fields} == {f: getattr(wanted, f) for f in fields}
        assert (seen.connection_id, seen.message, seen.body_hash, seen.at) == (
            line.connection_id, each.public_id, each.body_hash, now,
        )  # fmt: skip
