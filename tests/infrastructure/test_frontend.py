"""The frontend stack: a private bucket, a throttled API, and a sign-in."""

import json
from typing import Any
from urllib.parse import urlsplit

from shared.api.infrastructure import BASE_PATH, HEALTH
from shared.runtime.functions import FunctionId, function
from tests.infrastructure.deployed_page import content_policy, sign_in
from tests.infrastructure.templates import Template

API_GATEWAY_SECONDS = 30
"""The longest time-out of an integration of an HTTP API."""


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
    policy = content_policy(frontend)
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600


def test_the_policy_lets_the_page_reach_every_path_of_its_sign_in(frontend: Template) -> None:
    sources = [source.strip(";") for source in content_policy(frontend).split() if "://" in source]
    # A source with a path would allow that path alone, and not the paths below it.
    assert [source for source in sources if urlsplit(source).path] == []
    for address in sign_in(frontend).values():
        assert "://".join(urlsplit(address)[:2]) in sources


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


def test_the_new_html_is_copied_after_the_files_that_it_loads(frontend: Template) -> None:
    copies = frontend.find("Custom::CDKBucketDeployment")
    (entry,) = [copy for copy in copies.values() if "DistributionId" in copy["Properties"]]
    (assets,) = [id_ for id_, copy in copies.items() if "DistributionId" not in copy["Properties"]]
    assert assets in entry["DependsOn"]


def test_a_caller_behind_cloudfront_gets_the_api_s_own_time_out(frontend: Template) -> None:
    config = frontend.properties("AWS::CloudFront::Distribution")["DistributionConfig"]
    (api,) = [origin for origin in config["Origins"] if "CustomOriginConfig" in origin]
    assert api["CustomOriginConfig"]["OriginReadTimeout"] > API_GATEWAY_SECONDS
    assert function(FunctionId.API).timeout_seconds < API_GATEWAY_SECONDS


def test_every_function_of_the_cdk_logs_to_a_group_that_forgets(frontend: Template) -> None:
    groups = frontend.find("AWS::Logs::LogGroup")
    for helper in frontend.find("AWS::Lambda::Function").values():
        named = helper["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        assert groups[named]["Properties"]["RetentionInDays"] <= 14


def test_the_stacks_refer_to_each_other_by_exports_so_that_no_change_is_missed(
    frontend: Template,
) -> None:
    body = json.dumps(frontend.body)
    assert "Fn::ImportValue" in body
    assert "Fn::GetStackOutput" not in body


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
