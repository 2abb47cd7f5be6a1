"""Documents to read and print: what the PDF and Word files of the register and of the dossiers share."""
