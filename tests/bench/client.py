"""A load client that leaves the machine to the server: one thread, epoll, plain sockets.

A client is a generator. It yields a request and gets its answer back::

    def visitor():
        page = yield get("/excursions/trip/7")
        state = yield call("/excursions/hold/current", trip_id=7)

Each request has a connection of its own, because Odoo's worker processes close it after the answer.
A waiting time runs from connecting to the last byte.
"""

import errno
import json
import re
import resource
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.I)
COOKIE = re.compile(rb"\r\nset-cookie:\s*([^=;]+)=([^;\r]*)", re.I)
LOCATION = re.compile(rb"\r\nlocation:\s*([^\r]+)", re.I)
#: Longer than this nobody waits; the request counts as failed with status 0.
PATIENCE = 60.0
CHUNK = 1 << 18


@dataclass
class Request:
    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    #: requests of the same name are counted together; unnamed ones are not measured
    name: str = ""
    #: another host than the server under load, as the payment double is
    address: tuple[str, int] | None = None


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes
    seconds: float

    @property
    def cookies(self) -> dict[str, str]:
        return {key.decode(): value.decode() for key, value in COOKIE.findall(self.head)}

    @property
    def location(self) -> str:
        match = LOCATION.search(self.head)
        return match[1].decode() if match else ""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self):
        return json.loads(self.body)


def get(path: str, **options) -> Request:
    return Request("GET", path, **options)


def post(path: str, form: dict, **options) -> Request:
    kind = "application/x-www-form-urlencoded"
    return Request("POST", path, urlencode(form).encode(), kind, **options)


def call(path: str, params: dict, **options) -> Request:
    """A call of one of Odoo's JSON routes."""
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
    return Request("POST", path, body, "application/json", **options)


