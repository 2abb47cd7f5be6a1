"""The catalogues that activities link to: data categories, recipients and cross-border transfers (contract §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.codes import RecipientRole, Sensitivity, TransferCase
from activities.models.columns import country, external_id, line, name, once_per_tenant, text, within_tenant
from activities.models.record import Record


class DataCategory(Record):
    """A kind of personal data; the 39 statutory ones (Decree 356/2025/NĐ-CP, Art. 3–4) come with each tenant."""

    KEY = "code"
    SEARCHED = ("name_vi", "name_en", "code")

    code = models.CharField(_("mã"), max_length=64)
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    sensitivity = models.CharField(_("mức độ"), max_length=20, choices=Sensitivity.choices)
    legal_reference = line(_("căn cứ pháp lý"), 500)
    description_vi = text(_("mô tả"), 5_000)
    description_en = text(_("mô tả tiếng Anh"), 5_000)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("one", "danh mục dữ liệu")
        verbose_name_plural = _("danh mục dữ liệu")
        constraints = [models.UniqueConstraint(fields=["code", "tenant"], name="datacategory_code_once")]


class Recipient(Record):
    """Who receives personal data (Law 91/2025/QH15, Art. 2; Form 10, part B)."""

    external_id = external_id()
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    role = models.CharField(_("vai trò"), max_length=30, choices=RecipientRole.choices)
    tax_code = line(_("mã số thuế"), 50)
    country_code = country(_("quốc gia"), default="VN")
    contract_number = line(_("số hợp đồng, thỏa thuận"), 100)
    contract_date = models.DateField(_("ngày hợp đồng, thỏa thuận"), null=True, blank=True)
    dpo_contact = line(_("bộ phận, nhân sự bảo vệ dữ liệu cá nhân"), 500)
    services_vi = text(_("dịch vụ hợp tác"), 5_000)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("one", "bên nhận")
        verbose_name_plural = _("bên nhận")
        constraints = [once_per_tenant("external_id", "recipient_external_id_once")]


class DataTransfer(Record):
    """A cross-border transfer (Law 91/2025/QH15, Art. 20; Form 09)."""

    external_id = external_id()
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    recipient = within_tenant(
        Recipient,
        pgettext_lazy("one", "bên nhận"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
    )
    transfer_case = models.CharField(_("trường hợp chuyển"), max_length=30, choices=TransferCase.choices)
    destination_country = country(_("nước nhận"))
    purpose_vi = text(_("mục đích"), 5_000)
    exemption_code = line(_("trường hợp miễn trừ"), 64)
    contract_number = line(_("số hợp đồng, thỏa thuận"), 100)
    contract_date = models.DateField(_("ngày hợp đồng, thỏa thuận"), null=True, blank=True)
    first_transfer_on = models.DateField(_("ngày chuyển đầu tiên"), null=True, blank=True)
    ctia_filed_on = models.DateField(_("ngày nộp hồ sơ đánh giá tác động"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("one", "lượt chuyển dữ liệu")
        verbose_name_plural = _("lượt chuyển dữ liệu")
        constraints = [once_per_tenant("external_id", "datatransfer_external_id_once")]
        indexes = [models.Index(fields=["recipient"], name="datatransfer_recipient")]
