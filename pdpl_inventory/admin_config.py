"""Sets the default admin site by its dotted path: models cannot be imported before applications are ready."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "tenants.site.member_site.MemberSite"
