"""What the OpenAPI schema says of the audit log."""

from pdpl_inventory.messages import Sentence

OPERATIONS = {
    "list": (
        Sentence("Danh sách sự kiện trong nhật ký", "List the entries of the audit log"),
        Sentence(
            "Nhật ký kiểm toán của đơn vị, mới nhất trước; không sửa được qua bất kỳ kênh nào. Tham số `search` "
            "không phân biệt hoa thường và dấu. Dành cho admin, dpo và auditor.",
            "The tenant's audit log, newest first; it cannot be changed over any door. `search` ignores case and "
            "Vietnamese accents. For the roles admin, dpo and auditor.",
        ),
    ),
    "retrieve": (
        Sentence("Đọc một sự kiện trong nhật ký", "Read one entry of the audit log"),
        Sentence(
            "Một sự kiện của nhật ký kiểm toán, kèm vị trí trong chuỗi băm.",
            "One entry of the audit log, with its place in the chain.",
        ),
    ),
}
EVENT = Sentence(
    "Một sự kiện của nhật ký, kèm vị trí trong chuỗi băm.", "An entry of the log, and its place in the chain."
)
HISTORY = Sentence(
    "Những gì một thao tác đã thay đổi ở bản ghi; theo tên trường, trước và sau.",
    "What one act made of the record; fields by name, before and after.",
)
