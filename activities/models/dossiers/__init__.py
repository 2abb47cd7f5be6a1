"""The tables of the dossiers: answers to their forms, attachments, and events that start or end a term."""
