"""The URLs of the plain benchmark application."""

from django.urls import path

from benchmarks.plain.views import Many, Single, Stock

TENANT = "api/v1/tenants/<uuid:tenant_id>/"
urlpatterns = [
    path(f"{TENANT}batch/processing-activities", Stock.as_view()),
    path(f"{TENANT}many", Many.as_view()),
    path(f"{TENANT}processing-activities", Single.as_view()),
]
