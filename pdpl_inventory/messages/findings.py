"""Messages of findings: what the law requires of an activity and the register lacks.

Each has its sentence, its article, and its remedy: what to do about it.
"""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "finding_missing_purpose": Sentence(
        "Chưa ghi mục đích xử lý.",
        "The purpose of the processing is missing.",
    ),
    "finding_missing_purpose:article": Sentence(
        "Điều 19 khoản 3 điểm c Nghị định 356/2025/NĐ-CP",
        "Art. 19(3)(c) of Decree 356/2025/NĐ-CP",
    ),
    "finding_missing_purpose:remedy": Sentence(
        "Ghi mục đích xử lý cụ thể, rõ ràng.",
        "State the specific purpose of the processing.",
    ),
    "finding_basis_to_be_chosen": Sentence(
        "Căn cứ pháp lý lấy từ tệp gốc chưa được đối chiếu với luật Việt Nam.",
        "The legal basis comes from another register, and its ground under Vietnamese law is still to be chosen.",
    ),
    "finding_basis_to_be_chosen:article": Sentence(
        "Điều 9, Điều 11 khoản 1, Điều 19 khoản 1, Điều 32 khoản 1 Luật 91/2025/QH15",
        "Art. 9, 11(1), 19(1) and 32(1) of Law 91/2025/QH15",
    ),
    "finding_basis_to_be_chosen:remedy": Sentence(
        "Chọn căn cứ mà luật có và kiểm tra điều kiện của căn cứ đó, rồi thay dòng “Căn cứ trong tệp gốc” bằng "
        "viện dẫn đúng hoặc để trống; nếu không căn cứ nào phù hợp thì phải xin sự đồng ý hoặc ngừng xử lý.",
        "Choose a ground that the law has and check its conditions, then replace the citation, which names the ground "
        "of the other register, by the right one or leave it empty; where no ground fits, ask for consent or stop the "
        "processing.",
    ),
    "finding_missing_citation": Sentence(
        "Căn cứ theo quy định của pháp luật nhưng chưa viện dẫn điều, khoản, điểm.",
        "The legal basis rests on a provision of law, and no article is cited.",
    ),
    "finding_missing_citation:article": Sentence(
        "Điều 19 khoản 1 điểm b, c, đ Luật 91/2025/QH15",
        "Art. 19(1)(b), (c) and (đ) of Law 91/2025/QH15",
    ),
    "finding_missing_citation:remedy": Sentence(
        "Viện dẫn điều, khoản, điểm của văn bản pháp luật làm căn cứ.",
        "Cite the article, clause and point that the processing rests on.",
    ),
    "finding_missing_evidence": Sentence(
        "Căn cứ này phải chứng minh được nhưng chưa ghi viện dẫn, chứng cứ.",
        "This legal basis must be proven, and neither a citation nor evidence is noted.",
    ),
    "finding_missing_evidence:article": Sentence(
        "Điều 19 khoản 1 điểm a Luật 91/2025/QH15",
        "Art. 19(1)(a) of Law 91/2025/QH15",
    ),
    "finding_missing_evidence:remedy": Sentence(
        "Ghi tài liệu, chứng cứ chứng minh trường hợp này ở mục viện dẫn.",
        "Note in the citation what proves that the case exists.",
    ),
    "finding_sensitive_without_dpia": Sentence(
        "Xử lý dữ liệu cá nhân nhạy cảm nhưng chưa đánh dấu cần đánh giá tác động.",
        "Sensitive personal data is processed, and no impact assessment is marked as required.",
    ),
    "finding_sensitive_without_dpia:article": Sentence(
        "Điều 21 khoản 1, Điều 38 Luật 91/2025/QH15",
        "Art. 21(1) and 38 of Law 91/2025/QH15",
    ),
    "finding_sensitive_without_dpia:remedy": Sentence(
        "Đánh dấu “cần đánh giá tác động” và đưa hoạt động này vào hồ sơ đánh giá tác động xử lý.",
        "Mark that an impact assessment is required, and include the activity in the dossier.",
    ),
    "finding_sensitive_without_protection": Sentence(
        "Xử lý dữ liệu cá nhân nhạy cảm nhưng chưa ghi biện pháp bảo vệ.",
        "Sensitive personal data is processed, and no protection measures are noted.",
    ),
    "finding_sensitive_without_protection:article": Sentence(
        "Điều 4 khoản 2 Nghị định 356/2025/NĐ-CP",
        "Art. 4(2) of Decree 356/2025/NĐ-CP",
    ),
    "finding_sensitive_without_protection:remedy": Sentence(
        "Ghi quy định phân quyền giới hạn truy cập, quy trình xử lý và các biện pháp bảo mật đang áp dụng.",
        "Note the rules that limit access, the procedure of processing and the security measures in place.",
    ),
    "finding_consent_without_form": Sentence(
        "Căn cứ là sự đồng ý nhưng chưa ghi hình thức, biểu mẫu xin sự đồng ý.",
        "The legal basis is consent, and how it is asked and proven is not noted.",
    ),
    "finding_consent_without_form:article": Sentence(
        "Điều 6 khoản 1, khoản 2 Nghị định 356/2025/NĐ-CP",
        "Art. 6(1) and (2) of Decree 356/2025/NĐ-CP",
    ),
    "finding_consent_without_form:remedy": Sentence(
        "Ghi cách xin sự đồng ý, và cách lưu trữ để chứng minh ai đã đồng ý, khi nào, với nội dung gì.",
        "Note how consent is asked, and how it is kept to prove who consented, when and to what.",
    ),
    "finding_children_without_representative": Sentence(
        "Xử lý dữ liệu của trẻ em theo sự đồng ý nhưng hình thức xin sự đồng ý chưa nói đến người đại diện "
        "theo pháp luật.",
        "Data of children is processed by consent, and the consent form does not speak of their legal representative.",
    ),
    "finding_children_without_representative:article": Sentence(
        "Điều 24 khoản 2 Luật 91/2025/QH15",
        "Art. 24(2) of Law 91/2025/QH15",
    ),
    "finding_children_without_representative:remedy": Sentence(
        "Ghi rõ trong hình thức xin sự đồng ý: người đại diện theo pháp luật (cha mẹ, người giám hộ) đồng ý "
        "thay trẻ em; trẻ từ đủ 07 tuổi cùng đồng ý khi công bố thông tin đời sống riêng tư của trẻ.",
        "State in the consent form that the legal representative (parent, guardian) consents for the child; a "
        "child of seven or more consents too before details of its private life are published.",
    ),
    "finding_basis_without_oversight": Sentence(
        "Xử lý không cần sự đồng ý nhưng chưa ghi đủ cơ chế giám sát: đơn vị, nhân sự phụ trách, biện pháp "
        "bảo vệ và rủi ro.",
        "Data is processed without consent, and the oversight is not noted in full: who is responsible, the "
        "protection measures and the risks.",
    ),
    "finding_basis_without_oversight:article": Sentence(
        "Điều 19 khoản 2 Luật 91/2025/QH15",
        "Art. 19(2) of Law 91/2025/QH15",
    ),
    "finding_basis_without_oversight:remedy": Sentence(
        "Ghi đơn vị, nhân sự phụ trách, biện pháp bảo vệ và kết quả đánh giá rủi ro; bảo đảm có quy trình xử "
        "lý, kiểm tra định kỳ và nơi tiếp nhận phản ánh, kiến nghị.",
        "Note who is responsible, the protection measures and the assessed risks; see that there are "
        "procedures, periodic checks and a place for complaints.",
    ),
    "finding_automated_without_opt_out": Sentence(
        "Có ra quyết định tự động nhưng chưa ghi nội dung xử lý tự động và cách từ chối.",
        "Decisions are made automatically, and neither what is decided nor how to opt out is noted.",
    ),
    "finding_automated_without_opt_out:article": Sentence(
        "Điều 10 khoản 3 Nghị định 356/2025/NĐ-CP",
        "Art. 10(3) of Decree 356/2025/NĐ-CP",
    ),
    "finding_automated_without_opt_out:remedy": Sentence(
        "Thông báo cho chủ thể dữ liệu, giải thích nguyên tắc của thuật toán và ảnh hưởng, đưa ra lựa chọn "
        "không tham gia; ghi các nội dung đó vào sổ.",
        "Inform the data subjects, explain the algorithm and its effects, and let them opt out; note all of it.",
    ),
    "finding_recipient_without_contract": Sentence(
        "Chuyển giao dữ liệu cho bên nhận nhưng chưa ghi số hợp đồng, thỏa thuận.",
        "Data is transferred to a recipient, and no contract or agreement with it is noted.",
    ),
    "finding_recipient_without_contract:article": Sentence(
        "Điều 7 khoản 1 Nghị định 356/2025/NĐ-CP; Điều 17 khoản 1 điểm a, d Luật 91/2025/QH15",
        "Art. 7(1) of Decree 356/2025/NĐ-CP; Art. 17(1)(a) and (d) of Law 91/2025/QH15",
    ),
    "finding_recipient_without_contract:remedy": Sentence(
        "Xác lập thỏa thuận chuyển giao có đủ các nội dung tại điểm a đến điểm g, rồi ghi số và ngày ở bên nhận.",
        "Conclude an agreement with the contents of points (a) to (g), and note its number and date at the recipient.",
    ),
    "finding_recipient_abroad_without_transfer": Sentence(
        "Có bên nhận ở nước ngoài nhưng chưa ghi lượt chuyển dữ liệu xuyên biên giới đến bên đó.",
        "A recipient is abroad, and no cross-border transfer to it is noted.",
    ),
    "finding_recipient_abroad_without_transfer:article": Sentence(
        "Điều 20 khoản 1 điểm b Luật 91/2025/QH15; Điều 17 khoản 1 điểm b Nghị định 356/2025/NĐ-CP",
        "Art. 20(1)(b) of Law 91/2025/QH15; Art. 17(1)(b) of Decree 356/2025/NĐ-CP",
    ),
    "finding_recipient_abroad_without_transfer:remedy": Sentence(
        "Ghi lượt chuyển dữ liệu đến bên nhận này và liên kết với hoạt động; nếu không chuyển dữ liệu thì bỏ "
        "liên kết với bên nhận.",
        "Add the transfer to this recipient and link it to the activity; if no data is transferred, remove "
        "the recipient from it.",
    ),
    "finding_transfer_without_dossier": Sentence(
        "Chuyển dữ liệu xuyên biên giới nhưng chưa ghi ngày nộp hồ sơ đánh giá tác động.",
        "Data is transferred across the border, and no date is noted on which the assessment was filed.",
    ),
    "finding_transfer_without_dossier:article": Sentence(
        "Điều 20 khoản 2 Luật 91/2025/QH15",
        "Art. 20(2) of Law 91/2025/QH15",
    ),
    "finding_transfer_without_dossier:remedy": Sentence(
        "Nộp hồ sơ trong 60 ngày kể từ ngày đầu tiên chuyển và ghi ngày nộp ở lượt chuyển; nếu được miễn thì "
        "ghi trường hợp miễn trừ.",
        "File the assessment within 60 days of the first transfer and note the day at the transfer; if it is "
        "exempt, note the exemption.",
    ),
    "finding_transfer_incomplete": Sentence(
        "Lượt chuyển dữ liệu xuyên biên giới chưa có hợp đồng, hoặc chưa có thông tin liên hệ của bên nhận.",
        "A cross-border transfer lacks its contract, or the contact of the importer.",
    ),
    "finding_transfer_incomplete:article": Sentence(
        "Điều 18 khoản 2 điểm b, khoản 3 điểm a, b Nghị định 356/2025/NĐ-CP",
        "Art. 18(2)(b) and 18(3)(a) and (b) of Decree 356/2025/NĐ-CP",
    ),
    "finding_transfer_incomplete:remedy": Sentence(
        "Ghi số hợp đồng và bên nhận ở lượt chuyển; ghi bộ phận, nhân sự bảo vệ dữ liệu cá nhân của bên nhận "
        "ở bên nhận đó.",
        "Note the contract and the recipient at the transfer, and the recipient's data-protection officer or "
        "department at the recipient.",
    ),
    "finding_missing_retention": Sentence(
        "Chưa ghi thời hạn lưu trữ.",
        "The retention period is missing.",
    ),
    "finding_missing_retention:article": Sentence(
        "Điều 3 khoản 3 Luật 91/2025/QH15",
        "Art. 3(3) of Law 91/2025/QH15",
    ),
    "finding_missing_retention:remedy": Sentence(
        "Ghi thời hạn lưu trữ phù hợp với mục đích xử lý.",
        "Set a retention period that fits the purpose.",
    ),
    "finding_processing_unfiled": Sentence(
        "Đã xử lý dữ liệu quá 60 ngày nhưng đơn vị chưa ghi ngày nộp hồ sơ đánh giá tác động xử lý.",
        "The processing began more than 60 days ago, and no day is noted on which the organisation filed its "
        "impact assessment.",
    ),
    "finding_processing_unfiled:article": Sentence(
        "Điều 21 khoản 1, Điều 38 Luật 91/2025/QH15; Điều 41 Nghị định 356/2025/NĐ-CP",
        "Art. 21(1) and 38 of Law 91/2025/QH15; Art. 41 of Decree 356/2025/NĐ-CP",
    ),
    "finding_processing_unfiled:remedy": Sentence(
        "Lập và nộp hồ sơ (Mẫu số 10 kèm Mẫu số 02a), rồi ghi ngày nộp ở thông tin đơn vị; nếu đơn vị được "
        "miễn thì ghi diện được miễn và lý do.",
        "Prepare and file the dossier (Form 10 with Form 02a), and note the day in the profile; if the "
        "organisation is relieved, note the relief and why.",
    ),
    "finding_finance_without_assessment": Sentence(
        "Đơn vị hoạt động tài chính, ngân hàng, thông tin tín dụng nhưng chưa ghi lần đánh giá tuân thủ nào "
        "trong 01 năm gần đây.",
        "The organisation works in finance, banking or credit information, and no assessment of compliance "
        "within the last year is noted.",
    ),
    "finding_finance_without_assessment:article": Sentence(
        "Điều 8 khoản 1 Nghị định 356/2025/NĐ-CP",
        "Art. 8(1) of Decree 356/2025/NĐ-CP",
    ),
    "finding_finance_without_assessment:remedy": Sentence(
        "Đánh giá tuân thủ mỗi năm một lần và ghi ngày đánh giá gần nhất ở thông tin đơn vị.",
        "Assess compliance once a year, and note the last day in the profile.",
    ),
}
