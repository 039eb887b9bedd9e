"""The frontend stack: a private bucket, a throttled API, and a sign-in."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployment.options import BadOption
from shared.api.infrastructure import BASE_PATH, HEALTH
from tests.infrastructure.conftest import FRONTEND, Synthesize, make_app
from tests.infrastructure.templates import Template


def behaviors(frontend: Template) -> tuple[dict[str, Any], dict[str, Any]]:
    config = frontend.properties("AWS::CloudFront::Distribution")["DistributionConfig"]
    (api,) = config["CacheBehaviors"]
    return config["DefaultCacheBehavior"], api


def test_every_route_but_the_health_check_takes_a_token(frontend: Template) -> None:
    authorizer, _ = frontend.the("AWS::ApiGatewayV2::Authorizer")
    routes = {
        each["Properties"]["RouteKey"]: each["Properties"]
        for each in frontend.find("AWS::ApiGatewayV2::Route").values()
    }
    assert set(routes) == {f"GET {HEALTH}", "GET /{proxy+}", "POST /{proxy+}"}
    assert routes.pop(f"GET {HEALTH}").get("AuthorizationType", "NONE") == "NONE"
    for route in routes.values():
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizerId"] == {"Ref": authorizer}


def test_the_authorizer_takes_the_tokens_of_the_page_s_client_alone(frontend: Template) -> None:
    client, _ = frontend.the("AWS::Cognito::UserPoolClient")
    jwt = frontend.properties("AWS::ApiGatewayV2::Authorizer")["JwtConfiguration"]
    assert jwt["Audience"] == [{"Ref": client}]
    assert "cognito-idp" in frontend.text(jwt["Issuer"])


def test_the_stage_is_throttled_and_logs_no_personal_data(frontend: Template) -> None:
    stage = frontend.properties("AWS::ApiGatewayV2::Stage")
    assert stage["StageName"] == BASE_PATH == "api"
    settings = stage["DefaultRouteSettings"]
    assert 0 < settings["ThrottlingRateLimit"] <= settings["ThrottlingBurstLimit"] <= 100
    logged = set(json.loads(stage["AccessLogSettings"]["Format"]))
    assert "requestId" in logged
    assert logged.isdisjoint({"ip", "path", "user", "caller", "userAgent"})


def test_by_itself_the_api_may_be_called_from_the_page_s_origin_alone(frontend: Template) -> None:
    assert "CorsConfiguration" not in frontend.properties("AWS::ApiGatewayV2::Api")


def test_other_origins_are_those_that_were_named(synthesize: Synthesize) -> None:
    chosen = synthesize(origins="http://localhost:5173, https://example.org")[FRONTEND]
    cors = chosen.properties("AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["http://localhost:5173", "https://example.org"]
    assert "authorization" in cors["AllowHeaders"]
    assert not cors.get("AllowCredentials")


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        pytest.param("origins", "*", id="every origin"),
        pytest.param("origins", "https://*.example.org", id="a wildcard"),
        pytest.param("origins", "https://example.org/", id="an address with a path"),
        pytest.param("origins", "example.org", id="no scheme"),
        pytest.param("faults", "yes", id="neither true nor false"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(
    tmp_path: Path, page: Path, choice: str, value: str
) -> None:
    with pytest.raises(BadOption, match=f"origin|{choice}"):
        make_app(tmp_path, page, **{choice: value})


def test_the_bucket_is_private_and_read_by_the_distribution_alone(frontend: Template) -> None:
    bucket = frontend.properties("AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    policy = frontend.properties("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    allowed = [each for each in policy if each["Effect"] == "Allow"]
    readers = [each for each in allowed if each["Action"] == "s3:GetObject"]
    assert [each["Principal"] for each in readers] == [{"Service": "cloudfront.amazonaws.com"}]
    control = frontend.properties("AWS::CloudFront::OriginAccessControl")
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_the_page_is_served_by_https_with_a_policy_for_its_content(frontend: Template) -> None:
    page, _ = behaviors(frontend)
    assert page["ViewerProtocolPolicy"] == "redirect-to-https"
    headers = frontend.properties("AWS::CloudFront::ResponseHeadersPolicy")
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    policy = frontend.text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ".amazoncognito.com" in policy
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600


def test_the_api_is_behind_the_same_origin_and_never_cached(frontend: Template) -> None:
    _, api = behaviors(frontend)
    assert api["PathPattern"] == f"/{BASE_PATH}/*"
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert "POST" in api["AllowedMethods"]
    # AWS's own policies: CachingDisabled, AllViewerExceptHostHeader.
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_an_answer_of_the_api_is_never_turned_into_the_page(frontend: Template) -> None:
    config = frontend.properties("AWS::CloudFront::Distribution")["DistributionConfig"]
    assert "CustomErrorResponses" not in config


def test_the_configuration_of_the_page_names_the_sign_in(frontend: Template) -> None:
    copies = frontend.find("Custom::CDKBucketDeployment").values()
    (entry,) = [each["Properties"] for each in copies if "DistributionId" in each["Properties"]]
    given = [frontend.text(each) for each in map(_values, entry["SourceMarkers"]) for each in each]
    client, _ = frontend.the("AWS::Cognito::UserPoolClient")
    assert f'"{client}"' in given
    assert len(given) == 3


def _values(markers: dict[str, Any]) -> list[Any]:
    return list(markers.values())


def test_signing_in_leads_back_to_the_page_with_a_code_and_no_secret(frontend: Template) -> None:
    client = frontend.properties("AWS::Cognito::UserPoolClient")
    distribution, _ = frontend.the("AWS::CloudFront::Distribution")
    for urls in (client["CallbackURLs"], client["LogoutURLs"]):
        assert [frontend.text(each) for each in urls] == [f"https://{distribution}/"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]


def test_the_outputs_name_the_page_and_the_command_for_a_manager(
    frontend: Template,
) -> None:
    outputs = frontend.body["Outputs"]
    assert frontend.text(outputs["Page"]["Value"]).startswith("https://")
    command = frontend.text(outputs["FirstManager"]["Value"])
    assert command.startswith("aws cognito-idp admin-add-user-to-group --user-pool-id ")
    assert "--group-name managers" in command
