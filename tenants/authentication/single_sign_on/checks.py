"""The system check of the settings ``PDPL_OIDC_…``, in both languages since operators read either."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from tenants.authentication.single_sign_on.groups import WrongGroups, grants


@checks.register(checks.Tags.security)
def provider_settings(**_: Any) -> list[checks.CheckMessage]:
    """Errors of a provider that is only half configured, or whose groups cannot be read."""
    return list(_errors())


def _errors() -> Iterator[checks.Error]:
    if not settings.PDPL_OIDC_ISSUER:
        if settings.PDPL_OIDC_ONLY:
            yield _error(
                "tenants.E010",
                "PDPL_OIDC_ONLY=1 cần có PDPL_OIDC_ISSUER: nếu không, không thành viên nào đăng nhập được.",
                "PDPL_OIDC_ONLY=1 requires PDPL_OIDC_ISSUER: without it no member could sign in.",
            )
        return
    address = urlsplit(settings.PDPL_OIDC_ISSUER)
    schemes = ("https",) if settings.PDPL_PRODUCTION else ("https", "http")
    if address.scheme not in schemes or not address.netloc:
        yield _error(
            "tenants.E011",
            "PDPL_OIDC_ISSUER phải là địa chỉ https:// của nhà cung cấp định danh, đúng như trong siêu dữ liệu của họ.",
            "PDPL_OIDC_ISSUER must be the provider's https:// address, exactly as its metadata has it.",
        )
    if not settings.PDPL_OIDC_CLIENT_ID:
        yield _error(
            "tenants.E012",
            "PDPL_OIDC_ISSUER cần có PDPL_OIDC_CLIENT_ID.",
            "PDPL_OIDC_ISSUER requires PDPL_OIDC_CLIENT_ID.",
        )
    if "openid" not in settings.PDPL_OIDC_SCOPES.split():
        yield _error("tenants.E013", "PDPL_OIDC_SCOPES phải có “openid”.", "PDPL_OIDC_SCOPES must contain “openid”.")
    try:
        grants()
    except WrongGroups as error:
        vi, en = str(error).split(" / ", 1)
        yield _error("tenants.E014", f"PDPL_OIDC_GROUPS: {vi}.", f"PDPL_OIDC_GROUPS: {en}.")


def _error(code: str, vi: str, en: str) -> checks.Error:
    return checks.Error(f"{vi}\n{en}", id=code)
