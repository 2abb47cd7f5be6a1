"""What the forms say: their items in order, to the letter of Decree 356/2025/NĐ-CP, filled from the material.

Misprints of the Gazette are not repeated (“Webstie”, “thực trang”, “cách chức xử lý”); ``docs/legal.md`` lists them.
"""
