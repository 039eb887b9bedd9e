"""The frontend stack, which the internet reaches: the page, the HTTP API and the sign-in."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from deployment.alarms import Alarms
from deployment.backend import Backend
from deployment.metrics import MOMENT
from deployment.options import Options
from frontend.infrastructure import Site
from shared.api.infrastructure import HttpApi
from shared.infrastructure.identity import Users


class Frontend(cdk.Stack):
    """The page, the HTTP API and the sign-in.

    They refer to each other, which only works in one stack: CloudFront passes requests on to the
    API, the sign-in redirects to the page, and the API checks the tokens of the sign-in.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        options: Options,
        *,
        backend: Backend,
        page: Path,
        **props: Any,
    ) -> None:
        super().__init__(scope, id_, **props)
        users = backend.users
        api = HttpApi(self, "HttpApi", function=backend.api.live, origins=options.origins)
        site = Site(
            self, "Site", api_host=api.host, trusted=[users.issuer_origin, users.domain.base_url()]
        )
        Alarms(self, backend.alarm_topic).add(
            "ApiServerErrors", api.server_errors(MOMENT), "The API answered with a 5xx status"
        )
        client = self._client(users, site.origin)
        api.add_authorized_routes(users.pool, client)
        site.publish(
            page,
            {
                "sign_in": "cognito",
                "authority": users.pool.user_pool_provider_url,
                "domain": users.domain.base_url(),
                "client_id": client.user_pool_client_id,
            },
        )
        cdk.CfnOutput(self, "Page", value=f"{site.origin}/")
        cdk.CfnOutput(self, "Client", value=client.user_pool_client_id)

    def _client(self, users: Users, origin: str) -> cognito.UserPoolClient:
        """Return the page's client: authorization code with PKCE, without a secret.

        Only an administrator may use a password with it, to get a token on the command line.
        """
        client = cognito.UserPoolClient(
            self,
            "PageClient",
            user_pool=users.pool,
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            auth_flows=cognito.AuthFlow(admin_user_password=True),
            access_token_validity=cdk.Duration.hours(1),
            id_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.days(1),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[
                    cognito.OAuthScope.OPENID,
                    cognito.OAuthScope.EMAIL,
                    cognito.OAuthScope.PROFILE,
                ],
                callback_urls=[f"{origin}/"],
                logout_urls=[f"{origin}/"],
            ),
        )
        cognito.CfnManagedLoginBranding(
            self,
            "SignInPages",
            user_pool_id=users.pool.user_pool_id,
            client_id=client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        return client
