"""Messages of the dossiers: what is missing of them, and the acts on them."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "dossier_missing_tax_code": Sentence("Chưa có mã số thuế của đơn vị.", "The organisation's tax code is missing."),
    "dossier_missing_address": Sentence(
        "Chưa có địa chỉ trụ sở chính của đơn vị.", "The address of the head office is missing."
    ),
    "dossier_missing_phone": Sentence(
        "Chưa có số điện thoại của đơn vị.", "The organisation's phone number is missing."
    ),
    "dossier_missing_business_lines": Sentence(
        "Chưa có lĩnh vực kinh doanh có xử lý dữ liệu cá nhân và mã ngành.",
        "The lines of business that process personal data, with their codes, are missing.",
    ),
    "dossier_missing_branch_count": Sentence(
        "Chưa có số lượng chi nhánh, văn phòng đại diện (không có thì ghi 0).",
        "The number of branches and representative offices is missing (0 if there are none).",
    ),
    "dossier_missing_email": Sentence(
        "Chưa có địa chỉ email của đơn vị.", "The organisation's e-mail address is missing."
    ),
    "dossier_missing_dpo_name": Sentence(
        "Chưa có bộ phận, nhân sự bảo vệ dữ liệu cá nhân, cũng chưa có bên cung cấp dịch vụ bảo vệ dữ liệu cá nhân.",
        "Neither a data-protection department or officer nor a provider of data-protection services is named.",
    ),
    "dossier_missing_dpo_phone": Sentence(
        "Chưa có số điện thoại của bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "The phone number of the data-protection department or officer is missing.",
    ),
    "dossier_missing_dpo_email": Sentence(
        "Chưa có email của bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "The e-mail address of the data-protection department or officer is missing.",
    ),
    "dossier_missing_dpo_appointment_number": Sentence(
        "Chưa có số văn bản chỉ định bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "The number of the document that appoints the data-protection department or officer is missing.",
    ),
    "dossier_missing_dpo_appointment_date": Sentence(
        "Chưa có ngày văn bản chỉ định bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "The date of the document that appoints the data-protection department or officer is missing.",
    ),
    "dossier_missing_protection_service_contract": Sentence(
        "Chưa có hợp đồng sử dụng dịch vụ bảo vệ dữ liệu cá nhân (số, ngày).",
        "The contract with the provider of data-protection services (number, date) is missing.",
    ),
    "dossier_missing_filer_role": Sentence(
        "Chưa xác định vai trò của bên kê khai trong thông tin đơn vị.",
        "The filer's role is missing from the organisation's particulars.",
    ),
    "dossier_missing_activities:form-10": Sentence(
        "Sổ đăng ký chưa có hoạt động xử lý nào.", "The register has no processing activity."
    ),
    "dossier_missing_activities:form-09": Sentence(
        "Chưa có hoạt động xử lý nào gắn với lượt chuyển dữ liệu xuyên biên giới phải đánh giá tác động.",
        "No processing activity has a cross-border transfer that needs an impact assessment.",
    ),
    "dossier_missing_answer": Sentence("Chưa trả lời: {title_vi}.", "Not answered: {title_en}."),
    "dossier_missing_contracts": Sentence(
        "Chưa kèm bản sao hợp đồng, thỏa thuận với các bên liên quan.",
        "No copies of contracts with the parties are enclosed.",
    ),
    "dossier_missing_policies": Sentence(
        "Chưa kèm chính sách, quy trình, quy định, biểu mẫu về bảo vệ dữ liệu cá nhân.",
        "No policies, procedures, rules or forms of data protection are enclosed.",
    ),
    "dossier_missing_appointment": Sentence(
        "Chưa kèm bản sao văn bản chỉ định bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "No copy of the document that appoints the data-protection department or officer is enclosed.",
    ),
    "dossier_missing_service_contract": Sentence(
        "Chưa kèm hợp đồng sử dụng dịch vụ bảo vệ dữ liệu cá nhân.",
        "The contract with the provider of data-protection services is not enclosed.",
    ),
    "dossier_gap_subject_groups": Sentence(
        "{count:,} hoạt động xử lý chưa có đối tượng chủ thể dữ liệu.",
        "Processing activities without groups of data subjects: {count:,}.",
    ),
    "dossier_gap_subject_count": Sentence(
        "{count:,} hoạt động xử lý chưa có số lượng chủ thể dữ liệu.",
        "Processing activities without the number of data subjects: {count:,}.",
    ),
    "dossier_gap_purpose": Sentence(
        "{count:,} hoạt động xử lý chưa có mục đích xử lý.", "Processing activities without a purpose: {count:,}."
    ),
    "dossier_gap_operations": Sentence(
        "{count:,} hoạt động xử lý chưa có thao tác xử lý.", "Processing activities without operations: {count:,}."
    ),
    "dossier_gap_not_approved": Sentence(
        "{count:,} hoạt động xử lý chưa được duyệt.", "Processing activities that are not approved: {count:,}."
    ),
    "dossier_gap_categories": Sentence(
        "{count:,} hoạt động xử lý chưa có loại dữ liệu cá nhân.",
        "Processing activities without types of personal data: {count:,}.",
    ),
    "dossier_gap_consent_form": Sentence(
        "{count:,} hoạt động xử lý dựa trên sự đồng ý chưa có hình thức, biểu mẫu xin sự đồng ý.",
        "Processing activities by consent without the form of consent: {count:,}.",
    ),
    "dossier_gap_storage_system": Sentence(
        "{count:,} hoạt động xử lý chưa có hệ thống lưu trữ.",
        "Processing activities without a storage system: {count:,}.",
    ),
    "dossier_gap_deletion_method": Sentence(
        "{count:,} hoạt động xử lý chưa có phương thức xóa, hủy dữ liệu.",
        "Processing activities without a method of erasure or destruction: {count:,}.",
    ),
    "dossier_gap_transfer_activity": Sentence(
        "{count:,} lượt chuyển dữ liệu chưa gắn với hoạt động xử lý nào.",
        "Data transfers that no processing activity has: {count:,}.",
    ),
    "dossier_gap_transfer_activity:label": Sentence("Chưa gắn với hoạt động xử lý", "No processing activity"),
    "dossier_gap_transfer_recipient": Sentence(
        "{count:,} lượt chuyển dữ liệu chưa có bên nhận.", "Data transfers without a recipient: {count:,}."
    ),
    "dossier_gap_transfer_purpose": Sentence(
        "{count:,} lượt chuyển dữ liệu chưa có mục đích.", "Data transfers without a purpose: {count:,}."
    ),
    "dossier_gap_tax_code": Sentence(
        "{count:,} bên liên quan tại Việt Nam chưa có mã số thuế.", "Parties in Viet Nam without a tax code: {count:,}."
    ),
    "dossier_gap_dpo_contact": Sentence(
        "{count:,} bên liên quan chưa có thông tin bộ phận, nhân sự bảo vệ dữ liệu cá nhân.",
        "Parties without the contact of their data-protection department or officer: {count:,}.",
    ),
    "dossier_gap_contract": Sentence(
        "{count:,} bên liên quan chưa có số, ngày hợp đồng hoặc thỏa thuận.",
        "Parties without the number and date of a contract: {count:,}.",
    ),
    "dossier_gap_importer_contract": Sentence(
        "{count:,} bên liên quan chưa có số, ngày hợp đồng hoặc thỏa thuận, cũng chưa có ở lượt chuyển dữ liệu.",
        "Parties without the number and date of a contract, their own or that of a transfer: {count:,}.",
    ),
    "dossier_gap_importer_contract:label": Sentence("Chưa có số, ngày hợp đồng", "No number and date of a contract"),
    "dossier_gap_transfer_missing": Sentence(
        "{count:,} hoạt động xử lý có hệ thống hoặc bên nhận ở nước ngoài nhưng chưa gắn lượt chuyển dữ liệu.",
        "Processing activities with a system or recipient abroad and no data transfer: {count:,}.",
    ),
    "dossier_gap_transfer_missing:label": Sentence(
        "Có yếu tố nước ngoài, chưa gắn lượt chuyển dữ liệu", "Abroad, and no data transfer"
    ),
    "dossier_gap_services": Sentence(
        "{count:,} bên liên quan chưa có dịch vụ hợp tác.", "Parties without the services that they provide: {count:,}."
    ),
    "dossier_gap_subject_groups:label": Sentence("Chưa có đối tượng chủ thể dữ liệu", "No groups of data subjects"),
    "dossier_gap_subject_count:label": Sentence("Chưa có số lượng chủ thể dữ liệu", "No number of data subjects"),
    "dossier_gap_purpose:label": Sentence("Chưa có mục đích xử lý", "No purpose"),
    "dossier_gap_operations:label": Sentence("Chưa có thao tác xử lý", "No operations"),
    "dossier_gap_not_approved:label": Sentence("Chưa được duyệt", "Not approved"),
    "dossier_gap_categories:label": Sentence("Chưa có loại dữ liệu cá nhân", "No types of personal data"),
    "dossier_gap_consent_form:label": Sentence("Chưa có hình thức, biểu mẫu xin sự đồng ý", "No form of consent"),
    "dossier_gap_storage_system:label": Sentence("Chưa có hệ thống lưu trữ", "No storage system"),
    "dossier_gap_deletion_method:label": Sentence("Chưa có phương thức xóa, hủy", "No method of erasure"),
    "dossier_gap_transfer_recipient:label": Sentence("Chưa có bên nhận", "No recipient"),
    "dossier_gap_transfer_purpose:label": Sentence("Chưa có mục đích chuyển", "No purpose"),
    "dossier_gap_tax_code:label": Sentence("Chưa có mã số thuế", "No tax code"),
    "dossier_gap_dpo_contact:label": Sentence(
        "Chưa có bộ phận, nhân sự bảo vệ dữ liệu cá nhân", "No data-protection contact"
    ),
    "dossier_gap_contract:label": Sentence("Chưa có số, ngày hợp đồng", "No number and date of a contract"),
    "dossier_gap_services:label": Sentence("Chưa có dịch vụ hợp tác", "No services"),
    "dossier_answers_changed": Sentence(
        "Đã sửa câu trả lời của hồ sơ: {count:,} câu", "Changed answers of the dossiers: {count:,}"
    ),
}
