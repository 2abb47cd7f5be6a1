"""``/api/v1/auth/…``."""

from django.urls import path

from tenants.authentication import account_views, token_views

urlpatterns = [
    path("token", token_views.TokenView.as_view(), name="token"),
    path("token/refresh", token_views.RefreshView.as_view(), name="token-refresh"),
    path("token/verify", token_views.VerifyView.as_view(), name="token-verify"),
    path("logout", token_views.LogoutView.as_view(), name="logout"),
    path("password", account_views.PasswordView.as_view(), name="password"),
    path("password/reset", account_views.ResetView.as_view(), name="password-reset"),
    path("password/reset/confirm", account_views.ResetConfirmView.as_view(), name="password-reset-confirm"),
    path("email", account_views.EmailView.as_view(), name="email"),
]
