"""What the OpenAPI schema says of the options that only imports have."""

from drf_spectacular.utils import OpenApiParameter

from activities.models.imports import Profile, UnknownBasis, UnknownColumns
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence

PROFILE = OpenApiParameter(
    "profile",
    str,
    enum=Profile.values,
    description=in_readers_language(
        Sentence(
            "Bảng (CSV, TSV, XLSX) là sổ lập theo Điều 30 GDPR: theo mẫu của ICO hoặc CNIL, hay xuất từ CISO "
            "Assistant hoặc Fides. Chỉ dùng với `kind=processing-activities`.",
            "The table (CSV, TSV, XLSX) is a register kept for Art. 30 of the GDPR: in the template of ICO or CNIL, "
            "or exported by CISO Assistant or Fides. Only with `kind=processing-activities`.",
        )
    ),
)
UNKNOWN_BASIS = OpenApiParameter(
    "unknown_basis",
    str,
    enum=UnknownBasis.values,
    default=UnknownBasis.REFUSE.value,
    description=in_readers_language(
        Sentence(
            "Chỉ dùng với `profile`. Dòng không ghi căn cứ, ghi nhiều căn cứ, hoặc ghi căn cứ mà luật Việt Nam không "
            "có: `refuse` từ chối và nêu lý do; `draft` nhận làm bản nháp với căn cứ gần nhất, kèm phát hiện "
            "`basis_to_be_chosen`.",
            "Only with `profile`. A row with no ground, several, or one that Vietnamese law lacks: `refuse` refuses it "
            "with the reason, `draft` takes it as a draft with the nearest ground and the finding "
            "`basis_to_be_chosen`.",
        )
    ),
)
UNKNOWN_COLUMNS = OpenApiParameter(
    "unknown_columns",
    str,
    enum=UnknownColumns.values,
    default=UnknownColumns.REFUSE.value,
    description=in_readers_language(
        Sentence(
            "Chỉ dùng với bảng (CSV, TSV, XLSX) không có `profile`. Cột có tiêu đề không phải là trường nào: `refuse` "
            "từ chối mọi dòng có giá trị ở cột đó (`unknown_field`), `ignore` không đọc cột đó.",
            "Only with a table (CSV, TSV, XLSX) without `profile`. A column whose heading names no field: `refuse` "
            "refuses every row that has a value in it (`unknown_field`), `ignore` does not read it.",
        )
    ),
)
