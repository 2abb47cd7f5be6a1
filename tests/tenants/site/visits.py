"""How a superuser chooses a tenant in the admin."""

from typing import Any

from django.test import Client

from tenants.models import User

DESK = "/admin/activities/processingactivity/"
DOORSTEP = "/admin/second-factor/"
MARK = 'class="desk-visit"'


def choose(client: Client, tenant_id: Any) -> Any:
    return client.post("/admin/tenant/", {"tenant_id": str(tenant_id)})


def named(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])
