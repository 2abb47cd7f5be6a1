"""The dossiers by name, as sentences have them, and the form of each."""

from activities.dossiers.forms import FORMS, Form
from activities.models.dossiers.events import Dossier
from pdpl_inventory.messages import Sentence

NAMES = {
    Dossier.DPIA: Sentence(
        "hồ sơ đánh giá tác động xử lý dữ liệu cá nhân", "the dossier of the impact assessment of processing"
    ),
    Dossier.CTIA: Sentence(
        "hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới",
        "the dossier of the impact assessment of cross-border transfers",
    ),
}


def form_of(dossier: str) -> Form:
    """The form in which a dossier is filed."""
    return next(form for form in FORMS.values() if form.dossier == dossier)


def dossier_words(dossier: str) -> dict[str, str]:
    """``{"dossier_vi", "dossier_en"}``: a dossier's name, for sentences."""
    name = NAMES[Dossier(dossier)]
    return {"dossier_vi": name.vi, "dossier_en": name.en}
