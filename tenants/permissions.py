"""The role table of contract §2, and the rule that a path names the credential's own tenant."""

from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from pdpl_inventory.errors import Problem
from tenants.models import Role


class Right(StrEnum):
    READ = auto()
    WRITE = auto()
    REVIEW = auto()
    AUDIT = auto()
    MANAGE = auto()


RIGHTS: dict[str, frozenset[Right]] = {
    Role.ADMIN: frozenset({Right.READ, Right.WRITE, Right.AUDIT, Right.MANAGE}),
    Role.DPO: frozenset({Right.READ, Right.WRITE, Right.REVIEW, Right.AUDIT}),
    Role.EDITOR: frozenset({Right.READ, Right.WRITE}),
    Role.AUDITOR: frozenset({Right.READ, Right.AUDIT}),
    Role.VIEWER: frozenset({Right.READ}),
}


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[role]


class WithinTenant(BasePermission):
    """The path's tenant is the credential's, and its role has the right that the view asks for.

    A view may set ``right`` for all its methods; otherwise reading asks for
    READ and everything else for WRITE.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        member: Any = request.auth
        if member is None:
            return False
        if not _same(view.kwargs.get("tenant_id", member.tenant_id), member.tenant_id):
            raise Problem(403, "cross_tenant")
        by_method = Right.READ if request.method in SAFE_METHODS else Right.WRITE
        return may(member.role, getattr(view, "right", by_method))


def _same(named: object, tenant_id: UUID) -> bool:
    try:
        return UUID(str(named)) == tenant_id
    except ValueError:
        return False
