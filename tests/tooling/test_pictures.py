"""The album of the documentation: whole, used, small, of every page that a customer can open."""

import ast
import re

import pytest

from tests.pictures import album
from tools.paths import ADDONS, ROOT

#: Documents that may show a picture.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PICTURE = re.compile(r"""(?:!\[[^\]]*\]\(|<img\s[^>]*?src=")([^)"]+)""")


def shown() -> dict:
    """Each picture that a document names, and the documents that do."""
    found = {}
    for document in DOCUMENTS:
        for name in PICTURE.findall(document.read_text()):
            if "://" not in name:
                found.setdefault((document.parent / name).resolve(), []).append(document.name)
    return found


def pages_of_the_shop():
    """Addresses of the website's pages that a browser opens by itself, read off the controllers."""
    for path in (ADDONS / "website_excursions" / "controllers").glob("*.py"):
        module = ast.parse(path.read_text())
        shared = {
            one.targets[0].id: one.value
            for one in module.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    yield from addresses(decorator, shared)


def addresses(decorator, shared=None):
    """:param shared: {name: value} of the options that several routes have in common"""
    if not (isinstance(decorator, ast.Call) and decorator.args):
        return
    if ast.unparse(decorator.func) not in ("http.route", "route"):
        return
    options = {}
    for one in decorator.keywords:
        if one.arg:
            options[one.arg] = one.value
        else:
            common = shared[one.value.id]
            options |= {
                ast.literal_eval(key): value
                for key, value in zip(common.keys, common.values, strict=True)
            }
    if ast.literal_eval(options["type"]) != "http":
        return
    methods = ast.literal_eval(options["methods"]) if "methods" in options else ["GET"]
    if "GET" in methods:
        given = ast.literal_eval(decorator.args[0])
        yield from [given] if isinstance(given, str) else given


def test_every_page_has_its_picture():
    pages = set(pages_of_the_shop())
    assert len(pages) > 15, "the controllers were not understood"
    known = set(album.CUSTOMERS.values()) | set(album.WITHOUT_A_PICTURE)
    assert pages - known == set(), "add it to tests/pictures/album.py, and run `make pictures`"
    assert known - pages - album.NOT_OURS == set(), "these are no pages of the shop any more"


def test_documents_show_all_of_the_album():
    named = shown()
    missing = {str(path) for path in named if not path.is_file()}
    assert not missing, "documents name pictures that are not there"
    kept = set(album.FOLDER.iterdir())
    assert kept == {album.path_of(name) for name in album.NAMES}
    assert kept - named.keys() == set(), "pictures that no document shows"


def test_the_album_is_small():
    size = sum(path.stat().st_size for path in album.FOLDER.iterdir())
    assert size <= album.MOST_BYTES


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("http.route('/a', type='http')", ["/a"]),
        ("http.route(['/a', '/b'], type='http', methods=['GET', 'POST'])", ["/a", "/b"]),
        ("http.route('/a', type='http', methods=['POST'])", []),
        ("http.route('/a', type='jsonrpc')", []),
        ("http.route()", []),
        ("limited('hold')", []),
    ],
)
def test_routes_are_read_off_their_decorators(decorator, expected):
    assert list(addresses(ast.parse(decorator, mode="eval").body)) == expected
