"""The package's list, its folders and its links say the same; the public door is what it says it is."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import marsad

ROOT = Path(__file__).parents[1]
PARTS = ("configs", "data", "evaluate", "models", "train")


@pytest.fixture(scope="module")
def setuptools_table() -> dict[str, object]:
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]
    return table


def test_every_package_is_listed(setuptools_table: dict[str, object]) -> None:
    """A nested package that is not listed would be missing from the wheel; only the top ones need a folder."""
    nested = {path.parent.relative_to(ROOT) for part in PARTS for path in (ROOT / part).rglob("*.py")}
    packages = {".".join(("marsad", *folder.parts)) for folder in nested} | {"marsad", *_own_packages()}
    assert set(setuptools_table["packages"]) == packages  # type: ignore[call-overload]
    assert set(setuptools_table["package-dir"]) == {f"marsad.{part}" for part in PARTS} | {"marsad"}  # type: ignore[call-overload]


def _own_packages() -> set[str]:
    """Packages of src/marsad itself: folders that are no links to one of PARTS."""
    return {
        f"marsad.{path.parent.name}"
        for path in (ROOT / "src/marsad").glob("*/__init__.py")
        if path.parent.name not in PARTS
    }


@pytest.mark.skipif(sys.platform == "win32", reason="git makes plain files of links on Windows")
def test_the_links_lead_type_checkers_to_the_folders() -> None:
    for part in PARTS:
        assert (ROOT / "src/marsad" / part).resolve() == ROOT / part


def test_every_data_file_is_packaged(setuptools_table: dict[str, dict[str, list[str]]]) -> None:
    patterns = setuptools_table["package-data"]
    for part in PARTS:
        kept = {
            path
            for package, globs in patterns.items()
            if (folder := package.removeprefix("marsad.").replace(".", "/")).split("/")[0] == part
            for pattern in globs
            for path in (ROOT / folder).glob(pattern)
        }
        files = {p for p in (ROOT / part).rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"}}
        assert {str(p.relative_to(ROOT)) for p in files - kept} <= {"evaluate/RESULTS.md", "train/LOG.md"}


def test_the_public_door() -> None:
    assert marsad.__all__ == sorted(marsad.__all__)
    assert all(getattr(marsad, name) is not None for name in marsad.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Span'"):
        _ = marsad.Span


def test_importing_marsad_loads_nothing_slow() -> None:
    code = "import sys, marsad; print(sorted({'torch', 'transformers', 'onnxruntime', 'pydantic', 'numpy'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_prediction_needs_no_torch() -> None:
    code = "import sys, marsad.predictor, marsad.cli; print(sorted({'torch', 'transformers', 'datasets', 'sklearn'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )
