"""A desk of the office without a browser: a colleague's session, and the calls its client makes."""

import http.client
import json
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from tests.races.harness import Figures


class Refused(Exception):
    """What the office was told: the name of the error's class and the sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind, self.message = kind, message


class Desk:
    """Calls of one colleague; threads may share it.

    :param role: a key of the fleet's users
    """

    def __init__(self, shop, fleet: dict, role: str, figures: Figures) -> None:
        self.fleet, self.figures = fleet, figures
        parts = urlsplit(shop.url)
        self.address = (parts.hostname, parts.port)
        self.cookie = ""
        user = fleet["users"][role]
        self._post(
            "/web/session/authenticate",
            {"db": shop.db, "login": user["login"], "password": user["password"]},
        )

    def _post(self, path: str, params: dict):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
            for header in response.headers.get_all("Set-Cookie") or []:
                if morsel := SimpleCookie(header).get("session_id"):
                    self.cookie = f"session_id={morsel.value}"
        finally:
            connection.close()
        if error := answer.get("error"):
            raise Refused(error["data"]["name"].rpartition(".")[2], error["data"]["message"])
        return answer.get("result")

    def execute(self, model: str, method: str, *args, **kwargs):
        """A method as the web client calls it.

        :raise Refused: with the error's class, where the server says no
        """
        return self._post(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def tries(self, model: str, method: str, *args, **kwargs) -> bool:
        """Whether the call was granted; what it came to is counted."""
        try:
            self.execute(model, method, *args, **kwargs)
        except Refused as refusal:
            self.figures.outcomes[refusal.kind] += 1
            return False
        self.figures.outcomes[method] += 1
        return True

    # --- what colleagues do

    def customer(self, name: str) -> int:
        [partner] = self.execute(
            "res.partner", "create", [{"name": name, "email": f"{name}@example.com"}]
        )
        return partner

    def prepare(self, trip: dict, partner: int, *lines: dict, **values) -> int:
        """The agent's dialog with its lines filled in, not yet pressed; its id.

        :param lines: values of lines, `seat_ids` as plain ids
        """
        lines = [
            {**line, "seat_ids": [(6, 0, line.get("seat_ids", []))], "placed": 0} for line in lines
        ]
        [wizard] = self.execute(
            "water.order.places",
            "create",
            [
                {
                    "trip_id": trip["id"],
                    "partner_id": partner,
                    "line_ids": [(0, 0, line) for line in lines],
                    **values,
                }
            ],
        )
        return wizard

    def block(self, trip: dict, *seats: int) -> bool:
        return self.tries("water.trip", "block_places", [trip["id"]], list(seats), {}, "crew", "")
