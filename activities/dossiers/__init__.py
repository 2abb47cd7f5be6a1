"""The dossiers of Decree 356/2025/NĐ-CP: Forms 09 and 10 with their notices, filled from the register."""
