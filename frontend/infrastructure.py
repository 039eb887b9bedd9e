"""The page on AWS: a private bucket behind CloudFront, which also serves the API at `/api`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from shared.infrastructure.function import LOG_RETENTION
from shared.infrastructure.nag import acknowledge, reference

BUILT = Path(__file__).with_name("dist")
_BOOTSTRAP = cdk.DefaultStackSynthesizer.DEFAULT_QUALIFIER
_COPIER = "Custom::CDKBucketDeployment"
_EMPTIER = "Custom::S3AutoDeleteObjectsCustomResourceProvider"
_ONE_YEAR = "public,max-age=31536000,immutable"
_TO_THE_PAGE = """
function handler(event) {
  var request = event.request;
  if (!request.uri.includes('.')) request.uri = '/index.html';
  return request;
}
"""
"""Rewrites the page's paths, which have no dot, to its HTML. A CloudFront error page would replace
the API's 404 answers too."""


class Site(Construct):
    """CloudFront with the page at `/` and the API at `/api/*`.

    `trusted` are the further origins that the page may call.
    """

    def __init__(
        self, scope: Construct, id_: str, *, api_host: str, trusted: Sequence[str]
    ) -> None:
        super().__init__(scope, id_)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            auto_delete_objects=True,
        )
        _log_emptying(self)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="One loan, two engines",
            default_root_object="index.html",
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_behavior=self._page(trusted),
            additional_behaviors={"/api/*": _api(api_host)},
        )
        self.origin = f"https://{self.distribution.distribution_domain_name}"
        _accept(self)

    def publish(self, built: Path, configuration: Mapping[str, str]) -> None:
        """Copy a built page into the bucket, with its configuration in `/config.json`.

        Files with a hash in their name are copied first, since the new HTML needs them. They are
        not deleted: an earlier page that is open needs them.
        """
        log = logs.LogGroup(
            self, "Copying", retention=LOG_RETENTION, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        assets = deployment.BucketDeployment(
            self,
            "Assets",
            destination_bucket=self.bucket,
            prune=False,
            log_group=log,
            sources=[deployment.Source.asset(str(built), exclude=["*", "!assets", "!assets/**"])],
            cache_control=[deployment.CacheControl.from_string(_ONE_YEAR)],
        )
        entry = deployment.BucketDeployment(
            self,
            "Entry",
            destination_bucket=self.bucket,
            prune=False,
            log_group=log,
            sources=[
                deployment.Source.asset(
                    str(built), exclude=["assets", "assets/**", "config.json", ".built-from"]
                ),
                deployment.Source.json_data("config.json", dict(configuration)),
            ],
            cache_control=[deployment.CacheControl.no_cache()],
            distribution=self.distribution,
            distribution_paths=["/*"],
        )
        entry.node.add_dependency(assets)
        _accept_deployment(self)

    def _page(self, trusted: Sequence[str]) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            response_headers_policy=self._headers(trusted),
            function_associations=[
                cloudfront.FunctionAssociation(
                    event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                    function=cloudfront.Function(
                        self,
                        "ToThePage",
                        code=cloudfront.FunctionCode.from_inline(_TO_THE_PAGE),
                        runtime=cloudfront.FunctionRuntime.JS_2_0,
                    ),
                )
            ],
        )

    def _headers(self, trusted: Sequence[str]) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=_policy(trusted), override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=cdk.Duration.days(365),
                    include_subdomains=True,
                    override=True,
                ),
            ),
        )


def _api(host: str) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        # Longer than the API's own time-outs, so that a caller gets the API's answer.
        origin=origins.HttpOrigin(host, read_timeout=cdk.Duration.seconds(60)),
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    )


def _policy(trusted: Sequence[str]) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {' '.join(trusted)}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _log_emptying(site: Site) -> None:
    """Give the CDK's function that empties the bucket a log group whose lines expire."""
    group = logs.LogGroup(
        site, "Emptying", retention=LOG_RETENTION, removal_policy=cdk.RemovalPolicy.DESTROY
    )
    provider = cdk.Stack.of(site).node.find_child(_EMPTIER)
    handler = provider.node.find_child("Handler")
    assert isinstance(handler, cdk.CfnResource)
    handler.add_property_override("LoggingConfig.LogGroup", group.log_group_name)


def _accept(site: Site) -> None:
    acknowledge(site.bucket, "It has only the public page", "AwsSolutions-S1")
    acknowledge(
        site.distribution,
        "The API logs its requests; visits of the public page are not recorded",
        "AwsSolutions-CFR3",
    )
    acknowledge(
        site.distribution,
        "CloudFront's own certificate allows no other minimum; a custom domain would",
        "AwsSolutions-CFR4",
    )
    acknowledge(
        site.distribution,
        "A public demo: the API is throttled and requires a sign-in",
        "AwsSolutions-CFR1",
        "AwsSolutions-CFR2",
    )


def _accept_deployment(site: Site) -> None:
    """Accept the permissions of the CDK's function that copies the page and empties the bucket."""
    children = cdk.Stack.of(site).node.children
    copier = next(child for child in children if child.node.id.startswith(_COPIER))
    basic = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assets = f"arn:<AWS::Partition>:s3:::cdk-{_BOOTSTRAP}-assets-<AWS::AccountId>-<AWS::Region>/*"
    resources = (assets, f"{reference(site.bucket, 'Arn')}/*", "*")
    actions = ("Abort*", "DeleteObject*", "GetBucket*", "GetObject*", "List*")
    acknowledge(
        copier,
        "The CDK's function, which only copies the built page while the stack is deployed",
        "AwsSolutions-L1",
        f"AwsSolutions-IAM4[Policy::{basic}]",
        *(f"AwsSolutions-IAM5[Action::s3:{action}]" for action in actions),
        *(f"AwsSolutions-IAM5[Resource::{resource}]" for resource in resources),
    )
