"""The role table of contract §2, and the rule that the path's tenant is the credential's own."""

from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from pdpl_inventory.errors import Problem
from pdpl_inventory.language import label_words
from tenants.models import KeyRole, Role


class Right(StrEnum):
    READ = auto()
    """All data of the register."""
    CATALOGUES = auto()
    """The catalogues, the limits, and the batches that the same credential sent."""
    WRITE = auto()
    """Creating, changing and deleting records and batches."""
    SEND = auto()
    """Sending batches and imports."""
    REVIEW = auto()
    AUDIT = auto()
    MANAGE = auto()


SCANNING = frozenset({Right.CATALOGUES, Right.SEND})
READING = frozenset({Right.READ, Right.CATALOGUES})
WRITING = READING | {Right.WRITE, Right.SEND}

RIGHTS: dict[str, frozenset[Right]] = {
    Role.ADMIN: WRITING | {Right.AUDIT, Right.MANAGE},
    Role.DPO: WRITING | {Right.REVIEW, Right.AUDIT},
    Role.EDITOR: WRITING,
    Role.AUDITOR: READING | {Right.AUDIT},
    Role.VIEWER: READING,
    KeyRole.SCANNER: SCANNING,
}


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[role]


def role_words(role: str) -> dict[str, str]:
    """``{"role_vi", "role_en"}``: the label of a ``Role`` or ``KeyRole`` in both languages, for sentences."""
    return label_words("role", {**dict(KeyRole.choices), **dict(Role.choices)}[role])


class WithinTenant(BasePermission):
    """Requires the path's tenant to be the credential's, and the member to have the view's right.

    A view may set ``rights`` by action name, or ``right`` for all actions;
    otherwise safe methods need READ and the others WRITE. Raises ``Problem``
    (403 ``cross_tenant``) for another tenant.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        member: Any = request.auth
        if member is None:
            return False
        if not _same(view.kwargs.get("tenant_id", member.tenant_id), member.tenant_id):
            raise Problem(403, "cross_tenant")
        return bool(member.may(_needed(request, view)))


def _needed(request: Request, view: Any) -> Right:
    if request.method == "OPTIONS":  # describes the view, and returns nothing stored
        return Right.CATALOGUES
    rights: dict[str, Right] = getattr(view, "rights", {})
    if right := rights.get(getattr(view, "action", None) or ""):
        return right
    by_method = Right.READ if request.method in SAFE_METHODS else Right.WRITE
    return getattr(view, "right", by_method)


def _same(named: object, tenant_id: UUID) -> bool:
    try:
        return UUID(str(named)) == tenant_id
    except ValueError:
        return False
