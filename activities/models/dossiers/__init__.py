"""The tables of the dossiers: answers to their forms, attachments, versions, and events that start or end a term."""
