"""What browsers are told to refuse (``headers``), and where to report a weakness (``contact``)."""
