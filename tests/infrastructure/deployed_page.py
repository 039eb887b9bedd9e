"""`python -m tests.infrastructure.deployed_page`: the page's headers and settings, as deployed.

The tests of the page in Chromium serve it with the policy of the synthesized template.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.infrastructure.conftest import FRONTEND, make_app
from tests.infrastructure.templates import Template


def main() -> None:
    """Print the content security policy and the addresses of the sign-in, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page"
        page.mkdir()
        (page / "assets").mkdir()
        make_app(Path(folder) / "cdk", page).synth()
        frontend = Template.read(Path(folder) / "cdk", FRONTEND)
    json.dump({"policy": content_policy(frontend), **sign_in(frontend)}, sys.stdout)


def content_policy(frontend: Template) -> str:
    """Return the content security policy, with its references resolved."""
    headers = frontend.properties("AWS::CloudFront::ResponseHeadersPolicy")
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    return frontend.text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"])


def sign_in(frontend: Template) -> dict[str, str]:
    """Return the issuer's address and that of the sign-in pages, as config.json has them."""
    copies = frontend.find("Custom::CDKBucketDeployment").values()
    (entry,) = [each["Properties"] for each in copies if "DistributionId" in each["Properties"]]
    values = [
        _plain(frontend, value) for marks in entry["SourceMarkers"] for value in marks.values()
    ]
    (authority,) = [value for value in values if value.startswith("https://cognito-idp.")]
    (domain,) = [value for value in values if ".auth." in value]
    return {"authority": authority, "domain": domain}


def _plain(frontend: Template, value: Any) -> str:
    return frontend.text(value).strip('"')


if __name__ == "__main__":
    main()
