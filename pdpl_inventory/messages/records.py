"""Messages of single records and of their review."""

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
    "review_withdrawn": Sentence("Đã rút lại {count:,} {noun_vi}", "Withdrew {count:,} {noun_en}"),
    "review_submitted:one": Sentence("Đã gửi duyệt “{name}”", "Submitted “{name}” for review"),
    "review_approved:one": Sentence("Đã duyệt “{name}”", "Approved “{name}”"),
    "review_returned:one": Sentence("Đã trả lại “{name}”", "Returned “{name}”"),
    "review_withdrawn:one": Sentence("Đã rút lại “{name}”", "Withdrew “{name}”"),
    "notification_returned": Sentence(
        "{count:,} hoạt động xử lý của bạn bị trả lại", "{count:,} of your processing activities were returned"
    ),
    "notification_returned:one": Sentence("“{name}” bị trả lại", "“{name}” was returned"),
    "notification_version_waiting": Sentence(
        "Phiên bản {number} của {dossier_vi} chờ bạn duyệt", "Version {number} of {dossier_en} waits for your approval"
    ),
    "notification_version_returned": Sentence(
        "Phiên bản {number} của {dossier_vi} bị trả lại", "Version {number} of {dossier_en} was returned"
    ),
    "notification_waiting": Sentence("Có hoạt động xử lý chờ bạn duyệt", "Processing activities wait for your review"),
    "notification_deadline": Sentence(
        "{count:,} thời hạn của hồ sơ sẽ đến trong {days} ngày nữa, sớm nhất là ngày {first_vi}",
        "{count:,} deadlines of the dossiers fall due within {days} days, the first on {first_en}",
    ),
    "notification_deadline:one": Sentence(
        "Một thời hạn của hồ sơ sẽ đến trong {days} ngày nữa, vào ngày {first_vi}",
        "A deadline of the dossiers falls due within {days} days, on {first_en}",
    ),
    "notification_deadline:passed": Sentence(
        "{count:,} thời hạn của hồ sơ đã quá hạn, sớm nhất là ngày {first_vi}",
        "{count:,} deadlines of the dossiers have passed, the first on {first_en}",
    ),
    "notification_deadline:one_passed": Sentence(
        "Một thời hạn của hồ sơ đã quá hạn, ngày {first_vi}", "A deadline of the dossiers has passed, on {first_en}"
    ),
    "ids_or_batch": Sentence(
        "Cần đúng một trong hai: “ids” hoặc “batch_id”.", "Exactly one of “ids” and “batch_id” is needed."
    ),
}
