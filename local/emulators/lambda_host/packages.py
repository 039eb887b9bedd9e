"""The packages of the functions, built for this machine as for a deployment."""

import sys
from collections.abc import Iterable
from pathlib import Path

from local.emulators.lambda_host.model import Package
from shared.infrastructure.packages import LOCK, ROOT, PackageTarget, copy_source, install_libraries
from shared.runtime.functions import Function

HERE = PackageTarget(python=f"{sys.version_info.major}.{sys.version_info.minor}")


def build(
    functions: Iterable[Function], folder: Path, *, root: Path = ROOT, lock: Path = LOCK
) -> dict[str, Package]:
    """Build the layer and the folder of every function as the stacks do; return them by function.

    Raises:
        CalledProcessError: the libraries can't be installed.
    """
    layer, runtime = folder / "layer", folder / "runtime"
    install_libraries(layer, HERE, lock)
    runtime.mkdir(parents=True)
    (runtime / "local").symlink_to(Path(__file__).parents[2], target_is_directory=True)
    packages: dict[str, Package] = {}
    for function in functions:
        source = folder / function.id
        copy_source(function, source, root)
        packages[function.id] = Package(source=source, layer=layer, runtime=runtime)
    return packages
