"""The HTTP API on AWS."""

import json
from collections.abc import Sequence

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigateway import AccessLogFormat
from constructs import Construct

from shared.infrastructure.function import LOG_RETENTION
from shared.infrastructure.nag import acknowledge
from shared.runtime.limits import REQUESTS_AT_ONCE, REQUESTS_PER_SECOND

BASE_PATH = "api"
"""The name of the stage: the first part of every path, as behind CloudFront and in the lab."""
HEALTH = "/health"
_LOGGED = ("requestId", "routeKey", "status", "responseLatency", "integrationErrorMessage")
"""Without addresses, users and paths, which have ids."""


class HttpApi(Construct):
    """The API. Every route but the health check requires a token of the user pool's client.

    `origins` are further sites that may call it from a browser; the page has the same origin.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        origins: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        self.api = apigw.HttpApi(
            self, "Api", create_default_stage=False, cors_preflight=_cors(origins)
        )
        self._to_function = integrations.HttpLambdaIntegration("Function", function)
        self.logs = logs.LogGroup(
            self, "Access", retention=LOG_RETENTION, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self._stage = apigw.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name=BASE_PATH,
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(
                rate_limit=REQUESTS_PER_SECOND, burst_limit=REQUESTS_AT_ONCE
            ),
            access_log_settings=_AccessLog(self.logs),
        )
        health = self.api.add_routes(
            path=HEALTH, methods=[apigw.HttpMethod.GET], integration=self._to_function
        )
        for route in health:
            acknowledge(
                route, "The health check says that the API is up, no more", "AwsSolutions-APIG4"
            )

    def add_authorized_routes(
        self, pool: cognito.IUserPool, client: cognito.IUserPoolClient
    ) -> None:
        """Add all routes, for callers who have signed in at the pool through this client."""
        self.api.add_routes(
            path="/{proxy+}",
            methods=[apigw.HttpMethod.GET, apigw.HttpMethod.POST],
            integration=self._to_function,
            authorizer=authorizers.HttpUserPoolAuthorizer(
                "SignedIn", pool, user_pool_clients=[client]
            ),
        )

    def server_errors(self, period: cdk.Duration) -> cloudwatch.IMetric:
        """Requests that the API answered with a 5xx status."""
        return self._stage.metric_server_error(statistic="Sum", period=period)

    @property
    def host(self) -> str:
        """The API's host name."""
        stack = cdk.Stack.of(self)
        return f"{self.api.api_id}.execute-api.{stack.region}.{stack.url_suffix}"


def _cors(origins: Sequence[str]) -> apigw.CorsPreflightOptions | None:
    if not origins:
        return None
    return apigw.CorsPreflightOptions(
        allow_origins=list(origins),
        allow_methods=[apigw.CorsHttpMethod.GET, apigw.CorsHttpMethod.POST],
        allow_headers=["authorization", "content-type", "idempotency-key"],
        expose_headers=["retry-after"],
        max_age=cdk.Duration.hours(1),
    )


@jsii.implements(apigw.IAccessLogSettings)
class _AccessLog:
    """A line of JSON for each request."""

    def __init__(self, group: logs.ILogGroup) -> None:
        self._group = group

    @property
    def destination(self) -> apigw.IAccessLogDestination:
        return apigw.LogGroupLogDestination(self._group)

    @property
    def format(self) -> AccessLogFormat:
        fields = {name: f"$context.{name}" for name in _LOGGED}
        return AccessLogFormat.custom(json.dumps(fields))
