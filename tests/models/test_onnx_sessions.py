"""ONNX Runtime reports to nobody."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import marsad

PACKAGE = Path(marsad.__file__).parent


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_one_module_alone_imports_the_library() -> None:
    files = [path for part in ("", "*/", "*/*/") for path in PACKAGE.glob(f"{part}*.py")]
    found = {path.name for path in files if any(name.split(".")[0] == "onnxruntime" for name in imported(path))}
    assert found == {"onnx_sessions.py"}


def test_reading_leaves_no_identifier_of_the_device(tmp_path: Path) -> None:
    """The library would leave one in the home; and it is loaded with its reports off, not turned off afterwards."""
    (tmp_path / "onnxruntime").mkdir()
    (tmp_path / "onnxruntime" / "__init__.py").write_text(
        "import os\nassert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
        "def disable_telemetry_events(): print('off as Windows has it')\n"
    )
    asked = "from marsad.models.onnx_sessions import silent_onnxruntime; silent_onnxruntime()"
    read = "import marsad; marsad.load('compact').predict('نص')"
    without = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}

    def run(code: str, **more: str) -> str:
        command = [sys.executable, "-P", "-c", code]
        environment = {**without, "HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": "", **more}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert run(asked, PYTHONPATH=str(tmp_path)) == "off as Windows has it\n"
    (tmp_path / "home").mkdir()
    run(read)
    assert not list((tmp_path / "home").rglob("*"))
