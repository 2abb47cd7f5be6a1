"""The 39 data categories of Decree 356/2025/NĐ-CP, Articles 3 and 4, worded as Forms 09 and 10 word them."""

from uuid import UUID

from activities.models import DataCategory
from activities.models.codes import Sensitivity
from tenants.models import User
from tenants.uuid7 import new_keys

BASIC = (
    ("birth_full_name", "Họ, chữ đệm và tên khai sinh", "Family, middle and given name at birth", "3(1)"),
    ("other_name", "Tên gọi khác (nếu có)", "Other name (if any)", "3(1)"),
    ("date_of_birth", "Ngày, tháng, năm sinh", "Date of birth", "3(2)"),
    ("date_of_death_missing", "Ngày, tháng, năm chết hoặc mất tích", "Date of death or disappearance", "3(2)"),
    ("gender", "Giới tính", "Gender", "3(3)"),
    ("place_of_birth", "Nơi sinh", "Place of birth", "3(4)"),
    ("birth_registration_place", "Nơi đăng ký khai sinh", "Place of birth registration", "3(4)"),
    ("permanent_residence", "Nơi đăng ký thường trú", "Registered permanent residence", "3(4)"),
    ("temporary_residence", "Nơi đăng ký tạm trú", "Registered temporary residence", "3(4)"),
    ("current_residence", "Nơi ở hiện tại", "Current residence", "3(4)"),
    ("native_place", "Quê quán", "Native place", "3(4)"),
    ("contact_address", "Địa chỉ liên hệ", "Contact address", "3(4)"),
    ("nationality", "Quốc tịch", "Nationality", "3(5)"),
    ("personal_image", "Hình ảnh của cá nhân", "Image of the individual", "3(6)"),
    ("phone_number", "Số điện thoại", "Phone number", "3(7)"),
    ("personal_id_number", "Số định danh cá nhân", "Personal identification number", "3(7)"),
    ("passport_number", "Số hộ chiếu", "Passport number", "3(7)"),
    ("driving_licence_number", "Số giấy phép lái xe", "Driving licence number", "3(7)"),
    ("vehicle_plate_number", "Số biển số xe", "Vehicle plate number", "3(7)"),
    ("marital_status", "Tình trạng hôn nhân", "Marital status", "3(8)"),
    (
        "family_relationship",
        "Thông tin về mối quan hệ gia đình (cha mẹ, con, vợ, chồng)",
        "Family relationships (parents, children, spouse)",
        "3(9)",
    ),
    ("digital_account", "Thông tin về tài khoản số của cá nhân", "Digital account information", "3(10)"),
    (
        "other_basic",
        "Các thông tin khác gắn liền với một con người cụ thể hoặc giúp xác định một con người cụ thể",
        "Other information tied to, or helping to identify, a specific person",
        "3(11)",
    ),
)
SENSITIVE = (
    (
        "racial_ethnic_origin",
        "Dữ liệu tiết lộ nguồn gốc chủng tộc, nguồn gốc dân tộc",
        "Data revealing racial or ethnic origin",
        "4(1)(a)",
    ),
    ("political_opinion", "Quan điểm chính trị", "Political opinions", "4(1)(b)"),
    ("religious_belief", "Quan điểm tôn giáo, tín ngưỡng", "Religious views, beliefs", "4(1)(b)"),
    (
        "private_life_secrets",
        "Thông tin về đời sống riêng tư, bí mật cá nhân, bí mật gia đình",
        "Private life, personal secrets, family secrets",
        "4(1)(c)",
    ),
    ("health_status", "Tình trạng sức khỏe", "Health status", "4(1)(d)"),
    (
        "biometric_genetic",
        "Dữ liệu sinh trắc học, đặc điểm di truyền",
        "Biometric data, genetic characteristics",
        "4(1)(đ)",
    ),
    (
        "sex_life_orientation",
        "Dữ liệu tiết lộ đời sống tình dục, xu hướng tình dục của cá nhân",
        "Sex life, sexual orientation",
        "4(1)(e)",
    ),
    (
        "crime_violation",
        "Dữ liệu về tội phạm, vi phạm pháp luật được thu thập, lưu trữ bởi các cơ quan thực thi pháp luật",
        "Crime and violation data collected or held by law-enforcement bodies",
        "4(1)(g)",
    ),
    (
        "location",
        "Vị trí của cá nhân được xác định qua dịch vụ định vị",
        "Location determined via positioning services",
        "4(1)(h)",
    ),
    (
        "eid_credentials",
        "Thông tin tên đăng nhập và mật khẩu truy cập tài khoản định danh điện tử của cá nhân",
        "User name and password of the e-identification account",
        "4(1)(i)",
    ),
    (
        "id_card_image",
        "Hình ảnh thẻ căn cước, thẻ căn cước công dân, chứng minh nhân dân",
        "Images of identity cards",
        "4(1)(i)",
    ),
    (
        "bank_credentials",
        "Tên đăng nhập, mật khẩu truy cập của tài khoản ngân hàng",
        "Bank-account user name and password",
        "4(1)(k)",
    ),
    (
        "bank_card_transactions",
        "Thông tin thẻ ngân hàng, dữ liệu về lịch sử giao dịch của tài khoản ngân hàng",
        "Bank card data; bank-account transaction history",
        "4(1)(k)",
    ),
    (
        "financial_credit_history",
        "Thông tin tài chính, tín dụng và lịch sử giao dịch tài chính, chứng khoán, bảo hiểm của khách hàng",
        "Financial and credit data; history of financial, securities and insurance transactions of customers",
        "4(1)(k)",
    ),
    (
        "behaviour_tracking",
        "Dữ liệu theo dõi hành vi, hoạt động sử dụng dịch vụ viễn thông, mạng xã hội, "
        "dịch vụ truyền thông trực tuyến và các dịch vụ khác trên không gian mạng",
        "Tracking of behaviour on telecommunications, social networks, online media and other cyberspace services",
        "4(1)(l)",
    ),
    (
        "other_sensitive",
        "Dữ liệu cá nhân khác được pháp luật quy định cần giữ bí mật hoặc cần có biện pháp bảo mật chặt chẽ",
        "Other data that the law requires to be kept secret or strictly protected",
        "4(1)(m)",
    ),
)
# Article 4(1)(k) in full; the name above is cut to what a name may hold.
FULL_WORDING = {
    "financial_credit_history": (
        "Thông tin tài chính, tín dụng và các thông tin về hoạt động, lịch sử giao dịch tài chính, chứng khoán, "
        "bảo hiểm của khách hàng tại các tổ chức tín dụng, chi nhánh ngân hàng nước ngoài, tổ chức cung ứng dịch vụ "
        "trung gian thanh toán, chứng khoán, bảo hiểm, các tổ chức được phép khác"
    )
}


