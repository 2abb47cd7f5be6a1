"""Item 3 of Forms 09 and 10, II: the types of personal data, with a box for each and their totals.

The boxes are the statutory categories of the register. A category of the tenant's own is among “other information”.
"""

from activities.contract.statutory_categories import BASIC, FULL_WORDING, SENSITIVE
from activities.dossiers.forms import FORM_10
from activities.dossiers.layout.blocks import Blocks, Box, Boxes, Item, Text
from activities.dossiers.material.material import Material
from activities.models.codes import Sensitivity

GROUND = (
    "Nghị định số 356/2025/NĐ-CP ngày 31 tháng 12 năm 2025 của Chính phủ quy định chi tiết một số điều và biện "
    "pháp thi hành Luật Bảo vệ dữ liệu cá nhân; tích √ vào loại dữ liệu cá nhân quy định"
)
OTHER_BASIC, OTHER_SENSITIVE = "other_basic", "other_sensitive"
BASIC_LEFT = tuple(code for code, *_ in BASIC[:11])
BASIC_RIGHT = tuple(code for code, *_ in BASIC[11:22])
SENSITIVE_LEFT = tuple(code for code, *_ in SENSITIVE[:8])
SENSITIVE_RIGHT = tuple(code for code, *_ in SENSITIVE[8:])
# Form 10 prints these two a second time, before the last box of each column; they count once.
REPEATED_LEFT, REPEATED_RIGHT = "racial_ethnic_origin", "location"
WORDS = {code: FULL_WORDING.get(code, vi) for code, vi, *_ in (*BASIC, *SENSITIVE)} | {
    OTHER_BASIC: (
        "Các thông tin khác gắn liền với một con người cụ thể hoặc giúp xác định một con người cụ thể không thuộc các "
        "mục trên"
    ),
    "family_relationship": "Thông tin về mối quan hệ gia đình (cha mẹ, con, vợ chồng)",
}
"""The forms' words, where they differ from those of the Decree's articles."""


def data_types(material: Material) -> Blocks:
    """Items 3, 3.1 and 3.2."""
    ticked = dict.fromkeys(WORDS, False)
    own: dict[str, list[str]] = {OTHER_BASIC: [], OTHER_SENSITIVE: []}
    for category in material.facts.categories.values():
        if category.code in ticked:
            ticked[category.code] = True
        else:
            other = OTHER_SENSITIVE if category.sensitivity == Sensitivity.SENSITIVE else OTHER_BASIC
            ticked[other] = True
            own[other].append(category.name_vi)
    basic, sensitive = (sum(ticked[code] for code, *_ in codes) for codes in (BASIC, SENSITIVE))
    number = material.labels.number
    yield Item(
        "3",
        "Loại dữ liệu cá nhân được xử lý",
        content=(
            Text(f"Tổng số loại dữ liệu cá nhân cơ bản: {number(basic)}"),
            Text(f"Tổng số loại dữ liệu cá nhân nhạy cảm: {number(sensitive)}"),
        ),
    )

    def boxes(*codes: str) -> tuple[Box, ...]:
        return tuple(Box(WORDS[code], ticked[code]) for code in codes)

    last = boxes(OTHER_BASIC)
    yield Item(
        "3.1.",
        "Dữ liệu cá nhân cơ bản",
        f"căn cứ Điều 3 {GROUND}",
        (Boxes((*boxes(*BASIC_LEFT), *last), boxes(*BASIC_RIGHT)), *_named(own[OTHER_BASIC])),
    )
    left, right = SENSITIVE_LEFT, SENSITIVE_RIGHT
    if material.form.code == FORM_10:
        left = (*left, REPEATED_LEFT)
        right = (*right[:-1], REPEATED_RIGHT, right[-1])
    yield Item(
        "3.2.",
        "Dữ liệu cá nhân nhạy cảm",
        f"căn cứ khoản 1 Điều 4 {GROUND}",
        (Boxes(boxes(*left), boxes(*right)), *_named(own[OTHER_SENSITIVE])),
    )


def _named(own: list[str]) -> tuple[Text, ...]:
    return (Text(f"Các thông tin khác gồm: {'; '.join(sorted(own))}."),) if own else ()
