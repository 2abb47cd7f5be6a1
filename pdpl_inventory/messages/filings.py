"""Messages of the files attached to dossiers, and of the dossiers' versions."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # Attachments
    "attachment_type": Sentence(
        "Tệp này không phải là PDF, DOCX, XLSX, PNG hoặc JPEG, bị hỏng, có chứa macro hoặc giải nén ra quá lớn. Loại "
        "tệp được xác định theo nội dung, không theo tên.",
        "This file is no PDF, DOCX, XLSX, PNG or JPEG, is damaged, has macros, or is too large unpacked. The type is "
        "judged by the content, not by the name.",
    ),
    "attachment_infected": Sentence(
        "Phần mềm quét vi-rút phát hiện “{name}” trong tệp này; tệp không được lưu.",
        "The virus scanner found “{name}” in this file; it was not stored.",
    ),
    "scanner_away": Sentence(
        "Không kết nối được với phần mềm quét vi-rút nên chưa nhận tệp nào; hãy thử lại sau.",
        "The virus scanner cannot be reached, so no file was taken; try again later.",
    ),
    "too_many_attachments": Sentence(
        "Hồ sơ này đã có {limit:,} tài liệu kèm theo, là số tối đa.",
        "This dossier has {limit:,} attachments already, which is the most.",
    ),
    "attachment_in_version": Sentence(
        "Tài liệu “{name}” nằm trong phiên bản {number} của hồ sơ ({status_vi}) nên không xóa được. Để các phiên bản "
        "sau không còn tài liệu này, hãy thay bằng tệp khác hoặc ngừng dùng.",
        "“{name}” is in version {number} of the dossier ({status_en}) and cannot be removed. To leave it out of later "
        "versions, replace or retire it.",
    ),
    "attachment_not_in_use": Sentence(
        "Tài liệu “{name}” đã ngừng dùng; chỉ các phiên bản đã có tài liệu này còn giữ.",
        "“{name}” is retired already; only the versions that have it keep it.",
    ),
    "file_missing": Sentence(
        "Tệp không còn trong kho lưu trữ; hãy báo cho người vận hành hệ thống.",
        "The file is no longer in the storage; tell whoever runs this installation.",
    ),
    # Versions
    "status_filed": Sentence("đã nộp", "filed"),
    "version_open": Sentence(
        "Phiên bản {number} của hồ sơ này {status_vi} và chưa nộp; hãy nộp hoặc trả lại phiên bản đó trước.",
        "Version {number} of this dossier is {status_en} and not filed yet; file or return it first.",
    ),
    "version_status": Sentence(
        "Phiên bản {number} của hồ sơ đang ở trạng thái {status_vi}; việc này chỉ làm được khi phiên bản {allowed_vi}.",
        "Version {number} of the dossier is {status_en}; this can be done only while it is {allowed_en}.",
    ),
    "version_answered": Sentence(
        "Kết quả của phiên bản {number} đã được ghi.", "The answer to version {number} is noted already."
    ),
    "own_version": Sentence(
        "Không ai được tự duyệt hồ sơ do chính mình gửi duyệt.",
        "Nobody approves a dossier that they submitted themselves.",
    ),
    "dossier_never_filed": Sentence(
        "Hồ sơ này chưa được nộp lần nào nên không có nội dung thay đổi. Nếu đã nộp trước khi dùng hệ thống này, hãy "
        "ghi ngày nộp ở thông tin đơn vị hoặc ở lượt chuyển.",
        "This dossier was never filed, so there is nothing that has changed. If it was filed before this register was "
        "used, note the day in the profile or at the transfer.",
    ),
    "filed_before_approval": Sentence(
        "Ngày nộp không thể trước ngày duyệt phiên bản ({day_vi}).",
        "It cannot have been filed before the version was approved ({day_en}).",
    ),
    "result_before_filing": Sentence(
        "Ngày có kết quả không thể trước ngày nộp ({day_vi}).", "The answer cannot precede the filing ({day_en})."
    ),
    "filed_version_note": Sentence("Phiên bản {number} của hồ sơ", "Version {number} of the dossier"),
    # Differences of versions
    "changes_none": Sentence("Không có gì thay đổi.", "Nothing has changed."),
    "changes_since_elsewhere": Sentence(
        "Cập nhật toàn bộ nội dung hồ sơ theo tình trạng hiện nay.", "The whole dossier, as it stands today."
    ),
    "changes_came": Sentence("Thêm {count:,} {noun_vi}: {names_vi}.", "New {noun_en}, {count:,}: {names_en}."),
    "changes_went": Sentence("Bỏ {count:,} {noun_vi}: {names_vi}.", "Removed {noun_en}, {count:,}: {names_en}."),
    "changes_changed": Sentence(
        "Thay đổi {count:,} {noun_vi}: {names_vi}.", "Changed {noun_en}, {count:,}: {names_en}."
    ),
    "changes_profile": Sentence(
        "Thay đổi thông tin đơn vị: {fields_vi}.", "Changed particulars of the organisation: {fields_en}."
    ),
    "changes_more": Sentence("; và {count:,} mục khác", "; and {count:,} more"),
    "changes_activity": Sentence("hoạt động xử lý", "processing activities"),
    "changes_recipient": Sentence("bên nhận", "recipients"),
    "changes_data_category": Sentence("loại dữ liệu", "data categories"),
    "changes_transfer": Sentence("lượt chuyển dữ liệu", "data transfers"),
    "changes_answer": Sentence("câu trả lời", "answers"),
    "changes_attachment": Sentence("tài liệu kèm theo", "attachments"),
    # What the law asks of a difference
    "update_not_due": Sentence(
        "Các thay đổi này không làm phát sinh nghĩa vụ cập nhật hồ sơ.", "These changes make no update due."
    ),
    "update_purposes": Sentence(
        "Phát sinh mục đích xử lý hoặc chuyển dữ liệu mới: cập nhật định kỳ 06 tháng (Điều 22 khoản 1 Luật "
        "91/2025/QH15; Điều 20 khoản 1 Nghị định 356/2025/NĐ-CP).",
        "New purposes of processing or transfer: an update every six months (Art. 22(1) of Law 91/2025/QH15; Art. "
        "20(1) of Decree 356/2025/NĐ-CP).",
    ),
    "update_parties": Sentence(
        "Phát sinh hoặc thay đổi bên kiểm soát, bên xử lý, bên thứ ba: cập nhật định kỳ 06 tháng (Điều 22 khoản 1 "
        "Luật 91/2025/QH15; Điều 20 khoản 1 Nghị định 356/2025/NĐ-CP).",
        "New or changed controllers, processors or third parties: an update every six months (Art. 22(1) of Law "
        "91/2025/QH15; Art. 20(1) of Decree 356/2025/NĐ-CP).",
    ),
    "update_service": Sentence(
        "Thay đổi thông tin về tổ chức, cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân: cập nhật trong 10 ngày (Điều "
        "22 khoản 2 điểm b Luật 91/2025/QH15; Điều 20 khoản 2 Nghị định 356/2025/NĐ-CP).",
        "The provider of data protection services changed: an update within ten days (Art. 22(2)(b) of Law "
        "91/2025/QH15; Art. 20(2) of Decree 356/2025/NĐ-CP).",
    ),
    "update_business": Sentence(
        "Phát sinh hoặc thay đổi ngành, nghề, dịch vụ kinh doanh liên quan đến xử lý dữ liệu cá nhân: cập nhật trong "
        "10 ngày (Điều 22 khoản 2 điểm c Luật 91/2025/QH15; Điều 20 khoản 2 Nghị định 356/2025/NĐ-CP).",
        "Lines of business that have to do with the processing are new or changed: an update within ten days (Art. "
        "22(2)(c) of Law 91/2025/QH15; Art. 20(2) of Decree 356/2025/NĐ-CP).",
    ),
    # What is downloaded
    "download_report": Sentence(
        "báo cáo dạng {format}, phiên bản {number},", "the report as {format}, version {number},"
    ),
    "download_notice": Sentence("thông báo, phiên bản {number},", "the notice, version {number},"),
    "download_package": Sentence("gói hồ sơ, {count:,} tệp,", "the package, files: {count:,},"),
}
