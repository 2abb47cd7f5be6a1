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
    "file_missing": Sentence(
        "Tệp không còn trong kho lưu trữ; hãy báo cho người vận hành hệ thống.",
        "The file is no longer in the storage; tell whoever runs this installation.",
    ),
}
