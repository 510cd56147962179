"""Addresses at which the service is not as it should be."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .service import forward, with_settings


class Door(ThreadingHTTPServer):
    """Stands before the service: each request gets the next of these answers, and the last one ever after."""

    daemon_threads = True
    # What hangs would be waited for.
    block_on_close = False

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.taken = 0
        self.closed = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """Whoever asked did not wait for the answer."""

    def next_answer(self):
        self.taken += 1
        return self.answers[min(self.taken, len(self.answers)) - 1]

    def close(self):
        self.closed.set()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.next_answer()(self, body)

    def do_GET(self):
        self.server.next_answer()(self, b"")

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def service_behind(*answers):
    """The kit reaches the service through such a door."""
    with Door(*answers) as door:
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            with with_settings(SERVICE_URL=door.url):
                yield door
        finally:
            door.shutdown()
            door.close()


def service_away():
    """Nobody listens any more."""
    with Door() as door:
        return with_settings(SERVICE_URL=door.url)


def pass_on(request, body):
    """The service itself answers."""
    request.answer(*forward(body, {"Authorization": request.headers["Authorization"]}))


def hang(request, _):
    """Says nothing."""
    request.server.closed.wait()


def trickle(request, _):
    """Says something all the time, and never all."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not request.server.closed.wait(0.1):
        request.wfile.write(b"x")


def fail(status, code, **extensions):
    """Fails as the service does."""
    error = {"message": "It failed.", "extensions": {"code": code, **extensions}}
    return lambda request, _: request.answer(status, json.dumps({"errors": [error]}).encode())


def say(status, body, *headers):
    """Something else than the service answers."""
    return lambda request, _: request.answer(status, body, headers)
