"""Calls to the outside end in time, follow nobody, and fail in one way."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core.http import OutsideError, get


class Outside(BaseHTTPRequestHandler):
    """Answers with the status in its path; 302 points at a page that would be fine."""

    def do_GET(self):
        self.send_response(int(self.path[1:4]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_args):
        """Says nothing."""


@pytest.fixture
def outside():
    server = HTTPServer(("127.0.0.1", 0), Outside)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_status_of_a_page_that_is_well(outside):
    assert get(f"{outside}/204") == 204


@pytest.mark.parametrize("path", ["/302", "/404", "/500"])
def test_anything_but_well_is_one_kind_of_error(outside, path):
    with pytest.raises(OutsideError):
        get(outside + path)


def test_server_that_never_answers_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OutsideError):
        get(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.1)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "", "javascript:x"])
def test_only_the_web_is_called(url):
    with pytest.raises(OutsideError, match="must begin with"):
        get(url)


def test_nobody_there_is_the_same_kind_of_error():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(OutsideError, match="URLError"):
        get(f"http://127.0.0.1:{port}/")
