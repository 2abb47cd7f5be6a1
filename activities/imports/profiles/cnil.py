"""The register templates of the Commission nationale de l'informatique et des libertés (France).

The simplified workbook has a list of activities and a form for each; the basic register has forms alone. Both are
read: forms, sheet by sheet, where a workbook has them, else a table with the same words as headings. The templates
have no lawful basis; the column that organisations add for it is read under its usual names.
"""

from activities.imports.profiles.layouts import forms_as_table
from activities.imports.profiles.profile import Column, Profile, Reading
from activities.imports.profiles.values import GROUPS

NAME = "Nom du traitement"
PURPOSE = "Finalité principale"
SECURITY = "Mesures de sécurité"

CNIL = Profile(
    name_from=(NAME,),
    key_from=("N° / REF",),
    layout=forms_as_table,
    columns=(
        Column((NAME, "Nom / sigle", "Nom de l'activité", "Activité"), Reading.UNREAD),
        Column(("N° / REF", "N°/REF", "Référence"), Reading.UNREAD),
        Column(
            (
                "Date de création", "Date de création de la fiche", "Date de création du traitement", "Mise à jour",
                "Mise à jour du traitement", "Date de mise à jour", "Dernière mise à jour de la fiche",
                "Date de dernière mise à jour de la fiche",
            ),
            Reading.UNREAD,
        ),
        Column((PURPOSE, "Finalité du traitement", "Objectifs poursuivis", "Finalités"), Reading.TEXT, "purpose_vi"),
        Column(
            ("Sous-finalités", *(f"Sous-finalité {number}" for number in range(1, 11))), Reading.NOTE, "purpose_vi"
        ),
        Column(
            ("Base légale", "Base juridique", "Licéité du traitement", "Fondement juridique"),
            Reading.BASIS,
            "legal_basis",
        ),
        Column(
            ("Catégories de personnes concernées", "Catégories de personnes concernées par le traitement"),
            Reading.CODES,
            "data_subject_groups",
            codes=GROUPS,
        ),
        Column(
            (
                "Catégories de données personnelles concernées", "Catégories de données",
                "Catégories de données personnelles", "Catégories de données collectées",
                "Catégories de données traitées",
            ),
            Reading.LINKS,
            "data_category_ids",
        ),
        Column(
            ("Données sensibles", "Données sensibles ?", "Des données sensibles sont-elles traitées ?"),
            Reading.LINKS,
            "data_category_ids",
        ),
        Column(
            (
                "Durée de conservation", "Durées de conservation", "Délai d'effacement",
                "Durées de conservation des catégories de données",
            ),
            Reading.MONTHS,
            "retention_period_months",
            "deletion_method_vi",
        ),
        Column(
            (
                "Destinataires", "Catégories de destinataires", "Catégories de destinataires des données",
                "Destinataires internes", "Organismes externes", "Sous-traitants",
            ),
            Reading.LINKS,
            "recipient_ids",
        ),
        Column(
            ("Responsable(s) conjoint(s)", "Responsable conjoint", "Nom du responsable conjoint du traitement"),
            Reading.LINKS,
            "recipient_ids",
        ),
        Column(
            ("Transferts hors UE", "Transferts hors UE ?", "Transferts des données hors UE"),
            Reading.LINKS,
            "transfer_ids",
            "protection_measures_vi",
        ),
        Column(("Garanties", "Type de garanties"), Reading.NOTE, "protection_measures_vi"),
        Column((SECURITY,), Reading.TEXT, "protection_measures_vi"),
        Column(
            ("Mesures de sécurité techniques", "Mesures de sécurité organisationnelles"),
            Reading.NOTE,
            "protection_measures_vi",
        ),
        Column(
            ("Nom du logiciel ou de l'application", "Nom du logiciel ou de l'application (si pertinent)"),
            Reading.TEXT,
            "storage_system_vi",
        ),
    ),
)  # fmt: skip
