"""What stands where the site is: each request goes to the API as it came. Beside it, for the walks of tests/browser, what a
machine of one's own shows under /_local: the messages that left, the agents' codes of the moment, the day."""

import hmac
import json
import re
import struct
import threading
import time
from base64 import b32decode
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import urllib3

# Of one connection, not of what it carries.
HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
CODE_SECONDS = 30


class Front:
    """The server; it listens at once, and answers when it knows the API."""

    def __init__(self, port):
        self.api = self.mailbox = self.agents = None
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def answer_any(self):
                front.answer(self)

            do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = do_DELETE = answer_any

            def log_message(self, *_):
                """Paths name applications."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def leads_to(self, cloud, api_id):
        """The API of a stack."""
        place = urlsplit(cloud.endpoint)
        self.pool = urllib3.PoolManager(ca_certs=cloud.trusted, maxsize=8, retries=False, timeout=60)
        self.endpoint, self.api = cloud.endpoint, f"{api_id}.execute-api.{place.netloc}"

    def answer(self, request):
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        if request.path == "/_local/courrier.json":
            return reply(request, 200, [("content-type", "application/json")], json.dumps(self.mailbox()).encode())
        if request.path == "/_local/agents.json":
            said = [agent | {"code": code_at(agent["secret"], time.time())} for agent in self.agents]
            return reply(request, 200, [("content-type", "application/json")], json.dumps(said).encode())
        if request.path == "/_local/horloge":
            # Nobody moves this clock: the day that it is.
            today = datetime.now(ZoneInfo("Europe/Paris")).date()
            return reply(request, 200, [("content-type", "text/html")], f'<input name="date" value="{today}">'.encode())
        headers = urllib3.HTTPHeaderDict((name, value) for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP)
        headers["host"] = self.api
        answered = self.pool.request(request.command, self.endpoint + request.path, body=body or None, headers=headers,
                                     redirect=False, decode_content=False)
        kept = [(name, value) for name, value in answered.headers.items() if name.lower() not in HOP_BY_HOP]
        reply(request, answered.status, kept, answered.data)

    def stop(self):
        self.server.shutdown()


def reply(request, status, headers, body):
    request.send_response_only(status)
    for name, value in headers:
        request.send_header(name, value)
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(body)


def code_at(secret, seconds):
    """The one-time code of an instant (RFC 6238), of six digits, as an agent's telephone makes it."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(seconds) // CODE_SECONDS), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def links(text):
    """The links in a message."""
    return [found.rstrip(".,)") for found in re.findall(r"https?://\S+", text)]
