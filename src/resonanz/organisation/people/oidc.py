"""Log-in through the company's OpenID provider, with the checks that the log-in library leaves out."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.utils.crypto import constant_time_compare

PROVIDER = "directory"
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"},
)


def nonce_of(verifier: str) -> str:
    """A nonce that only this browser's session can know: derived from its PKCE secret."""
    return hashlib.sha256(b"nonce:" + verifier.encode()).hexdigest()


class Directory(OpenIDConnectProvider):  # type: ignore[misc]  # the library has no types
    """The provider; each log-in carries a nonce."""

    def get_pkce_params(self) -> dict[str, str]:
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_auth_params_from_request(self, request: Any, action: Any) -> dict[str, str]:  # noqa: ARG002
        """Nothing from the address: whoever made the link must not choose what is asked for."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: Any) -> list[str]:  # noqa: ARG002
        return list(self.get_scope())

    def get_oauth2_adapter(self, request: Any) -> DirectoryAdapter:
        return DirectoryAdapter(request, self.app.provider_id)


class DirectoryAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library has no types
    """Beside audience and lifetime it checks signature, issuer, nonce, and that both answers tell of one person."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"].rstrip("/")
        if str(config.get("issuer", "")).rstrip("/") != expected:
            raise OAuth2Error(f"The provider says it is {config.get('issuer')!r}; {expected!r} is set.")
        return config

    def get_access_token_data(self, request: Any, app: Any, client: Any, pkce_code_verifier: str | None = None) -> Any:
        self.nonce = nonce_of(pkce_code_verifier or "")
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no id_token.")
        found = super().complete_login(request, app, token, **kwargs)
        data = found.account.extra_data
        if data.get("userinfo", {}).get("sub", data["id_token"]["sub"]) != data["id_token"]["sub"]:
            raise OAuth2Error("The provider's answers tell of two persons.")
        return found

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        jwt = jwtkit.jwt
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
                raise OAuth2Error("The id_token is not signed with a key of the provider.")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, jwt.PyJWTError) as error:
            raise OAuth2Error("The id_token cannot be read.") from error
        if not constant_time_compare(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("The id_token was made for another log-in.")
        return claims
