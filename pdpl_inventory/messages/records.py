"""Messages of single records, of their review, and of findings: legal requirements that an activity does not meet."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # One record
    "precondition_failed": Sentence(
        "Bản ghi đã thay đổi kể từ lần đọc trước (If-Match không còn khớp); hãy đọc lại rồi sửa.",
        "The record has changed since it was read (If-Match no longer matches); read it again.",
    ),
    "record_in_use": Sentence("Không thể xóa: {users_vi}.", "It cannot be deleted: {users_en}."),
    "approved_record": Sentence(
        "Bản ghi đã duyệt chỉ được xóa bởi nhân sự bảo vệ dữ liệu cá nhân (dpo).",
        "Only the data-protection officer (dpo) deletes an approved record.",
    ),
    # Review
    "status_draft": Sentence("bản nháp", "a draft"),
    "status_submitted": Sentence("chờ duyệt", "submitted"),
    "status_approved": Sentence("đã duyệt", "approved"),
    "status_returned": Sentence("bị trả lại", "returned"),
    "wrong_status": Sentence(
        "Bản ghi đang ở trạng thái {status_vi}; việc này chỉ làm được khi bản ghi {allowed_vi}.",
        "The record is {status_en}; this can be done only while it is {allowed_en}.",
    ),
    "own_record": Sentence(
        "Không ai được tự duyệt bản ghi do chính mình tạo hoặc sửa lần cuối.",
        "Nobody approves a record that they created or last changed.",
    ),
    "review_refused": Sentence(
        "Không thay đổi {noun_vi} nào: cả {count:,} đều bị từ chối",
        "No {noun_en} were changed: all {count:,} were refused",
    ),
    "review_empty": Sentence("Lô này không có {noun_vi} nào", "This batch has no {noun_en}"),
    "review_submitted": Sentence("Đã gửi duyệt {count:,} {noun_vi}", "Submitted {count:,} {noun_en} for review"),
    "review_approved": Sentence("Đã duyệt {count:,} {noun_vi}", "Approved {count:,} {noun_en}"),
    "review_returned": Sentence("Đã trả lại {count:,} {noun_vi}", "Returned {count:,} {noun_en}"),
    "review_submitted:one": Sentence("Đã gửi duyệt “{name}”", "Submitted “{name}” for review"),
    "review_approved:one": Sentence("Đã duyệt “{name}”", "Approved “{name}”"),
    "review_returned:one": Sentence("Đã trả lại “{name}”", "Returned “{name}”"),
    "ids_or_batch": Sentence(
        "Cần đúng một trong hai: “ids” hoặc “batch_id”.", "Exactly one of “ids” and “batch_id” is needed."
    ),
    # What a reviewer should look at
    "finding_missing_purpose": Sentence("Chưa ghi mục đích xử lý.", "The purpose of the processing is missing."),
    "finding_missing_purpose:article": Sentence(
        "Điều 19 khoản 3 điểm c Nghị định 356/2025/NĐ-CP", "Art. 19(3)(c) of Decree 356/2025/NĐ-CP"
    ),
    "finding_missing_citation": Sentence(
        "Căn cứ theo quy định của pháp luật nhưng chưa viện dẫn điều, khoản, điểm.",
        "The legal basis rests on a provision of law, and no article is cited.",
    ),
    "finding_missing_citation:article": Sentence(
        "Điều 19 khoản 1 điểm b, c, đ Luật 91/2025/QH15", "Art. 19(1)(b), (c) and (đ) of Law 91/2025/QH15"
    ),
    "finding_missing_evidence": Sentence(
        "Căn cứ này phải chứng minh được nhưng chưa ghi viện dẫn, chứng cứ.",
        "This legal basis must be proven, and neither a citation nor evidence is noted.",
    ),
    "finding_missing_evidence:article": Sentence(
        "Điều 19 khoản 1 điểm a Luật 91/2025/QH15", "Art. 19(1)(a) of Law 91/2025/QH15"
    ),
    "finding_sensitive_without_dpia": Sentence(
        "Xử lý dữ liệu cá nhân nhạy cảm nhưng chưa đánh dấu cần đánh giá tác động.",
        "Sensitive personal data is processed, and no impact assessment is marked as required.",
    ),
    "finding_sensitive_without_dpia:article": Sentence(
        "Điều 21 khoản 1, Điều 38 Luật 91/2025/QH15", "Art. 21(1) and 38 of Law 91/2025/QH15"
    ),
    "finding_transfer_without_dossier": Sentence(
        "Chuyển dữ liệu xuyên biên giới nhưng chưa ghi ngày nộp hồ sơ đánh giá tác động.",
        "Data is transferred across the border, and no date is noted on which the assessment was filed.",
    ),
    "finding_transfer_without_dossier:article": Sentence(
        "Điều 20 khoản 2 Luật 91/2025/QH15", "Art. 20(2) of Law 91/2025/QH15"
    ),
    "finding_missing_retention": Sentence("Chưa ghi thời hạn lưu trữ.", "The retention period is missing."),
    "finding_missing_retention:article": Sentence("Điều 3 khoản 3 Luật 91/2025/QH15", "Art. 3(3) of Law 91/2025/QH15"),
}
