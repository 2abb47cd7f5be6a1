"""The names of erased accounts, which no other account may have."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# How the names of erased accounts begin; their number follows.
ERASED = "da-xoa-"


def is_erased_name(username: str) -> bool:
    return username.startswith(ERASED)


def refuse_erased_name(username: str) -> None:
    """Raise ``ValidationError`` for a name that an erased account may get: it would keep that one from its erasure."""
    if is_erased_name(username):
        raise ValidationError(_("Tên này chỉ dành cho tài khoản đã bị xóa."), code="invalid")
