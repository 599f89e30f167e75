"""Which requests are the page's, and which of those are let in."""

from __future__ import annotations

from socket import create_connection

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.serve.conftest import Served, error_of

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport="


def test_the_page_is_at_the_root_and_nothing_may_act_in_it_or_around_it(paged: Served) -> None:
    response = paged.http.get("/")
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "http" not in policy


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/none"), ("GET", "/favicon.ico")])
def test_everything_else_is_the_apis_and_as_it_was(paged: Served, method: str, path: str) -> None:
    response = paged.http.request(method, path)
    assert response.status_code == 404 and path in error_of(response)["message"]
    assert "content-security-policy" not in response.headers


def test_the_api_answers_beside_the_page(paged: Served) -> None:
    assert paged.http.get("/health").json()["status"] == "ok"
    assert paged.chat(model="base").status_code == 200


@pytest.mark.parametrize("path", ["/", f"{SOCKET}polling", "/_nicegui/anything"])
@pytest.mark.parametrize(
    ("header", "value", "code"),
    [("Host", "evil.example", "unknown_host"), ("Origin", "https://evil.example", "cross_origin"),
     ("Origin", "null", "cross_origin")],
)  # fmt: skip
def test_a_page_of_another_site_is_refused(
    paged: Served, path: str, header: str, value: str, code: str
) -> None:
    response = paged.http.get(path, headers={header: value})
    assert response.status_code == 403 and error_of(response)["code"] == code


def test_a_websocket_is_opened_to_this_servers_own_page_alone(paged: Served) -> None:
    url = paged.url.replace("http", "ws") + f"{SOCKET}websocket"
    with connect(url, origin=paged.url, proxy=None, open_timeout=60) as socket:  # type: ignore[arg-type]
        assert str(socket.recv(timeout=30)).startswith("0{")
    for origin in ("https://evil.example", "null", paged.url + "1"):
        with pytest.raises(InvalidStatus) as refused:
            connect(url, origin=origin, proxy=None, open_timeout=60)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403


def test_a_websocket_under_a_name_that_was_made_to_point_here_is_refused(paged: Served) -> None:
    port = paged.url.rpartition(":")[2]
    name = f"evil.example:{port}"
    url = f"ws://{name}{SOCKET}websocket"
    with pytest.raises(InvalidStatus) as refused:
        connect(
            url, origin=f"http://{name}", sock=create_connection(("127.0.0.1", int(port))), open_timeout=60
        )  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
