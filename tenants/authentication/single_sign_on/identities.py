"""Whose account a person of the identity provider has: by issuer and subject, never by a name that may change hands.

An account is linked by e-mail address only where the setting allows it and the
provider gains nothing by it: the provider has verified the address, one account
has it, that account is no superuser's, and all its memberships are in tenants
where the provider's groups give roles anyway. Its password is then removed,
since someone else may have chosen it; with it end its sessions and tokens.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.crypto import salted_hmac

from tenants.authentication.members import tenants_of
from tenants.authentication.single_sign_on.groups import tenants_named
from tenants.authentication.single_sign_on.provider import LONGEST_USERNAME, Person
from tenants.erased_names import is_erased_name
from tenants.models import Identity, User

# Sent with ``user`` when an account that existed before is linked; the audit log receives it.
identity_linked = Signal()


def user_of(person: Person) -> User | None:
    """The account of the person, which may be inactive; None when there is none. Raises ``WrongGroups``."""
    return _known(person) or _linked_by_email(person)


def create_user(person: Person) -> User:
    """A new account without a password, or the one that another request has made for the person meanwhile."""
    for username in _usernames(person):
        user = User(username=username, email=person.email)
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save()
                Identity.objects.create(user=user, issuer=person.issuer, subject=person.subject)
        except IntegrityError:
            if made := _known(person):
                return made
        else:
            return user
    raise IntegrityError("Both user names are taken.")


def name_in_failures(person: Person) -> str:
    """What stands for the person, of whom there may be no account, in the log of failed sign-ins."""
    return f"{person.issuer} {person.subject}"


def _known(person: Person) -> User | None:
    known = Identity.objects.filter(issuer=person.issuer, subject=person.subject).select_related("user").first()
    return known.user if known else None


def _linked_by_email(person: Person) -> User | None:
    if not settings.PDPL_OIDC_LINK_BY_EMAIL or not person.email:
        return None
    with transaction.atomic():
        found = list(User.objects.select_for_update().filter(email__iexact=person.email)[:2])
        if len(found) != 1 or found[0].is_superuser or not found[0].is_active:
            return None
        user = found[0]
        if Identity.objects.filter(user=user).exists() or not _provider_gives_roles_in_all(user):
            return None
        _remove_password(user)
        Identity.objects.create(user=user, issuer=person.issuer, subject=person.subject)
    identity_linked.send(Identity, user=user)
    return user


def link(identity: Identity) -> None:
    """Store an identity that the platform names for an existing account; its password is removed too."""
    with transaction.atomic():
        _remove_password(identity.user)
        identity.save()
    identity_linked.send(Identity, user=identity.user)


def _remove_password(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _provider_gives_roles_in_all(user: User) -> bool:
    memberships = {tenant.pk for tenant in tenants_of(user)}
    return bool(memberships) and memberships <= tenants_named()


def _usernames(person: Person) -> Iterator[str]:
    """The person's name at the provider, and for one that is taken or missing, with a trace of their subject."""
    trace = salted_hmac("tenants.identity", name_in_failures(person)).hexdigest()[:12]
    if person.username and not is_erased_name(person.username):
        yield person.username
    yield f"{person.username[: LONGEST_USERNAME - 13] or 'oidc'}-{trace}"
