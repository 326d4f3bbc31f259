"""A proof of work: what a browser computes in a second, and a script cannot skip.

The server signs a challenge; whoever finds a number with which its SHA-256 begins with so many zero
bits gets a pass. No picture, no riddle, no foreign service, nothing to store: a challenge carries
its own end and the client that it was made for, and is spent once.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time

#: Seconds in which a challenge is to be solved, a slow phone in a slow network included.
CHALLENGE_SECONDS = 300
#: Seconds that a pass lasts.
PASS_SECONDS = 900


def _sign(secret, purpose, text):
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def seal(secret, purpose, values, seconds, clock=time.time):
    """``values`` as text that only we can have made, good for so many seconds."""
    told = json.dumps({**values, "until": int(clock()) + seconds, "salt": secrets.token_hex(8)})
    text = base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")
    return f"{text}.{_sign(secret, purpose, text)}"


def unseal(secret, purpose, sealed, clock=time.time):
    """What was sealed, or None: not ours, for something else, or too old."""
    if not isinstance(sealed, str) or len(sealed) > 1000 or not sealed.isascii():
        return None
    text, _, signature = sealed.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(secret, purpose, text).encode()):
        return None
    values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return values if values["until"] > clock() else None


def is_solved(challenge, number, bits):
    """Whether the hash of "challenge:number" begins with so many zero bits."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**53:
        return False
    digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def solve(challenge, bits):
    """What a browser does; for tests."""
    number = 0
    while not is_solved(challenge, number, bits):
        number += 1
    return number
