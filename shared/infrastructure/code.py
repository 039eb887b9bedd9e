"""The packages as CDK assets, built only when their inputs have changed."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from shared.infrastructure.packages import (
    LAMBDA,
    LOCK,
    ROOT,
    copy_source,
    install_libraries,
    layer_digest,
    source_digest,
)
from shared.runtime.functions import Function

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


@jsii.implements(cdk.ILocalBundling)
class _Built:
    """Builds an asset in Python, without Docker."""

    def __init__(self, build: Callable[[Path], None]) -> None:
        self._build = build

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """Build the asset into the folder and report that Docker isn't needed."""
        self._build(Path(output_dir))
        return True


def source(function: Function) -> lambda_.Code:
    """Return a function's source as an asset."""
    folder = ROOT / function.packages[-1]
    return _asset(folder, source_digest(function), lambda target: copy_source(function, target))


def library_layer(scope: Construct, id_: str) -> lambda_.LayerVersion:
    """Return the layer with the libraries of all functions."""
    return lambda_.LayerVersion(
        scope,
        id_,
        description="The locked libraries of every function",
        code=_asset(
            LOCK.parent,
            layer_digest(LAMBDA),
            lambda target: install_libraries(target, LAMBDA),
        ),
        compatible_runtimes=[RUNTIME],
        compatible_architectures=[ARCHITECTURE],
    )


def _asset(folder: Path, digest: str, build: Callable[[Path], None]) -> lambda_.Code:
    """Return an asset that is named by its digest, so that the CDK builds it only if it is new."""
    return lambda_.Code.from_asset(
        os.fspath(folder),
        asset_hash=digest,
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=cdk.BundlingOptions(image=RUNTIME.bundling_image, local=_Built(build)),
    )
