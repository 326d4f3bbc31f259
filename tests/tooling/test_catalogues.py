"""Each catalogue of each addon of ours is whole, in Russian and in Chinese."""

import polib
import pytest

from tests.support import catalogues
from tools import paths

FOLDERS = sorted(path for path in paths.ADDONS.glob("*/i18n") if path.is_dir())


@pytest.mark.parametrize("lang", sorted(catalogues.FORMS))
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_term_is_left_out(folder, lang):
    template = folder / f"{folder.parent.name}.pot"
    assert not catalogues.of_catalogue(lang, template, folder / f"{lang}.po")


@pytest.mark.parametrize("lang", sorted(catalogues.FORMS))
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_an_excursion_has_one_name(folder, lang):
    assert not catalogues.of_product(lang, folder / f"{lang}.po")


def test_each_addon_with_words_has_a_catalogue():
    """An addon that shows nothing would need none: there is no such addon."""
    assert [folder.parent.name for folder in FOLDERS] == [
        path.parent.name for path in sorted(paths.ADDONS.glob("*/__manifest__.py"))
    ]


@pytest.mark.parametrize(
    "path", sorted(paths.ADDONS.glob("*/i18n_extra/*.po")), ids=lambda path: str(path)[-40:]
)
def test_what_odoo_lacks_is_whole_too(path):
    """Words for modules of Odoo: there is no template, each term stands for itself."""
    entries = polib.pofile(str(path))
    lang = path.stem
    assert entries
    assert not [entry.msgid for entry in entries if entry.fuzzy or not entry.msgstr]
    assert not [
        entry.msgid
        for entry in entries
        if list(catalogues.of_term(lang, entry.msgid, entry.msgstr))
    ]


# ------------------------------------------------------------------ the rule can fail

RUSSIAN = "\u0421\u043b\u043e\u0432\u043e"  # "Word"
COUNTED = "%(count)s place|%(count)s places"


@pytest.mark.parametrize(
    ("msgid", "msgstr", "problem"),
    [
        ("Word", None, "is not there"),
        ("Word", "", "not translated"),
        ("Word", "Word", "no word of the language"),
        ("Word %s", RUSSIAN, "placeholders differ"),
        ("Word %(name)s", f"{RUSSIAN} %s", "placeholders differ"),
        ("Word %(name)s", f"{RUSSIAN} %(who)s", "placeholders differ"),
        ("Word {{ object.name }}", f"{RUSSIAN} {{{{ object.nom }}}}", "placeholders differ"),
        ("<b>Word</b>", RUSSIAN, "tags differ"),
        ('<a href="/x">Word</a>', f'<a href="/y">{RUSSIAN}</a>', "tags differ"),
        ('<b t-out="a"/> Word', f'<b t-out="b"/> {RUSSIAN}', "tags differ"),
        (COUNTED, f"%(count)s {RUSSIAN}|%(count)s {RUSSIAN}", "2 plural forms instead of 3"),
        (COUNTED, f"{RUSSIAN}|%(count)s {RUSSIAN}|%(count)s {RUSSIAN}", "placeholders differ"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, msgid, msgstr, problem):
    template, catalogue = write(tmp_path, msgid, msgstr)
    [told] = catalogues.of_catalogue("ru", template, catalogue)
    assert told.endswith(problem)


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("Word", RUSSIAN),
        ("ID", ""),
        ("1 (UTC+2)", ""),
        ("<i>YooMoney</i>", ""),
        ("%(a)s of %(b)s", f"%(b)s {RUSSIAN} %(a)s"),
        ('<a title="Word">Word</a>', f'<a title="{RUSSIAN}">{RUSSIAN}</a>'),
        (COUNTED, "|".join([f"%(count)s {RUSSIAN}"] * 3)),
    ],
)
def test_what_is_right_passes(tmp_path, msgid, msgstr):
    assert not catalogues.of_catalogue("ru", *write(tmp_path, msgid, msgstr))


def test_another_name_is_told(tmp_path):
    outing = "\u041f\u0440\u043e\u0433\u0443\u043b\u043a\u0438"
    for msgid, msgstr in (("Excursions", RUSSIAN), ("Trips", outing)):
        _template, catalogue = write(tmp_path, msgid, msgstr)
        assert catalogues.of_product("ru", catalogue) == [msgid]


def test_what_is_fuzzy_or_not_asked_for_is_told(tmp_path):
    template, catalogue = write(tmp_path, "Word", RUSSIAN, flags=["fuzzy"])
    [told] = catalogues.of_catalogue("ru", template, catalogue)
    assert told.endswith("fuzzy")
    template.write_text('msgid ""\nmsgstr ""\n')
    [told] = catalogues.of_catalogue("ru", template, catalogue)
    assert told.endswith("not in the template")


def test_plural_forms_of_chinese_are_one(tmp_path):
    template, catalogue = write(tmp_path, COUNTED, "%(count)s \u4e2a|%(count)s \u4e2a")
    [told] = catalogues.of_catalogue("zh_CN", template, catalogue)
    assert told.endswith("2 plural forms instead of 1")


def write(folder, msgid, msgstr, flags=()):
    paths = []
    for name, text in (("x.pot", ""), ("x.po", msgstr)):
        file = polib.POFile()
        file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
        if text is not None:
            file.append(polib.POEntry(msgid=msgid, msgstr=text, flags=list(flags if text else [])))
        file.save(str(folder / name))
        paths.append(folder / name)
    return paths
