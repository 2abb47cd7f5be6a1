"""Makes the tenants of a run and prints them as JSON; ``python -m chaos.tenants COUNT`` in the run's environment."""

import json
import os
import secrets
import sys

import django


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")
    from django.conf import settings

    # Nobody signs in with these passwords: their tokens are issued here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from activities.access.tenancy import create_member, create_tenant
    from tenants.authentication.members import Member
    from tenants.authentication.tokens.issue import issue_tokens
    from tenants.models import Role

    made = []
    for number in range(count):
        tenant_id = create_tenant(f"Đơn vị chịu thử {number}").pk
        tokens = {}
        for role in (Role.EDITOR, Role.DPO):
            member = create_member(tenant_id, f"{role}-{number}", role, secrets.token_urlsafe(16))
            tokens[role.value] = issue_tokens(Member(member.user, tenant_id, role.value, "password"))["access"]
        made.append({"tenant_id": str(tenant_id), **tokens})
    print(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]))
