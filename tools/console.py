"""Progress lines, and the one clear line that a failure gets."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

START = time.monotonic()


class Stop(Exception):
    """What stops a command: one line for the user, and perhaps the way out."""

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.way_out = way_out


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(text: str):
    """`==> text …` before, and how long it took after, when it was worth waiting for."""
    say(f"==> {text} …")
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    if took > 2:
        say(f"    done in {took:.0f} s")


def run(
    command: list[str | Path],
    *,
    problem: str,
    way_out: str = "",
    log: Path | None = None,
    patience: str = "",
    **options,
) -> str:
    """Run a program to its end; its output goes to `log`, whose tail is shown when it fails.

    With `patience`, a line says every 20 seconds that we still wait, and for what.
    """
    command = [str(part) for part in command]
    if log is None:
        try:
            done = subprocess.run(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                stdin=options.pop("stdin", subprocess.DEVNULL if "input" not in options else None),
                **options,
            )
        except FileNotFoundError:
            raise Stop(f"{problem}: {command[0]} is not installed", way_out) from None
        output, code = done.stdout or "", done.returncode
    else:
        log.parent.mkdir(parents=True, exist_ok=True)
        text = options.pop("input", None)
        with log.open("w") as sink:
            try:
                process = subprocess.Popen(
                    command,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
                    text=True,
                    **options,
                )
            except FileNotFoundError:
                raise Stop(f"{problem}: {command[0]} is not installed", way_out) from None
            try:
                if text is not None:
                    process.stdin.write(text)
                    process.stdin.close()
                code = _wait(process, patience)
            except BaseException:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                raise
        output = log.read_text(errors="replace")
    if code:
        tail = [line for line in output.splitlines() if line.strip()][-6:]
        for line in tail:
            say(f"    | {line[:300]}")
        where = f" (all of it in {os.path.relpath(log)})" if log else ""
        raise Stop(f"{problem}{where}", way_out or _guess(output))
    return output


def _wait(process: subprocess.Popen, patience: str) -> int:
    began = time.monotonic()
    while True:
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            if patience:
                say(f"    still {patience} ({time.monotonic() - began:.0f} s)")


def _guess(output: str) -> str:
    low = output.lower()
    if "no space left" in low:
        return "the disk is full: free some space and run the same command again"
    if any(
        sign in low
        for sign in (
            "temporary failure",
            "could not resolve",
            "connection refused",
            "network is unreachable",
            "failed to establish",
            "timed out",
            "no matching distribution",
        )
    ):
        return "is there a network? run the same command again, what was fetched is kept"
    return ""


def main(function) -> int:
    """Call `function`; turn what it raises into one line and an exit status."""
    try:
        return function() or 0
    except Stop as stop:
        sys.stdout.flush()
        print(f"error: {stop.problem}", file=sys.stderr)
        if stop.way_out:
            print(f"       {stop.way_out}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command continues where it stopped", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        if error.errno == 28:
            print("       free some space and run the same command again", file=sys.stderr)
        return 1
