"""The URLs of the plain benchmark application."""

from django.urls import path

from benchmarks.plain.views import Many, Records, Stock

TENANT = "api/v1/tenants/<uuid:tenant_id>/"
urlpatterns = [
    path(f"{TENANT}batch/processing-activities", Stock.as_view()),
    path(f"{TENANT}many", Many.as_view()),
    path(f"{TENANT}processing-activities", Records.as_view({"get": "list", "post": "create"})),
    path(
        f"{TENANT}processing-activities/<uuid:pk>",
        Records.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
]
