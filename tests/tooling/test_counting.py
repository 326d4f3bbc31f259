"""The last line and the exit status of `make test` tell the truth."""

from functools import partial

import pytest

from tools import testing
from tools.console import Stop

REPORT = """\
<testsuites><testsuite>
<testcase classname="a.T" name="test_good"/>
<testcase classname="a.T" name="test_bad"><failure message="no"/></testcase>
<testcase classname="a.T" name="test_broken"><error message="no"/></testcase>
<testcase classname="a.T" name="test_left"><skipped message="no reason"/></testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def allowed(tmp_path, monkeypatch):
    path = tmp_path / "allowed_skips.txt"
    monkeypatch.setattr(testing, "ALLOWED_SKIPS", path)
    return path


def test_report_is_counted(tmp_path):
    (tmp_path / "r.xml").write_text(REPORT)
    result = testing.read_report("addons", tmp_path / "r.xml")
    assert result.passed == 1
    assert result.failures == ["a.T::test_bad", "a.T::test_broken"]
    assert result.skips == [("a.T::test_left", "no reason")]


def test_missing_report_is_a_failure(tmp_path):
    assert testing.read_report("addons", tmp_path / "none.xml").failures


def last_line(capsys):
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_all_good(allowed, capsys):
    assert testing._conclude([testing.Result("x", passed=3), testing.Result("y", passed=2)]) == 0
    assert last_line(capsys) == "5 passed, 0 failed, 0 skipped"


def test_failure_fails(allowed, capsys):
    assert testing._conclude([testing.Result("x", passed=3, failures=["a"])]) == 1
    assert last_line(capsys) == "3 passed, 1 failed, 0 skipped"


def test_skip_fails_unless_it_is_on_the_list(allowed, capsys):
    result = testing.Result("x", passed=1, skips=[("a::b", "lazy")])
    assert testing._conclude([result]) == 1
    assert last_line(capsys) == "1 passed, 1 failed, 0 skipped"
    allowed.write_text("a::* # the machine has none\n")
    result = testing.Result("x", passed=1, skips=[("a::b", "lazy")])
    assert testing._conclude([result]) == 0
    assert last_line(capsys) == "1 passed, 0 failed, 1 skipped"


def test_skip_list_wants_reasons(allowed):
    allowed.write_text("a::b\n")
    with pytest.raises(Stop, match="no reason"):
        testing.allowed_skips()


def test_nothing_run_is_a_failure(allowed, capsys):
    assert testing._conclude([testing.Result("x")]) == 1
    assert last_line(capsys) == "0 passed, 1 failed, 0 skipped"


def test_stage_that_collects_nothing_fails(tmp_path):
    (tmp_path / "test_empty.py").write_text("")
    result = testing._pytest("empty", [str(tmp_path)], "", ["-p", "no:odoo"])
    assert result.failures


def test_stage_that_cannot_be_imported_fails(tmp_path):
    (tmp_path / "test_broken.py").write_text("import nothing_of_this_name\n")
    result = testing._pytest("broken", [str(tmp_path)], "", ["-p", "no:odoo"])
    assert result.failures


JOURNEYS = """\
from pathlib import Path

MARK = Path(__file__).with_name("seen")

def test_steady():
    pass

def test_unsteady():
    seen = MARK.exists()
    MARK.touch()
    assert seen

def test_broken():
    assert {broken}
"""


def look_twice(folder, *, broken: bool):
    (folder / "test_journeys.py").write_text(JOURNEYS.format(broken=not broken))
    run = partial(testing._pytest, "journeys", [str(folder)], "")
    cache = ["-o", f"cache_dir={folder / 'cache'}"]
    return testing._with_second_look(run, ["-p", "no:odoo", *cache])


def test_journey_that_fails_once_is_named(tmp_path, allowed, capsys):
    result = look_twice(tmp_path, broken=False)
    assert (result.passed, result.failures) == (3, [])
    [name] = result.unsteady
    assert name.endswith("test_unsteady")
    assert testing._conclude([result]) == 0
    assert f"UNSTEADY {name}" in capsys.readouterr().out


def test_journey_that_fails_twice_fails(tmp_path):
    result = look_twice(tmp_path, broken=True)
    assert result.passed == 2
    assert [name.rpartition("::")[2] for name in result.failures] == ["test_broken"]
    assert [name.rpartition("::")[2] for name in result.unsteady] == ["test_unsteady"]


def test_many_failures_get_no_second_look(tmp_path, monkeypatch):
    monkeypatch.setattr(testing, "SECOND_LOOK", 1)
    result = look_twice(tmp_path, broken=True)
    assert (result.passed, len(result.failures), result.unsteady) == (1, 2, [])