def add_statutory_categories(tenant_id: UUID, by: User | None) -> None:
    """Store the 39 categories of a new tenant, in the tenant's open scope."""
    rows = [(Sensitivity.BASIC, row) for row in BASIC] + [(Sensitivity.SENSITIVE, row) for row in SENSITIVE]
    categories = []
    for key, (sensitivity, (code, vi, en, article)) in zip(new_keys(len(rows)), rows, strict=True):
        category = DataCategory(
            id=key,
            tenant_id=tenant_id,
            code=code,
            name_vi=vi,
            name_en=en,
            sensitivity=sensitivity,
            legal_reference=reference(article),
            description_vi=FULL_WORDING.get(code, ""),
            created_by=by,
            changed_by=by,
        )
        category.fold()
        categories.append(category)
    DataCategory.objects.bulk_create(categories)


def reference(article: str) -> str:
    """``4(1)(k)`` → ``Điều 4 khoản 1 điểm k Nghị định 356/2025/NĐ-CP``."""
    number, *rest = article.replace(")", "").split("(")
    names = ("khoản", "điểm")
    return " ".join(
        [
            f"Điều {number}",
            *(f"{name} {part}" for name, part in zip(names, rest, strict=False)),
            "Nghị định 356/2025/NĐ-CP",
        ]
    )