class Visitor:
    """Puts a visitor's cookies into its requests and remembers the ones it is given."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def ask(self, request: Request) -> Generator[Request, Answer, Answer]:
        """`answer = yield from visitor.ask(get("/"))`"""
        if self.cookies:
            line = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            request.headers = {**request.headers, "Cookie": line}
        answer = yield request
        self.cookies.update(answer.cookies)
        return answer


@dataclass
class Sample:
    """What one kind of request did: waiting times in seconds, statuses, and how long it ran."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    elapsed: float = 0.0
    client_cpu: float = 0.0
    #: seconds of processor time that the server took, by whose they are (see `meter.py`)
    server_cpu: Counter = field(default_factory=Counter)

    def add(self, other: "Sample") -> None:
        self.seconds += other.seconds
        self.statuses += other.statuses
        self.elapsed += other.elapsed
        self.client_cpu += other.client_cpu
        self.server_cpu.update(other.server_cpu)

    def milliseconds(self, whose: str) -> float:
        """Processor time per request."""
        return 1000 * self.server_cpu[whose] / len(self.seconds) if self.seconds else 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    @property
    def client_share(self) -> float:
        """Share of one core that the client itself took."""
        return self.client_cpu / self.elapsed if self.elapsed else 0.0

    def percentile(self, percent: float) -> float:
        """The waiting time that so many percent of the requests stayed within (nearest rank)."""
        ranked = sorted(self.seconds)
        if not ranked:
            return 0.0
        return ranked[max(0, -(-len(ranked) * percent // 100).__int__() - 1)]


class Connection:
    def __init__(self, address, client, request: Request, deadline: float) -> None:
        self.client, self.request, self.deadline = client, request, deadline
        self.began = time.perf_counter()
        self.received = bytearray()
        self.expected: int | None = None
        self.head_end = -1
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        code = self.socket.connect_ex(address)
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, "the server cannot be reached")

    def whole(self) -> bool:
        if self.head_end < 0:
            self.head_end = self.received.find(b"\r\n\r\n")
            if self.head_end < 0:
                return False
            match = LENGTH.search(self.received, 0, self.head_end)
            self.expected = int(match[1]) + self.head_end + 4 if match else None
        return self.expected is not None and len(self.received) >= self.expected

    def answer(self) -> Answer:
        seconds = time.perf_counter() - self.began
        if self.head_end < 0:
            return Answer(0, b"", b"", seconds)
        head = bytes(self.received[: self.head_end])
        status = int(head.split(b" ", 2)[1])
        return Answer(status, head, bytes(self.received[self.head_end + 4 :]), seconds)


class Load:
    """Drives generators against one server."""

    def __init__(self, url: str, headers: dict[str, str] | None = None, meter=None) -> None:
        parts = urlsplit(url)
        self.meter = meter
        self.address = (parts.hostname, parts.port)
        self.headers = {"Accept-Language": "ru-RU", "User-Agent": "bench", **(headers or {})}
        self.samples: dict[str, Sample] = {}

    def run(self, clients: Iterable[Generator], until: Callable[[], bool] | None = None) -> None:
        """Run all generators to their ends, or give up those that still wait when `until` holds.

        Elapsed time and processor times are added to every sample of this run.
        """
        before = {name: len(sample.seconds) for name, sample in self.samples.items()}
        counted = self.meter and self.meter.read()
        began, usage = time.perf_counter(), _cpu()
        self._drive(list(clients), until)
        elapsed, used = time.perf_counter() - began, _cpu() - usage
        server = self.meter.since(counted) if self.meter else {}
        for name, sample in self.samples.items():
            if len(sample.seconds) > before.get(name, 0):
                sample.elapsed += elapsed
                sample.client_cpu += used
                sample.server_cpu.update(server)

    def sample(self, name: str) -> Sample:
        return self.samples.setdefault(name, Sample())

    # ------------------------------------------------------------- private

    def _drive(self, clients: list[Generator], until) -> None:
        self.poll = select.epoll()
        self.open: dict[int, Connection] = {}
        try:
            for client in clients:
                self._step(client, None)
            while self.open and not (until and until()):
                for number, event in self.poll.poll(1.0):
                    self._ready(self.open[number], event)
                self._give_up()
        finally:
            for connection in self.open.values():
                connection.socket.close()
            self.poll.close()

    def _step(self, client: Generator, answer: Answer | None) -> None:
        try:
            request = client.send(answer)
        except StopIteration:
            return
        connection = Connection(
            request.address or self.address, client, request, time.monotonic() + PATIENCE
        )
        self.open[connection.socket.fileno()] = connection
        self.poll.register(connection.socket, select.EPOLLOUT)

    def _ready(self, connection: Connection, event: int) -> None:
        sock = connection.socket
        if event & select.EPOLLOUT:
            # Requests are small: they fit into the socket's buffer at once.
            try:
                sock.sendall(self._bytes(connection.request))
            except OSError:
                self._finish(connection)
                return
            self.poll.modify(sock, select.EPOLLIN)
            return
        try:
            data = sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        connection.received += data
        if connection.whole() or not data:
            self._finish(connection)

    def _finish(self, connection: Connection) -> None:
        self.poll.unregister(connection.socket)
        del self.open[connection.socket.fileno()]
        answer = connection.answer()
        connection.socket.close()
        if connection.request.name:
            sample = self.sample(connection.request.name)
            sample.seconds.append(answer.seconds)
            sample.statuses[answer.status] += 1
        self._step(connection.client, answer)

    def _give_up(self) -> None:
        now = time.monotonic()
        for connection in [one for one in self.open.values() if one.deadline < now]:
            connection.head_end = -1
            self._finish(connection)

    def _bytes(self, request: Request) -> bytes:
        host = "{}:{}".format(*(request.address or self.address))
        headers = {**self.headers, "Host": host, "Connection": "close", **request.headers}
        if request.body or request.method == "POST":
            headers["Content-Type"] = request.content_type
            headers["Content-Length"] = str(len(request.body))
        lines = [f"{request.method} {request.path} HTTP/1.1"]
        lines += [f"{key}: {value}" for key, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + request.body


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def repeat(make: Callable[[], Request], seconds: float) -> Generator:
    """A visitor who asks the same again and again until the time is over."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        yield make()
