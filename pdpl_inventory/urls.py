"""The URL configuration of the API, its documentation, health checks and the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from pdpl_inventory import health
from pdpl_inventory.api import docs
from pdpl_inventory.security import contact

handler400 = "pdpl_inventory.errors.bad_request"
handler403 = "pdpl_inventory.errors.forbidden"
handler404 = "pdpl_inventory.errors.not_found"
handler500 = "pdpl_inventory.errors.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("api/v1/auth/", include("tenants.authentication.urls")),
    path("api/v1/tenants/<str:tenant_id>/", include("activities.urls")),
    path("api/v1/schema", docs.SchemaView.as_view(), name="schema"),
    path("api/v1/docs", docs.SwaggerPage.as_view(), name="docs"),
    path("api/v1/redoc", docs.RedocPage.as_view(), name="redoc"),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("", include("activities.metrics.views")),
    path(".well-known/security.txt", contact.security_txt),
    path("admin/", include("tenants.site.password_pages")),
    path("admin/", include("activities.admin.single_sign_on")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
