"""The commands: the CLI that is pinned can read what the library writes, and nothing calls home."""

import json
import re

from tests.infrastructure.conftest import FLAGS, ROOT


def locked_cli() -> str:
    lock = json.loads((ROOT / "deployment" / "package-lock.json").read_text(encoding="utf-8"))
    version: str = lock["packages"]["node_modules/aws-cdk"]["version"]
    return version


def test_the_cli_is_pinned_by_a_lock_to_one_that_can_read_the_library_s_assembly() -> None:
    declared = json.loads((ROOT / "deployment" / "package.json").read_text(encoding="utf-8"))
    assert declared["dependencies"] == {"aws-cdk": locked_cli()}
    numbers = tuple(map(int, locked_cli().split(".")))
    assert (2, 1148, 0) <= numbers < (3,)


def test_the_library_is_pinned_by_a_lock_with_hashes() -> None:
    lock = (ROOT / "requirements" / "infra.txt").read_text(encoding="utf-8")
    assert re.search(r"^aws-cdk-lib==2\.275\.0 \\\n    --hash=sha256:", lock, re.MULTILINE)


def test_a_synthesis_validates_and_sees_a_changed_layer() -> None:
    assert FLAGS["@aws-cdk/core:validateAgainstDefaultRules"] is True
    assert FLAGS["@aws-cdk/aws-lambda:recognizeLayerVersion"] is True
    assert FLAGS["cli-telemetry"] is False


def test_every_verb_for_aws_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for verb in ("synth", "deploy", "destroy", "smoke"):
        assert re.search(rf"^{verb}: .* ## ", makefile, re.MULTILINE)
