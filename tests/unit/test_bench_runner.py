"""make bench: one JSON line a figure, parts that can be named, and nothing run that lacks its data."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.bench import __main__ as runner


def part(*figures: tuple[str, float, str], needs_data: bool = False) -> Any:
    """A part with given figures."""
    return cast(Any, SimpleNamespace(PART="demo", NEEDS_DATA=needs_data, run=lambda data: iter(figures)))


def test_a_figure_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    runner.measure(part(("save.visit.p95_ms", 12.34567, "ms"), ("list.open.ratio_100k_to_1k", 1, "ratio")), None)
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"figure": "save.visit.p95_ms", "value": 12.3457, "unit": "ms"}
    assert json.loads(second) == {"figure": "list.open.ratio_100k_to_1k", "value": 1.0, "unit": "ratio"}


def test_what_is_no_number_is_no_figure() -> None:
    with pytest.raises(ValueError, match=r"save\.visit"):
        runner.measure(part(("save.visit.p95_ms", float("nan"), "ms")), None)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The runner's exit code, as if these were all the parts."""
    monkeypatch.setattr(runner, "parts", lambda: {"demo": part(("a.b", 1, "s"), needs_data=True)})
    monkeypatch.setattr("sys.argv", ["bench", *arguments])
    return runner.main()


def test_a_part_without_its_data_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch) == run(monkeypatch, "--only", "all") == run(monkeypatch, "--only", "demo") == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("demo skipped, it needs DATA=folder") == 3
    assert run(monkeypatch, "--only", "demo", "--data", str(tmp_path)) == 0
    assert json.loads(capsys.readouterr().out)["figure"] == "a.b"


@pytest.mark.parametrize("arguments", [("--only", "nothing"), ("--data", "/nowhere")])
def test_what_is_not_there_is_said(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, *arguments)
    assert "there is no" in capsys.readouterr().err


def test_every_part_follows_the_form() -> None:
    for name, found in runner.parts().items():
        assert isinstance(name, str) and name != "all"
        assert callable(found.run)
