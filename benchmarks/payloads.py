"""Bodies of requests: activities of about 725 bytes, with two categories, one recipient and 0.2 transfers each."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAMES = (
    "Quản lý đơn hàng và giao nhận của khách hàng lẻ",
    "Tuyển dụng và lưu hồ sơ ứng viên khối văn phòng",
    "Chấm công bằng nhận diện khuôn mặt tại nhà máy",
    "Tiếp thị qua thư điện tử cho khách hàng thân thiết",
    "Xử lý khiếu nại, hoàn tiền và bồi thường",
    "Trả lương và đóng bảo hiểm xã hội cho người lao động",
    "Giám sát an ninh bằng camera tại kho và bãi xe",
    "Chấm điểm tín dụng khách hàng vay tiêu dùng",
)
PURPOSES = (
    "Thực hiện hợp đồng mua bán với khách hàng: xác nhận đơn, giao hàng, thu tiền và giải quyết khiếu nại sau bán.",
    "Đánh giá hồ sơ, liên hệ phỏng vấn và lưu hồ sơ của ứng viên đạt yêu cầu để mời khi có vị trí phù hợp khác.",
    "Ghi nhận giờ làm việc, tính lương làm thêm và bảo đảm chỉ người có trách nhiệm được vào khu vực sản xuất.",
    "Gửi thông tin sản phẩm, ưu đãi cho khách hàng đã đồng ý nhận; khách hàng có thể rút lại sự đồng ý bất cứ lúc nào.",
)
BASES = ("consent", "contract", "legal_obligation", "vital_interest", "state_agency")


@dataclass(frozen=True)
class Catalogue:
    """The ids of the catalogue records to which activities link, and the sender's key of each id."""

    categories: Sequence[str]
    recipients: Sequence[str]
    transfers: Sequence[str]
    keys: Mapping[str, str]


def activities(count: int, catalogue: Catalogue, stem: str, invalid: float = 0.0) -> list[dict[str, Any]]:
    """Return ``count`` activities with keys of ``stem``; the share ``invalid`` has no name and an unknown basis."""
    chance = random.Random(f"{stem}/{count}")
    bad = set(chance.sample(range(count), round(count * invalid)))
    return [_activity(index, catalogue, stem, chance, index in bad) for index in range(count)]


def _activity(index: int, catalogue: Catalogue, stem: str, chance: random.Random, bad: bool) -> dict[str, Any]:
    return {
        "external_id": f"{stem}-{index:06d}",
        "activity_name_vi": "" if bad else f"{chance.choice(NAMES)} (đợt {index})",
        "activity_name_en": f"Processing activity {index} found by the weekly scan",
        "purpose_vi": chance.choice(PURPOSES),
        "purpose_en": "Performance of the agreement with the data subject and after-sales care.",
        "legal_basis": "legitimate_interest" if bad else chance.choice(BASES),
        "data_source_vi": "Hệ thống quản lý quan hệ khách hàng",
        "retention_period_months": chance.choice((12, 24, 36, 60, 120)),
        "has_automated_decision_making": index % 7 == 0,
        "requires_dpia": index % 5 == 0,
        "data_category_ids": chance.sample(catalogue.categories, 2),
        "recipient_ids": [chance.choice(catalogue.recipients)],
        "transfer_ids": [chance.choice(catalogue.transfers)] if index % 5 == 0 else [],
    }


KEY_FIELDS = {
    "data_category_ids": "data_category_codes",
    "recipient_ids": "recipient_external_ids",
    "transfer_ids": "transfer_external_ids",
}


def linked_by_key(items: list[dict[str, Any]], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the same activities, linked to the same records by the senders' own keys."""
    return [
        {
            KEY_FIELDS.get(name, name): [catalogue.keys[each] for each in value] if name in KEY_FIELDS else value
            for name, value in item.items()
        }
        for item in items
    ]


def encoded(items: list[dict[str, Any]]) -> bytes:
    """Return the body of a request: JSON in UTF-8 without escapes, the shortest form."""
    return json.dumps({"activities": items}, ensure_ascii=False).encode()
