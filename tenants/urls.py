"""``/api/v1/auth/…``."""

from django.urls import path

from tenants import account, views

urlpatterns = [
    path("token", views.TokenView.as_view(), name="token"),
    path("token/refresh", views.RefreshView.as_view(), name="token-refresh"),
    path("token/verify", views.VerifyView.as_view(), name="token-verify"),
    path("logout", views.LogoutView.as_view(), name="logout"),
    path("password", account.PasswordView.as_view(), name="password"),
    path("password/reset", account.ResetView.as_view(), name="password-reset"),
    path("password/reset/confirm", account.ResetConfirmView.as_view(), name="password-reset-confirm"),
    path("email", account.EmailView.as_view(), name="email"),
]
