"""The pages of the dossiers: what is missing, the answers, attachments, versions with their steps and differences."""
