"""Odoo comes from the mirror that the machine itself uses."""

import pytest

from tools import fetch

DEB822 = """\
# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no
"""

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://one.example/debian bookworm main contrib
deb http://one.example/debian-security bookworm-security main
deb https://flat.example/repo ./
"""


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_mirror_from_deb822(etc):
    (etc / "sources.list.d" / "debian.sources").write_text(DEB822)
    assert fetch.mirrors(etc) == [("http://mirror.example/debian", "/usr/share/keyrings/some.gpg")]


def test_mirror_from_one_line_format(etc):
    (etc / "sources.list").write_text(ONE_LINE)
    assert fetch.mirrors(etc) == [("https://one.example/debian", "/k.gpg")]


def test_no_mirror(etc):
    assert fetch.mirrors(etc) == []


def test_sources_have_our_suites_and_the_key():
    text = fetch.sources([("http://mirror.example/debian", "/k.gpg")])
    assert text.count("URIs: http://mirror.example/debian\n") == len(fetch.SUITES)
    assert text.count("Signed-By: /k.gpg") == len(fetch.SUITES)
    for suite in fetch.SUITES:
        assert f"Suites: {suite}\n" in text


def test_repair_drops_the_missing_script_and_mends_the_fonts(tmp_path):
    addons = fetch.python_path(tmp_path) / "addons"
    (addons / "mail").mkdir(parents=True)
    script = "            'mail/static/lib/selfie_segmentation/selfie_segmentation.js',\n"
    (addons / "mail" / "__manifest__.py").write_text("{'assets': [\n" + script + "]}\n")
    fonts = addons / "web/static/lib/fontawesome/fonts"
    fonts.mkdir(parents=True)
    shared = tmp_path / "usr/share/fonts-font-awesome/fonts"
    shared.mkdir(parents=True)
    up = "../" * 10 + "share/fonts-font-awesome/fonts/"
    for name, other in (("woff", "woff2"), ("woff2", "woff")):
        (shared / f"fontawesome-webfont.{name}").write_text(name)
        (fonts / f"fontawesome-webfont.{name}").symlink_to(f"{up}fontawesome-webfont.{other}")
    assert (fonts / "fontawesome-webfont.woff").read_text() == "woff2"
    fetch.repair(tmp_path)
    fetch.repair(tmp_path)
    assert (addons / "mail" / "__manifest__.py").read_text() == "{'assets': [\n]}\n"
    for name in ("woff", "woff2"):
        assert (fonts / f"fontawesome-webfont.{name}").read_text() == name
