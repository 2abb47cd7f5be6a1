"""``/api/v1/auth/…``."""

from django.urls import path

from tenants import views

urlpatterns = [
    path("token", views.TokenView.as_view(), name="token"),
    path("token/refresh", views.RefreshView.as_view(), name="token-refresh"),
    path("token/verify", views.VerifyView.as_view(), name="token-verify"),
    path("logout", views.LogoutView.as_view(), name="logout"),
]
