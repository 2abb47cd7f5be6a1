"""Who may erase a tenant: its active administrators and the platform's superusers, proven by password and code."""

from uuid import UUID

from activities.models.audit import Door, Via
from tenants.authentication import second_factor
from tenants.authentication.members import ACTIVE, Member
from tenants.authentication.sealing import Unreadable
from tenants.authentication.sign_in import charge_code, refund_code, remember_failure
from tenants.isolation.context import scope
from tenants.models import Membership, Role, SecondFactor, User


class NotAllowed(Exception):
    """The name, the password or the code is wrong, or the person is neither an administrator nor the platform."""


def has_second_factor(username: str) -> bool:
    """Whether a code has to be given beside the password."""
    return SecondFactor.objects.filter(user__username=username).exclude(confirmed_at=None).exists()


def _is_right(user: User, code: str) -> bool:
    """Whether it is the code of now; none is, of a factor that no key opens any more."""
    try:
        return code.isascii() and second_factor.verify_code(user, code) is not None
    except Unreadable:
        return False


def authenticated(tenant_id: UUID, username: str, password: str, code: str = "") -> Member:
    """The person who takes a step of an erasure. Raises ``NotAllowed``, and ``Exceeded`` for too many wrong codes.

    A wrong password or code counts as a failed sign-in.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.check_password(password):
        remember_failure(authenticated, {"username": username})
        raise NotAllowed
    if has_second_factor(username):
        charge_code(user)
        if not _is_right(user, code):
            remember_failure(authenticated, {"username": username}, what="code")
            raise NotAllowed
        refund_code(user)
    with scope(tenant_id):
        is_admin = Membership.objects.filter(user=user, role=Role.ADMIN, **ACTIVE).exists()
    if not is_admin and not user.is_superuser:
        raise NotAllowed
    role = Role.ADMIN.value if is_admin else Role.AUDITOR.value
    return Member(user, tenant_id, role, Via.PASSWORD.value, door=Door.COMMAND.value, is_guest=not is_admin)
