"""Refusals in the shape the API documents them."""

import uuid

_CODES = {
    400: "invalid_request",
    401: "invalid_credentials",
    403: "forbidden",
    404: "not_found",
    405: "invalid_request",
    415: "invalid_request",
    429: "too_many_requests",
    500: "internal_server_error",
}


class ApiError(Exception):
    """A refusal that becomes the answer of the request."""

    def __init__(self, status, description, parameter=None, headers=None):
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameter = parameter
        self.headers = headers or {}

    def body(self):
        body = {
            "type": "error",
            "id": str(uuid.uuid4()),
            "code": _CODES[self.status],
            "description": self.description,
        }
        if self.parameter:
            body["parameter"] = self.parameter
        return body


def invalid(description, parameter=None):
    return ApiError(400, description, parameter)


def not_found(description, parameter=None):
    return ApiError(404, description, parameter)
