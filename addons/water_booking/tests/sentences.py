"""The sentences that a module of ``seat_maps`` can refuse with, read from its source."""

import ast
import inspect
import re


def refusals_of(module):
    """``{sentence: pattern of what becomes of it}`` of all that a module has to translate."""
    return {
        node.args[0].value: re.compile(_pattern(node.args[0].value))
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_lt"
    }


def _pattern(sentence):
    return ".+".join(map(re.escape, re.split(r"%(?:\(\w+\))?s", sentence))) + "$"


def unread(module, said):
    """Sentences of the module that none of the texts says."""
    return [
        sentence
        for sentence, pattern in refusals_of(module).items()
        if not any(pattern.search(text) for text in said)
    ]
