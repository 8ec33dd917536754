"""Stands before the lab's real APIs, counts what is asked of them, and hurts answers on demand.

usage: proxy.py PORT [FAULT]...     identity at PORT, compute at PORT+1, network at PORT+2, image at PORT+3

A fault is METHOD:PATH:WHAT:TIMES: the first TIMES requests with that method whose path has PATH in it
  429, 503    are refused with that status and `Retry-After: 1`, and nothing reaches the service
  401         likewise, without the header: the token is not taken
  drop        reach the service, and the connection is closed instead of an answer
  wait        are answered five seconds late
With PROXY_TLS="CERTIFICATE KEY" (files) it speaks TLS, and so do the addresses in what it passes on.
GET /_counts answers with what was asked so far, as JSON: {"compute": {"GET": 3}, …}; DELETE /_counts forgets it.
"""
import collections
import http.client
import json
import os
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVICES = {"identity": 5000, "compute": 8774, "network": 9696, "image": 9292}
PASSED_ON = 60.0
TLS = os.environ.get("PROXY_TLS", "").split()


class Book:
    """What was asked, and which faults are left."""

    def __init__(self, faults):
        self.lock = threading.Lock()
        self.counts = collections.defaultdict(collections.Counter)
        self.faults = [fault.rsplit(":", 2)[0].split(":", 1) + fault.rsplit(":", 2)[1:] for fault in faults]

    def take(self, service, method, path):
        with self.lock:
            self.counts[service][method] += 1
            for fault in self.faults:
                wanted, part, what, left = fault
                if wanted == method and part in path and int(left) > 0:
                    fault[3] = int(left) - 1
                    return what
        return None

    def told(self):
        with self.lock:
            return json.dumps({service: dict(methods) for service, methods in self.counts.items()}).encode()

    def forget(self):
        with self.lock:
            self.counts.clear()


def handler(service, port, book):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, headers, body):
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in ("connection", "transfer-encoding", "content-length", "keep-alive"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/_counts":
                if self.command == "DELETE":
                    book.forget()
                return self.answer(200, [("Content-Type", "application/json")], book.told())
            fault = book.take(service, self.command, self.path)
            if fault in ("429", "503", "401"):
                told = json.dumps({"error": {"message": f"the proxy says {fault}"}}).encode()
                again = [] if fault == "401" else [("Retry-After", "1")]
                return self.answer(int(fault), [("Content-Type", "application/json"), *again], told)
            if fault == "wait":
                time.sleep(5)
            real = http.client.HTTPConnection("127.0.0.1", port, timeout=PASSED_ON)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host")}
            # links in answers lead back here
            headers["Host"] = self.headers.get("Host", "")
            real.request(self.command, self.path, body, headers)
            answer = real.getresponse()
            said = answer.read()
            real.close()
            if TLS:
                said = said.replace(b"http://127.0.0.1:%d" % self.server.server_port, b"https://127.0.0.1:%d" % self.server.server_port)
            if fault == "drop":
                self.close_connection = True
                return None
            return self.answer(answer.status, answer.getheaders(), said)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    first, book = int(sys.argv[1]), Book(sys.argv[2:])
    for offset, (service, port) in enumerate(SERVICES.items()):
        server = Server(("127.0.0.1", first + offset), handler(service, port, book))
        if TLS:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*TLS)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    # whoever began it ends it, or closes its standard input
    sys.stdin.read()


if __name__ == "__main__":
    main()
