"""Messages of deadlines: what falls due, how it stands, the articles, and the acts on calendar links."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "deadline_dpia_filing": Sentence(
        "Nộp hồ sơ đánh giá tác động xử lý dữ liệu cá nhân trong {days:,} ngày kể từ ngày đầu tiên xử lý ({first_vi}); "
        "một hồ sơ cho toàn đơn vị.",
        "File the impact assessment of personal-data processing within {days:,} days of the first day of processing "
        "({first_en}); one dossier for the whole organisation.",
    ),
    "deadline_dpia_filing:article": Sentence(
        "Điều 21 khoản 1, khoản 2 Luật 91/2025/QH15; Điều 19 khoản 4 Nghị định 356/2025/NĐ-CP",
        "Art. 21(1) and (2) of Law 91/2025/QH15; Art. 19(4) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_dpia_update": Sentence(
        "Cập nhật hồ sơ đánh giá tác động xử lý dữ liệu cá nhân, định kỳ {months:,} tháng kể từ lần đầu nộp hồ sơ: "
        "có {count:,} hoạt động xử lý hoặc bên nhận mới hoặc đã thay đổi, sớm nhất từ ngày {first_vi}.",
        "Update the impact assessment of personal-data processing, every {months:,} months from the first filing: "
        "activities or recipients that are new or changed: {count:,}, the first on {first_en}.",
    ),
    "deadline_dpia_update:article": Sentence(
        "Điều 22 khoản 1 Luật 91/2025/QH15; Điều 20 khoản 1 Nghị định 356/2025/NĐ-CP",
        "Art. 22(1) of Law 91/2025/QH15; Art. 20(1) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_ctia_filing": Sentence(
        "Nộp hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới trong {days:,} ngày kể từ ngày chuyển "
        "đầu tiên ({first_vi}).",
        "File the impact assessment of the cross-border transfer within {days:,} days of the first transfer "
        "({first_en}).",
    ),
    "deadline_ctia_filing:article": Sentence(
        "Điều 20 khoản 2 Luật 91/2025/QH15; Điều 18 khoản 4 Nghị định 356/2025/NĐ-CP",
        "Art. 20(2) of Law 91/2025/QH15; Art. 18(4) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_ctia_update": Sentence(
        "Cập nhật hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới, định kỳ {months:,} tháng kể từ lần "
        "đầu nộp hồ sơ: có {count:,} lượt chuyển hoặc bên nhận đã thay đổi, sớm nhất từ ngày {first_vi}.",
        "Update the impact assessment of cross-border transfers, every {months:,} months from the first filing: "
        "transfers or recipients that were changed: {count:,}, the first on {first_en}.",
    ),
    "deadline_ctia_update:article": Sentence(
        "Điều 22 khoản 1 Luật 91/2025/QH15; Điều 20 khoản 1 Nghị định 356/2025/NĐ-CP",
        "Art. 22(1) of Law 91/2025/QH15; Art. 20(1) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_dpia_urgent_update": Sentence(
        "Cập nhật ngay hồ sơ đánh giá tác động xử lý dữ liệu cá nhân trong thời hạn {days:,} ngày: "
        "{reason_vi} (ngày {first_vi}).",
        "Update the impact assessment of personal-data processing at once, within {days:,} days: {reason_en} "
        "({first_en}).",
    ),
    "deadline_dpia_urgent_update:article": Sentence(
        "Điều 22 khoản 2 Luật 91/2025/QH15; Điều 20 khoản 2 Nghị định 356/2025/NĐ-CP",
        "Art. 22(2) of Law 91/2025/QH15; Art. 20(2) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_dpia_completion": Sentence(
        "Hoàn thiện hồ sơ đánh giá tác động xử lý dữ liệu cá nhân trong thời hạn {days:,} ngày: "
        "{reason_vi} (ngày {first_vi}).",
        "Complete the impact assessment of personal-data processing within {days:,} days: {reason_en} ({first_en}).",
    ),
    "deadline_dpia_completion:article": Sentence(
        "Điều 21 khoản 4 Luật 91/2025/QH15; Điều 19 khoản 6 Nghị định 356/2025/NĐ-CP",
        "Art. 21(4) of Law 91/2025/QH15; Art. 19(6) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_ctia_urgent_update": Sentence(
        "Cập nhật ngay hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới trong thời hạn "
        "{days:,} ngày: {reason_vi} (ngày {first_vi}).",
        "Update the impact assessment of cross-border transfers at once, within {days:,} days: {reason_en} "
        "({first_en}).",
    ),
    "deadline_ctia_urgent_update:article": Sentence(
        "Điều 22 khoản 2 Luật 91/2025/QH15; Điều 20 khoản 2 Nghị định 356/2025/NĐ-CP",
        "Art. 22(2) of Law 91/2025/QH15; Art. 20(2) of Decree 356/2025/NĐ-CP",
    ),
    "deadline_ctia_completion": Sentence(
        "Hoàn thiện hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới trong thời hạn "
        "{days:,} ngày: {reason_vi} (ngày {first_vi}).",
        "Complete the impact assessment of cross-border transfers within {days:,} days: {reason_en} ({first_en}).",
    ),
    "deadline_ctia_completion:article": Sentence(
        "Điều 18 khoản 6 Nghị định 356/2025/NĐ-CP",
        "Art. 18(6) of Decree 356/2025/NĐ-CP",
    ),
    # Why an update or a completion is due
    "deadline_reason_reorganised": Sentence(
        "đơn vị được tổ chức lại, chấm dứt hoạt động, giải thể hoặc phá sản",
        "the organisation was reorganised, ended its activity, was dissolved or went bankrupt",
    ),
    "deadline_reason_service_changed": Sentence(
        "thông tin về tổ chức, cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân thay đổi",
        "particulars of the provider of data protection services changed",
    ),
    "deadline_reason_business_changed": Sentence(
        "phát sinh hoặc thay đổi ngành, nghề, dịch vụ kinh doanh liên quan đến xử lý dữ liệu cá nhân đã đăng ký trong "
        "hồ sơ",
        "a line of business that has to do with the processing and is in the dossier is new or changed",
    ),
    "deadline_reason_completion_requested": Sentence(
        "cơ quan chuyên trách bảo vệ dữ liệu cá nhân yêu cầu hoàn thiện hồ sơ",
        "the authority for the protection of personal data asked for it",
    ),
    # How it stands
    "deadline_left": Sentence("Còn {days:,} ngày.", "Days left: {days:,}."),
    "deadline_today": Sentence("Hôm nay là ngày cuối cùng.", "Today is the last day."),
    "deadline_passed": Sentence("Đã quá hạn {days:,} ngày.", "Days overdue: {days:,}."),
    "deadline_filed": Sentence("Đã nộp ngày {filed_vi}.", "Filed on {filed_en}."),
    "deadline_exempt": Sentence(
        "Không phải thực hiện: lượt chuyển được ghi là thuộc trường hợp miễn trừ (Điều 20 khoản 6 Luật 91/2025/QH15; "
        "Điều 17 khoản 3 Nghị định 356/2025/NĐ-CP).",
        "Not required: the transfer is noted as exempt (Art. 20(6) of Law 91/2025/QH15; Art. 17(3) of Decree "
        "356/2025/NĐ-CP).",
    ),
    "deadline_relief_small_or_startup": Sentence(
        "Doanh nghiệp nhỏ, doanh nghiệp khởi nghiệp được quyền lựa chọn không thực hiện đến hết ngày 31/12/2030 "
        "(Điều 38 khoản 2 Luật 91/2025/QH15; Điều 41 khoản 1 Nghị định 356/2025/NĐ-CP).",
        "Small enterprises and start-ups may choose not to do this until the end of 2030 (Art. 38(2) of Law "
        "91/2025/QH15; Art. 41(1) of Decree 356/2025/NĐ-CP).",
    ),
    "deadline_relief_micro_or_household": Sentence(
        "Hộ kinh doanh, doanh nghiệp siêu nhỏ không phải thực hiện (Điều 38 khoản 3 Luật 91/2025/QH15; Điều 41 "
        "khoản 2 Nghị định 356/2025/NĐ-CP).",
        "Household businesses and micro-enterprises need not do this (Art. 38(3) of Law 91/2025/QH15; Art. 41(2) of "
        "Decree 356/2025/NĐ-CP).",
    ),
    "deadline_relief_ended": Sentence(
        "Thời gian được quyền lựa chọn của doanh nghiệp nhỏ, doanh nghiệp khởi nghiệp đã hết (Điều 38 khoản 2 Luật "
        "91/2025/QH15).",
        "The years in which small enterprises and start-ups had a choice are over (Art. 38(2) of Law 91/2025/QH15).",
    ),
    "deadline_relief_sensitive": Sentence(
        "Đơn vị khai thuộc diện được miễn, nhưng sổ có hoạt động xử lý dữ liệu cá nhân nhạy cảm nên quy định miễn "
        "không áp dụng (Điều 38 Luật 91/2025/QH15; Điều 41 Nghị định 356/2025/NĐ-CP).",
        "The profile declares a relief, but the register has activities that process sensitive data, so it does not "
        "hold (Art. 38 of Law 91/2025/QH15; Art. 41 of Decree 356/2025/NĐ-CP).",
    ),
    "deadline_relief_many": Sentence(
        "Đơn vị khai thuộc diện được miễn, nhưng sổ có hoạt động với từ 100.000 chủ thể dữ liệu trở lên nên quy định "
        "miễn không áp dụng (Điều 38 Luật 91/2025/QH15; Điều 41 Nghị định 356/2025/NĐ-CP).",
        "The profile declares a relief, but the register has an activity with 100,000 data subjects or more, so it "
        "does not hold (Art. 38 of Law 91/2025/QH15; Art. 41 of Decree 356/2025/NĐ-CP).",
    ),
}
