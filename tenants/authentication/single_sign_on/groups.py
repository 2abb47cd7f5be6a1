"""The setting ``PDPL_OIDC_GROUPS``: which group of the identity provider has which role in which tenant."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from tenants.models import Role

KEYS = {"group", "tenant", "role"}


@dataclass(frozen=True)
class Grant:
    """Who is in ``group`` has ``role`` in the tenant."""

    group: str
    tenant_id: UUID
    role: Role


class WrongGroups(ValueError):
    """The setting cannot be read: why, in Vietnamese and in English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")


def grants() -> list[Grant]:
    """The grants of the setting, in its order; none when it is empty. Raises ``WrongGroups``."""
    if not settings.PDPL_OIDC_GROUPS.strip():
        return []
    try:
        found = json.loads(settings.PDPL_OIDC_GROUPS)
    except ValueError as error:
        raise WrongGroups("không phải là JSON", "it is not JSON") from error
    if not isinstance(found, list):
        raise WrongGroups("phải là một danh sách", "it must be a list")
    return [_grant(number, each) for number, each in enumerate(found, 1)]


def _grant(number: int, item: Any) -> Grant:
    if not isinstance(item, dict) or set(item) != KEYS or not all(isinstance(each, str) for each in item.values()):
        raise WrongGroups(
            f"mục {number}: phải là {{“group”, “tenant”, “role”}} với ba chuỗi",
            f"item {number}: it must be {{“group”, “tenant”, “role”}} with three strings",
        )
    if not item["group"]:
        raise WrongGroups(f"mục {number}: “group” không được để trống", f"item {number}: “group” may not be blank")
    try:
        tenant_id = UUID(item["tenant"])
    except ValueError as error:
        raise WrongGroups(
            f"mục {number}: “tenant” phải là mã (UUID) của một đơn vị",
            f"item {number}: “tenant” must be the id (UUID) of a tenant",
        ) from error
    if item["role"] not in Role.values:
        choices = ", ".join(Role.values)
        raise WrongGroups(
            f"mục {number}: “role” phải là một trong: {choices}", f"item {number}: “role” must be one of: {choices}"
        )
    return Grant(item["group"], tenant_id, Role(item["role"]))


def roles_by_tenant(groups: Collection[str]) -> dict[UUID, Role]:
    """The role in each tenant that the groups give; of several for one tenant, the first of the setting.

    Raises ``WrongGroups``.
    """
    roles: dict[UUID, Role] = {}
    for grant in grants():
        if grant.group in groups:
            roles.setdefault(grant.tenant_id, grant.role)
    return roles


def tenants_named() -> set[UUID]:
    """The tenants in which the provider's groups may give a role. Raises ``WrongGroups``."""
    return {grant.tenant_id for grant in grants()}
