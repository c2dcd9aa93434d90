"""The description of the API is true: requests made from it are answered as it says."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pms.adapters.events import EVENT, KINDS
from pms.adapters.examples import EXAMPLES, PARTIAL
from pms.models import PmsMessage

pytestmark = pytest.mark.django_db

TRUE_TO_THE_DESCRIPTION = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


EVENTS = "/api/v1/pms/{connection}/events"
BOUNDED = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def one_connection():
    """A real handler would close the test's own database connection after each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def operation(pms, one_connection):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return described[EVENTS]["POST"]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_requests_made_from_the_description_are_answered_as_it_says(pms, operation, mode):
    """Right ones and wrong ones alike: no answer is undescribed, none is our fault."""
    statuses = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(BOUNDED, max_examples=60)
    def ask(case):
        case.path_parameters = {"connection": pms.code}
        answer = case.call(headers={"Authorization": f"Bearer {pms.token}"})
        case.validate_response(answer, checks=[not_a_server_error, *TRUE_TO_THE_DESCRIPTION])
        statuses.add(answer.status_code)

    ask()

    assert statuses & ({202} if mode == GenerationMode.POSITIVE else {400, 422})


def test_without_its_token_every_request_is_refused(operation):
    statuses = set()

    @given(case=operation.as_strategy())
    @settings(BOUNDED, max_examples=5)
    def ask(case):
        case.path_parameters = {"connection": "opera"}
        statuses.add(case.call(headers={"Authorization": "Bearer wrong"}).status_code)

    ask()

    assert statuses == {401}
    assert PmsMessage.objects.count() == 0


def test_description_has_every_kind_of_event_with_an_example(client):
    described = client.get("/api/v1/openapi.json").json()

    body = described["paths"]["/api/v1/pms/{connection}/events"]["post"]["requestBody"]
    examples = body["content"]["application/json"]["examples"]
    assert EXAMPLES.keys() == KINDS
    assert {name: each["value"] for name, each in examples.items()} == {
        **EXAMPLES,
        "a partial event": PARTIAL,
        "many events": {"events": [EXAMPLES["stay.checked_in"], PARTIAL]},
    }
    assert described["components"]["securitySchemes"] == {
        "bearer": {"type": "http", "scheme": "bearer"}
    }


def test_examples_fit_the_shapes_of_the_description():
    shape = Draft202012Validator(EVENT.json_schema())

    wrong = [
        error.message
        for event in [*EXAMPLES.values(), PARTIAL]
        for error in shape.iter_errors(event)
    ]

    assert wrong == []


def test_description_can_be_read_by_anybody():
    answer = Client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
