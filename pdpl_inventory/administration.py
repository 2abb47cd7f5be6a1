"""Tells Django which admin site is the default one. It loads no models, since applications are not ready yet."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "tenants.site.MemberSite"
