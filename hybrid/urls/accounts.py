"""Signing in and the account. Only the parts of allauth that are used have an address."""

from allauth.account import views as account
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from hybrid.views.accounts import external, pages

_to_account = login_required(RedirectView.as_view(pattern_name="account"))

urlpatterns: list[URLPattern] = [
    path("", pages.account, name="account"),
    path("login/", account.login, name="account_login"),
    # allauth sends whoever has used up the tries of a code here; one page asks for an address.
    path(
        "login/code/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="account_request_login_code",
    ),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("email/", login_required(account.email), name="account_email"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("external/", social.connections, name="socialaccount_connections"),
    path("external/signup/", social.signup, name="socialaccount_signup"),
    path("external/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("external/error/", social.login_error, name="socialaccount_login_error"),
    path("oidc/<slug:provider_id>/login/", external.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", external.callback, name="openid_connect_callback"),
]

if settings.CONFIG.passkeys_work:
    urlpatterns += [
        path("passkeys/", _to_account, name="mfa_index"),
        path("passkeys/list/", _to_account, name="mfa_list_webauthn"),
        path("passkeys/add/", pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
        path("passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
        path("passkeys/<int:pk>/rename/", login_required(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
        path("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    ]
