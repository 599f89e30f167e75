"""The server keeps to /openapi.json, whatever it is sent: no defect, and every answer in a declared shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

import imprint
from tests.serve.conftest import PATIENCE, QUESTION, Served, serving

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
OF_METHODS = [unsupported_method, allow_header_conformance]
"""Not among them is that what the schema allows is accepted, as a schema does not know which adapters there
are, nor that all else is refused, as a number may come as text."""
TURNS = [{"role": "user", "content": QUESTION}]
ASKED = {"model": "juno", "max_tokens": 4, "n": 2}
CHANCES = {"logprobs": True, "top_logprobs": 2}
KNOWN: list[tuple[str, str, str, Any, int]] = [
    ("POST", "/v1/chat/completions", "", {**ASKED, **CHANCES, "messages": TURNS}, 200),
    ("POST", "/v1/chat/completions", "", {**ASKED, "messages": TURNS, "stream": True}, 200),
    ("POST", "/v1/completions", "", {**ASKED, "prompt": "The sea", "logprobs": 2}, 200),
    ("POST", "/v1/completions", "", {**ASKED, "prompt": "The sea", "stream": True}, 200),
    ("POST", "/v1/completions", "", {**ASKED, "prompt": ""}, 400),
    ("POST", "/v1/embeddings", "", {"input": ["one", "two"]}, 200),
    ("POST", "/v1/embeddings", "", {"input": "one", "encoding_format": "base64"}, 200),
    ("GET", "/v1/models", "", None, 200),
    ("GET", "/v1/models/{id}", "juno@1", None, 200),
    ("DELETE", "/v1/models/{id}", "builtin", None, 403),
    ("POST", "/v1/unload_lora_adapter", "", {"lora_name": "juno"}, 409),
    ("GET", "/api/adapters", "", None, 200),
    ("GET", "/api/adapters/{ref}", "juno", None, 200),
    ("GET", "/api/adapters/{ref}", "nobody", None, 404),
    ("GET", "/api/adapters/{ref}/download", "juno", None, 200),
    ("POST", "/api/adapters/{name}/use", "juno", {"version": 1}, 200),
    ("GET", "/api/lessons", "", None, 200),
    ("GET", "/health", "", None, 200),
    ("GET", "/metrics", "", None, 200),
]


def described(served: Served) -> schemathesis.BaseSchema:
    config = schemathesis.Config(seed=1)
    return schemathesis.openapi.from_url(f"{served.url}/openapi.json", config=config, timeout=PATIENCE)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The schema of a server that any request may go to: a tiny base, whose answers soon fill its context."""
    from tests.tiny_base import write_base  # its reference library takes seconds to import

    folder = write_base(tmp_path_factory.mktemp("base"), context=64)
    with imprint.load(folder, home=tmp_path_factory.mktemp("home")) as model, serving(model) as served:
        served.service.teaching.close()  # lessons are taken in and wait: learning is not what is asked here
        yield described(served)


def test_whatever_is_sent_the_answer_is_a_declared_one_and_no_defect(small: schemathesis.BaseSchema) -> None:
    found = [result.ok() for result in small.get_all_operations()]
    operations = [one for one in found if one.path != "/api/events"]  # a stream that ends with the server
    assert len(operations) > 30
    for operation in operations:
        answers_as_declared(operation)


def answers_as_declared(operation: schemathesis.schemas.APIOperation) -> None:
    # At this one path other methods mean the lesson with the id "undo", which there never is.
    checks = CHECKS if operation.path == "/api/lessons/undo" else [*CHECKS, *OF_METHODS]

    @settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks, timeout=PATIENCE)

    asked()


@pytest.mark.parametrize(
    ("method", "path", "named", "body", "status"), KNOWN, ids=lambda each: str(each)[:30]
)
def test_what_is_there_is_shown_as_declared(
    served: Served, method: str, path: str, named: str, body: Any, status: int
) -> None:
    operation = described(served)[path][method]
    address = path.replace("{id}", named).replace("{ref}", named).replace("{name}", named)
    response = served.http.request(method, address, json=body)
    assert response.status_code == status, response.text
    declared = operation.definition.raw["responses"]
    declared = declared.get(str(status)) or declared[f"{status // 100}XX"]
    assert response.headers["content-type"].partition(";")[0] in declared["content"]
    operation.validate_response(response)


def test_a_405_names_every_method_of_its_path(served: Served) -> None:
    for path, allowed in (("/api/adapters", "GET, POST"), ("/v1/models/juno", "DELETE, GET")):
        response = served.http.put(path)
        assert response.status_code == 405 and response.headers["allow"] == allowed
