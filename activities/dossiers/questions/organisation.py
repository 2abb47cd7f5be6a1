"""What the forms and notices ask about the organisation beyond its profile."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.questions.question import Kind, Questions, Section, articles

QUESTIONS = Questions(Section.ORGANISATION)
ask = QUESTIONS.ask
PARTIES = articles(3, "a", "a")
OFFICER = articles(3, "b", "b")
NOTICES = {FORM_10: "02a.1", FORM_09: "01a.1"}
IN_OFFICER, IN_SERVICE = {FORM_10: "I.8.3", FORM_09: "I.8.3"}, {FORM_10: "I.8.1", FORM_09: "I.8.1"}
LINE = {"kind": Kind.LINE}
IF_ANY = {"kind": Kind.LINE, "is_required": False}


class EnterpriseType(models.TextChoices):
    """Form 02a, 1: “Loại hình doanh nghiệp (trong nước/ngoài nước)”."""

    DOMESTIC = "domestic", _("Trong nước")
    FOREIGN = "foreign", _("Ngoài nước")


ask(
    "transaction_address",
    "Địa chỉ trụ sở giao dịch",
    "Address of the business office",
    PARTIES,
    NOTICES,
    **LINE,
)
ask(
    "enterprise_type",
    "Loại hình doanh nghiệp (trong nước/ngoài nước)",
    "Type of enterprise (domestic or foreign)",
    PARTIES,
    {FORM_10: "02a.1"},
    kind=Kind.CHOICE,
    choices=EnterpriseType,
)
ask(
    "establishment_document",
    "Quyết định thành lập/Giấy chứng nhận đăng ký doanh nghiệp/Giấy chứng nhận đăng ký kinh doanh/Giấy chứng nhận "
    "đầu tư (số, nơi cấp, ngày cấp)",
    "Decision of establishment or certificate of registration (number, issuer, date)",
    PARTIES,
    NOTICES,
    **LINE,
)
ask(
    "legal_representative",
    "Người đại diện theo pháp luật",
    "Legal representative",
    PARTIES,
    {FORM_10: "02a.1"},
    **LINE,
)
ask(
    "dpo_head_name",
    "Tên người đứng đầu Bộ phận/Tên nhân sự bảo vệ dữ liệu cá nhân",
    "Head of the department, or officer",
    OFFICER,
    IN_OFFICER,
    **LINE,
)
ask("dpo_head_position", "Chức vụ", "Position", OFFICER, IN_OFFICER, **LINE)
ask("dpo_head_mobile", "Điện thoại di động", "Mobile phone", OFFICER, IN_OFFICER, **LINE)
ask("dpo_head_email", "Email cá nhân", "Personal e-mail address", OFFICER, IN_OFFICER, **LINE)
ask(
    "service_tax_code",
    "Mã số thuế của bên cung cấp dịch vụ",
    "Tax code of the provider",
    OFFICER,
    IN_SERVICE,
    **IF_ANY,
)
ask(
    "service_representative",
    "Người đại diện theo pháp luật của bên cung cấp dịch vụ",
    "Legal representative of the provider",
    OFFICER,
    IN_SERVICE,
    **IF_ANY,
)
ask("service_address", "Địa chỉ của bên cung cấp dịch vụ", "Address of the provider", OFFICER, IN_SERVICE, **IF_ANY)
ask("service_phone", "Điện thoại của bên cung cấp dịch vụ", "Phone of the provider", OFFICER, IN_SERVICE, **IF_ANY)
ask(
    "service_email",
    "Email của bên cung cấp dịch vụ",
    "E-mail address of the provider",
    OFFICER,
    IN_SERVICE,
    **IF_ANY,
)
ask("service_website", "Website của bên cung cấp dịch vụ", "Website of the provider", OFFICER, IN_SERVICE, **IF_ANY)
ask(
    "service_people",
    "Cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân (mỗi dòng một người: họ và tên; đơn vị công tác; số điện "
    "thoại; email)",
    "People who provide data-protection services (one a line: name; employer; phone; e-mail)",
    OFFICER,
    {FORM_10: "I.8.2", FORM_09: "I.8.2"},
    is_required=False,
)
