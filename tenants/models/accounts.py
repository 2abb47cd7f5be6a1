"""``User``, the account of a person, and what belongs to it: failed sign-ins, second factor, identity."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.erased_names import ERASED, refuse_erased_name


class User(AbstractUser):
    """A person; their rights come from their memberships."""

    @property
    def pseudonym(self) -> str:
        """The name of the account once it is erased; the trigger of ``LogRedaction`` writes the same into the log."""
        return f"{ERASED}{self.pk}"

    def clean(self) -> None:
        """Raise ``ValidationError`` for the name of another erased account."""
        super().clean()
        if self.username != self.pseudonym:
            try:
                refuse_erased_name(self.username)
            except ValidationError as error:
                raise ValidationError({"username": error}) from error


class SignInFailure(models.Model):
    """A failed sign-in, in the platform's log: the account if it exists, the client's address, the time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("tài khoản"))
    username_digest = models.CharField(_("dấu vết tên đăng nhập"), max_length=40)
    address = models.GenericIPAddressField(_("địa chỉ"), null=True)
    occurred_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    request_id = models.CharField(_("mã yêu cầu"), max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("one", "đăng nhập thất bại")
        verbose_name_plural = _("đăng nhập thất bại")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["username_digest", "address", "occurred_at"], name="signinfailure_recent"),
            models.Index(fields=["address", "occurred_at"], name="signinfailure_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.address}"


class SecondFactor(models.Model):
    """A user's TOTP secret, one for all their tenants; in force once ``confirmed_at`` is set.

    Only the platform may delete it: an administrator of one tenant could
    otherwise set up a factor of their own and sign in to another as that user.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    secret = models.CharField(max_length=255, editable=False)  # encrypted, see ``sealing``
    confirmed_at = models.DateTimeField(_("thiết lập lúc"), null=True, editable=False)
    last_step = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("one", "xác thực hai bước")
        verbose_name_plural = _("xác thực hai bước")
        ordering = ("user__username",)

    def __str__(self) -> str:
        return self.user.get_username()


class Identity(models.Model):
    """The user's account at an identity provider, by which they sign in: OpenID Connect's issuer and subject."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    issuer = models.CharField(_("nhà cung cấp định danh"), max_length=500, editable=False)
    subject = models.CharField(_("mã người dùng ở nhà cung cấp"), max_length=255)
    created_at = models.DateTimeField(_("liên kết lúc"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("one", "liên kết với nhà cung cấp định danh")
        verbose_name_plural = _("liên kết với nhà cung cấp định danh")
        ordering = ("user__username",)
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_one_of_issuer"),
        ]

    def __str__(self) -> str:
        return self.user.get_username()
