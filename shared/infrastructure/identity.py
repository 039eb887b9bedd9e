"""The user pool, with the two groups that the API knows."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from shared.infrastructure.nag import acknowledge

APPLICANTS = "applicants"
MANAGERS = "managers"
GROUPS = {
    APPLICANTS: "Apply for loans and see their own, like every signed-in user",
    MANAGERS: "See every loan, decide about those that wait, and inject faults",
}


class Users(Construct):
    """The user pool, its groups and the domain of its sign-in pages.

    A new user is in no group. The API treats every signed-in user as an applicant, so no code has
    to run between signing up and applying.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        removal_policy: cdk.RemovalPolicy,
        sign_up: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._sign_up = sign_up
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=sign_up,
            sign_in_aliases=cognito.SignInAliases(email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
            ),
            removal_policy=removal_policy,
        )
        for name, description in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self,
                name.capitalize(),
                user_pool_id=self.pool.user_pool_id,
                group_name=name,
                description=description,
            )
        self.domain = self.pool.add_domain(
            "Domain",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=_prefix(self)),
            managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        acknowledge(
            self.pool,
            "Threat protection needs the Plus plan; passwords are long, a second factor is offered",
            "AwsSolutions-COG3",
            "AwsSolutions-COG8",
        )
        acknowledge(
            self.pool,
            "A second factor is offered; the applicants of a demo don't need one",
            "AwsSolutions-COG2",
        )

    @property
    def issuer_origin(self) -> str:
        """The origin of the tokens' issuer, whose address has the pool's id as its path.

        A content security policy needs it: a source with a path allows that one path alone.
        """
        stack = cdk.Stack.of(self)
        return f"https://cognito-idp.{stack.region}.{stack.url_suffix}"

    @property
    def first_manager(self) -> str:
        """The command that makes a manager; it has EMAIL for the address.

        Where people can't sign up, it creates the user, who gets a first password by email.
        """
        which = f"--user-pool-id {self.pool.user_pool_id} --username EMAIL"
        create = (
            f"aws cognito-idp admin-create-user {which}"
            " --user-attributes Name=email,Value=EMAIL Name=email_verified,Value=true"
        )
        add = f"aws cognito-idp admin-add-user-to-group {which} --group-name {MANAGERS}"
        return add if self._sign_up else f"{create} && {add}"


def _prefix(scope: Construct) -> str:
    """Return a prefix from the stack's id: unique in its region, and without the account."""
    stack_id = cdk.Fn.select(2, cdk.Fn.split("/", cdk.Stack.of(scope).stack_id))
    return f"loan-{stack_id}"
