# pytest's own features: fixtures, parameters, marks, raises, warnings, capture, monkeypatch, temporary folders, and failures
# whose messages come from rewritten assertions. Some tests fail on purpose: their messages are compared.
import logging
import os
import sys
import unittest
import warnings

import pytest


@pytest.fixture(scope="module")
def log():
    made = ["start"]
    yield made
    made.append("end")


@pytest.fixture(params=[1, 2], ids=["one", "two"])
def number(request, log):
    log.append(request.param)
    return request.param


@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setenv("ALWAYS", "yes")


@pytest.mark.parametrize("a", [0, "x", None, 2.5, (1, 2)])
@pytest.mark.parametrize("b", [b"y", pytest.param([], id="empty"), pytest.param({}, marks=pytest.mark.skip(reason="no"))])
def test_parameters(a, b, number):
    assert os.environ["ALWAYS"] == "yes" and number in (1, 2) and (a, b)


def test_raises():
    with pytest.raises(ValueError, match=r"bad \d+") as info:
        raise ValueError("bad 42")
    assert info.value.args == ("bad 42",) and info.typename == "ValueError" and info.traceback[-1].name == "test_raises"
    with pytest.raises((KeyError, IndexError)):
        [][1]
    assert 0.1 + 0.2 == pytest.approx(0.3) and [1.0, 2.0] == pytest.approx([1, 2 + 1e-9]) and {"a": 1.0} == pytest.approx({"a": 1})


def test_warnings(recwarn):
    with pytest.warns(DeprecationWarning, match="old"):
        warnings.warn("old thing", DeprecationWarning)
    warnings.warn("again", UserWarning)
    assert recwarn.pop(UserWarning).category is UserWarning


def test_capture(capsys, capfd, caplog):
    print("out")
    print("err", file=sys.stderr)
    with capsys.disabled():
        pass
    logging.getLogger("x").warning("logged %d", 3)
    assert caplog.record_tuples == [("x", logging.WARNING, "logged 3")]


def test_capture_text(capsys):
    print("out")
    print("err", file=sys.stderr)
    assert capsys.readouterr() == ("out\n", "err\n")


def test_capture_descriptors(capfd):
    os.write(1, b"raw")
    assert capfd.readouterr().out == "raw"


def test_folders(tmp_path, tmp_path_factory, monkeypatch):
    (tmp_path / "f").write_text("text")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "getcwd", lambda: "patched")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "made_here.py").write_text("value = 5")
    import made_here
    assert made_here.value == 5 and os.getcwd() == "patched" and os.listdir(".") and tmp_path_factory.mktemp("x").exists()


class TestClass:
    shared = []

    def setup_method(self, method):
        self.shared.append(method.__name__)

    def test_one(self):
        assert self.shared[-1] == "test_one"

    @pytest.mark.xfail(raises=ZeroDivisionError, strict=True)
    def test_fails_as_expected(self):
        1 / 0

    @pytest.mark.xfail
    def test_passes_unexpectedly(self):
        pass

    @pytest.mark.skipif(sys.version_info > (3, 0), reason="modern")
    def test_skipped(self):
        raise AssertionError

    def test_skips_itself(self):
        pytest.skip("because")


class TestUnit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.value = 3

    def test_value(self):
        self.assertEqual(self.value, 3)
        with self.subTest(i=1):
            self.assertIn(1, [1])

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("x")

    def test_failure(self):
        self.assertEqual([1, 2], [1, 3])


def test_fails_with_lists():
    assert [1, 2, 3] == [1, 2, 4]


def test_fails_with_text():
    assert "some text" == "same text", "with a message"


def test_fails_with_dicts():
    left = {"a": 1, "b": {"c": 2}}
    assert left == {"a": 1, "b": {"c": 3}}


def test_fails_with_calls():
    values = [3, 1]
    assert sorted(values) == values and len(values) > 2


def test_fails_with_membership():
    assert 5 not in range(10) or "x" in "abc"


def test_fails_with_comparison():
    x, y = 5, 3
    assert x < y < 10


def test_fails_with_attribute():
    class Thing:
        size = 4

    assert Thing().size == Thing.size + 1


def test_fails_with_exception():
    def deep(n):
        return 1 / n if n == 0 else deep(n - 1)

    deep(3)


def test_errors_in_fixture(missing_fixture):
    pass


def test_did_not_raise():
    with pytest.raises(KeyError):
        pass


def test_log_came_in_order(log):
    assert log[0] == "start" and log.count(1) == log.count(2) == 10
