"""The two reports of Decree 356/2025/NĐ-CP and the notices with which they are sent."""

from dataclasses import dataclass

from activities.models.dossiers.events import Dossier
from pdpl_inventory.messages import Sentence


@dataclass(frozen=True)
class Form:
    """A report of the Decree's annex. ``notice`` is the form of the cover letter with which it is filed first.

    ``stem`` names its file in a package (domain §7.5).
    """

    code: str
    number: str
    dossier: Dossier
    title: Sentence
    notice: str
    stem: str
    notice_stem: str


FORM_10, FORM_09 = "form-10", "form-09"
"""The codes of the reports of processing and of transfers."""

UPDATE_NOTICE = "03a"
"""The form of the notice of an update, for either dossier."""

FORMS = {
    each.code: each
    for each in (
        Form(
            code=FORM_10,
            number="10",
            dossier=Dossier.DPIA,
            title=Sentence(
                "Hồ sơ đánh giá tác động xử lý dữ liệu cá nhân",
                "Dossier of the impact assessment of personal data processing",
            ),
            notice="02a",
            stem="HSMau10-ĐGTĐ-xulyDLCN",
            notice_stem="TB-ĐGTĐ-xulyDLCN",
        ),
        Form(
            code=FORM_09,
            number="09",
            dossier=Dossier.CTIA,
            title=Sentence(
                "Hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới",
                "Dossier of the impact assessment of cross-border transfers of personal data",
            ),
            notice="01a",
            stem="HSMau9-ĐGTĐ-chuyenDLCNxbg",
            notice_stem="TB-ĐGTĐ-chuyenDLCNxbg",
        ),
    )
}
