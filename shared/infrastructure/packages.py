"""The deployed packages: a layer with the locked libraries, and a source folder per function.

The stacks build for Lambda's processor and Python, tests for those of their machine.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.runtime.functions import Function

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "runtime.txt"

_ABOUT_DEPLOYMENT = "infrastructure"
"""A module or package of this name is not deployed."""

SERVICES = ("dynamodb", "lambda", "logs", "stepfunctions", "xray")
"""The services that the functions call, and X-Ray. The SDK's models of all other services are left
out of the layer, of which they would be the largest part."""

_NEVER_RUN = ("_yaml.*.so", "*.pyi", "bin", "tests", "__pycache__", "RECORD", ".lock")


@dataclass(frozen=True)
class PackageTarget:
    """The Python and the platform of a layer, as uv names them; None is this machine."""

    python: str
    platform: str | None = None


LAMBDA = PackageTarget(python="3.13", platform="aarch64-manylinux2014")


def copy_source(function: Function, folder: Path, root: Path = ROOT) -> None:
    """Fill a folder with a function's source."""
    for path in source_of(function, root):
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def source_of(function: Function, root: Path = ROOT) -> Iterator[Path]:
    """Yield the files of a function's source, in a fixed order."""
    for package in function.packages:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and _is_deployed(path.relative_to(root)):
                yield path


def source_digest(function: Function, root: Path = ROOT) -> str:
    """Return a digest of a function's source."""
    return _digest(source_of(function, root), root)


def install_libraries(folder: Path, target: PackageTarget, lock: Path = LOCK) -> None:
    """Fill a folder with a layer: the locked libraries, without files that never run.

    Raises:
        CalledProcessError: uv can't install them; its message is on stderr.
    """
    python = folder / "python"
    for_platform = ["--python-platform", target.platform] if target.platform else []
    subprocess.run(
        [
            *(_uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
            *("--only-binary", ":all:", "--target", str(python)),
            *("--python-version", target.python, *for_platform),
            *("--requirement", str(lock)),
        ],
        check=True,
        stdout=sys.stderr,
    )
    _prune(python)


def layer_digest(target: PackageTarget, lock: Path = LOCK) -> str:
    """Return a digest of a layer's inputs: its lock, its target and this module."""
    recipe = Path(__file__).read_bytes()
    return hashlib.sha256(lock.read_bytes() + recipe + str(target).encode()).hexdigest()


def _prune(python: Path) -> None:
    for pattern in _NEVER_RUN:
        for path in list(python.rglob(pattern)):
            _remove(path)
    for sdk in ("boto3", "botocore"):
        for path in (python / sdk / "data").iterdir():
            if path.is_dir() and path.name not in SERVICES:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_deployed(path: Path) -> bool:
    named = {part.removesuffix(".py") for part in path.parts}
    return named.isdisjoint({_ABOUT_DEPLOYMENT, "__pycache__"}) and path.suffix != ".pyc"


def _digest(paths: Iterable[Path], root: Path) -> str:
    """Hash names, lengths and contents, so that different trees have different digests."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _uv() -> str:
    """Return the uv of this environment, or the one on the path."""
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=beside) or shutil.which("uv")
    if uv is None:
        raise FileNotFoundError("uv is missing; `make synth` installs it")
    return uv
