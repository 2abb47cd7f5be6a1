"""The CNIL's templates, CISO Assistant's exports and Fides' datamap: tables, forms, and records with their parts."""

from typing import Any

import openpyxl

from tests.factories import Someone
from tests.imports.profiles.registers import faults, imported, stored, table
from tests.imports.sending import errors_of
from tests.imports.spreadsheets.workbooks import saved


def book(**sheets: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = made.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made.remove(made.worksheets[0])
    return saved(made)


# --- CNIL ----------------------------------------------------------------------------------------


CNIL = [
    "Nom / sigle", "N° / REF", "Date de création", "Mise à jour", "Finalité principale", "Sous-finalité 1",
    "Base légale", "Catégories de personnes concernées", "Catégories de données personnelles concernées",
    "Durée de conservation", "Destinataires", "Transferts hors UE ?", "Mesures de sécurité",
]  # fmt: skip


def test_cnil_table(editor: Someone) -> None:
    rows = [
        ["Paie", "RH-1", "25/05/2018", "1/1/2020", "Gestion de la paie", "Calcul", "Obligation légale",
         "Salariés; Stagiaires", "État civil", "5 ans", "URSSAF", "Non", "Chiffrement"],
        ["Vidéo", "SEC-1", None, None, "Sûreté", None, "Intérêt légitime", "Visiteurs", "Images", "1 mois", None, None,
         "Accès limité"],
    ]  # fmt: skip
    batch = imported(editor, table(["Liste des traitements"], CNIL, *rows), "cnil")
    assert (batch["total_created"], batch["total_failed"]) == (1, 1), errors_of(editor, batch)
    assert faults(editor, batch) == [(4, [("legal_basis", "invalid_choice")])]
    (one,) = stored(editor)
    assert (one["activity_name_vi"], one["external_id"], one["legal_basis"]) == ("Paie", "RH-1", "legal_obligation")
    assert (one["retention_period_months"], one["data_subject_groups"]) == (60, ["employees"])
    assert one["started_on"] is None
    assert one["purpose_vi"].splitlines() == [
        "Gestion de la paie",
        "Sous-finalité 1: Calcul",
        "Catégories de personnes concernées: Stagiaires",
        "Catégories de données personnelles concernées: État civil",
        "Destinataires: URSSAF",
    ]
    assert one["protection_measures_vi"] == "Chiffrement"


def form(name: str | None, reference: str, *durations: str) -> list[Any]:
    """A form of the simplified workbook."""
    return [
        ["Description du traitement"],
        ["Nom du traitement", name],
        ["N° / REF", reference],
        ["Date de création du traitement", "25/05/2018"],
        [],
        ["Acteurs", "Nom", "Adresse"],
        ["Délégué à la protection des données", "M. Henri", "1 rue Rivoli"],
        ["Finalité(s) du traitement effectué"],
        ["Finalité principale", f"Gestion {reference}"],
        ["Sous-finalité 1", "Calcul"],
        ["Catégories de données personnelles concernées", "Description", "Délai d'effacement"],
        ["État-civil, identité", "Nom, prénom", durations[0]],
        ["Vie personnelle", "-", "-"],
        ["Données bancaires", "IBAN", durations[-1]],
        ["Catégories de personnes concernées", "Description", "Précisions"],
        ["Catégorie 1", "Salariés", "temps partiel"],
        ["Catégorie 2"],
        ["Destinataires", "Type de destinataire", "Précisions"],
        ["Destinataire 1", "Service interne qui traite les données", "Paie"],
        ["Mesures de sécurité", "Type de mesure de sécurité", "Précisions"],
        ["Mesure de sécurité 1", "Chiffrement des données", "TLS"],
        ["Transferts hors UE", "Destinataire", "Pays"],
        ["Organisme destinataire 1", "Acme", "États-Unis"],
    ]


def test_cnil_forms_of_a_workbook(editor: Someone) -> None:
    content = book(
        Tutoriel=[["Ce registre comporte une fiche par traitement."]],
        Liste=[CNIL[:5], ["Paie", "RH-1", None, None, "Gestion RH-1"], ["Achats", "ACH-1", None, None, "x"]],
        Fiche_modèle=form(None, "", ""),
        RH_1=form("Paie", "RH-1", "5 ans"),
        ACH_1=form("Achats", "ACH-1", "5 ans", "10 ans"),
    )
    batch = imported(editor, content, "cnil", "draft", "registre.xlsx")
    assert batch["total_created"] == 2, errors_of(editor, batch)
    one, two = stored(editor)
    assert (one["activity_name_vi"], one["external_id"], one["retention_period_months"]) == ("Paie", "RH-1", 60)
    assert (one["legal_basis"], one["legal_basis_citation"]) == ("consent", "Căn cứ trong tệp gốc: không ghi")
    assert one["data_subject_groups"] == ["employees"]
    assert one["purpose_vi"].splitlines() == [
        "Gestion RH-1",
        "Acteurs: Délégué à la protection des données",
        "Acteurs – précisions: Délégué à la protection des données: M. Henri, 1 rue Rivoli",
        "Sous-finalité 1: Calcul",
        "Catégories de données personnelles concernées: État-civil, identité; Données bancaires",
        "Catégories de données personnelles concernées – précisions: État-civil, identité: Nom, prénom",
        "Données bancaires: IBAN",
        "Catégories de personnes concernées – précisions: Salariés: temps partiel",
        "Destinataires: Service interne qui traite les données",
        "Destinataires – précisions: Service interne qui traite les données: Paie",
    ]
    assert one["protection_measures_vi"].splitlines() == [
        "Chiffrement des données",
        "Mesures de sécurité – précisions: Chiffrement des données: TLS",
        "Transferts hors UE: Acme",
        "Transferts hors UE – précisions: Acme: États-Unis",
    ]
    assert two["retention_period_months"] is None
    assert two["deletion_method_vi"].splitlines() == [
        "Durée de conservation: État-civil, identité: 5 ans",
        "Données bancaires: 10 ans",
    ]


def test_cnil_table_of_a_long_workbook(editor: Someone) -> None:
    rows = [[f"Traitement {number}", f"T-{number}", None, None, "x", None, "Contrat"] for number in range(1_200)]
    batch = imported(editor, book(Liste=[CNIL, *rows], Vide=[["rien"]]), "cnil", name="liste.xlsx")
    assert batch["total_created"] == 1_200


# --- CISO Assistant -----------------------------------------------------------------------------------


CISO = [
    "internal_id", "ref_id", "name", "description", "status", "processing_nature", "folder", "assigned_to", "labels",
    "dpia_required", "dpia_reference",
]  # fmt: skip


def test_list_of_ciso_assistant_has_no_ground(editor: Someone) -> None:
    row = ["5f0c", "P-1", "Payroll", "Pay the staff", "Approved", "privacy_collection,privacy_storage", "HR",
           "an@example.vn", "hr", "True", "DPIA-7"]  # fmt: skip
    batch = imported(editor, table(CISO, row), "ciso-assistant")
    assert faults(editor, batch) == [(2, [("legal_basis", "required")])]
    batch = imported(editor, table(CISO, row), "ciso-assistant", "draft")
    assert batch["total_created"] == 1, errors_of(editor, batch)
    (one,) = stored(editor)
    assert (one["activity_name_vi"], one["external_id"], one["status"]) == ("Payroll", "P-1", "draft")
    assert (one["processing_operations"], one["requires_dpia"]) == (["collect"], True)
    assert (one["responsible_vi"], one["risks_vi"]) == ("an@example.vn", "dpia_reference: DPIA-7")
    assert one["purpose_vi"].splitlines() == [
        "Pay the staff",
        "processing_nature: privacy_storage",
        "folder: HR",
        "labels: hr",
    ]


def test_workbook_of_one_processing_of_ciso_assistant(editor: Someone) -> None:
    editor.batch([{"code": "n", "name_vi": "Names", "sensitivity": "basic"}], "data-categories")
    content = book(
        Processing=[["ref_id", "name", "description", "domain", "status"], ["P-2", "CRM", "", "Sales", "x"]],
        Purposes=[["name", "description", "legal_basis", "article_9_condition"],
                  ["Selling", "", "privacy_contract", ""], ["Billing", "", "privacy_contract", ""]],
        Personal_data=[["name", "category", "retention", "is_sensitive"],
                       ["Names", "privacy_name", "3 years", False], ["Health", "privacy_health_data", "3 years", True]],
        Data_subjects=[["name", "description", "category"], ["Buyers", "", "privacy_customer"]],
        Data_recipients=[["name", "description", "category"]],
        Transfers=[["name", "country"], ["To HQ", "US"]],
    )  # fmt: skip
    batch = imported(editor, content, "ciso-assistant", name="processing-P-2.xlsx")
    assert batch["total_created"] == 1, errors_of(editor, batch)
    (one,) = stored(editor)
    assert (one["legal_basis"], one["legal_basis_citation"]) == ("contract", "")
    assert (one["retention_period_months"], one["data_subject_groups"]) == (36, ["customers"])
    assert len(one["data_category_ids"]) == 1
    assert one["purpose_vi"].splitlines()[:3] == ["Selling", "Billing", "domain: Sales"]
    assert "Personal data: name: Health" in one["purpose_vi"]
    assert one["protection_measures_vi"].splitlines() == ["Transfers: name: To HQ", "Transfers: country: US"]


# --- Fides ---------------------------------------------------------------------------------------


FIDES = [
    "Fides Dataset", "Fides System", "Department or Business Function", "Purpose of Processing",
    "Categories of Individuals", "Categories of Personal Data (Fides Taxonomy)", "Third Country Transfers",
    "Retention Schedule", "Article 6 lawful basis for processing personal data",
    "Data Protection Impact Assessment required?",
]  # fmt: skip


def test_rows_of_one_system_and_use_of_fides_are_one_activity(editor: Someone) -> None:
    editor.batch([{"code": "user.contact.email", "name_vi": "Thư điện tử", "sensitivity": "basic"}], "data-categories")
    common = ["Sales", "Marketing"]
    rows = [
        ["N/A", "CRM", *common, "Customer", "user.contact.email", "USA", "N/A", "Consent", "True"],
        ["crm_db", "CRM", *common, "Prospect", "user.name", "USA", "24 months", "Consent", "True"],
        [
            "N/A",
            "CRM",
            "Sales",
            "Fraud detection",
            "Customer",
            "user.name",
            "N/A",
            "N/A",
            "Legitimate Interests",
            "N/A",
        ],
    ]
    batch = imported(editor, table(["Datamap"], FIDES, *rows), "fides", "draft")
    assert batch["total_created"] == 2, errors_of(editor, batch)
    one, two = stored(editor)
    assert (one["activity_name_vi"], one["external_id"]) == ("CRM – Marketing", None)
    assert (one["legal_basis"], one["retention_period_months"], one["requires_dpia"]) == ("consent", 24, True)
    assert one["data_subject_groups"] == ["customers", "prospects"]
    assert len(one["data_category_ids"]) == 1
    assert one["purpose_vi"].splitlines() == ["Marketing", f"{FIDES[5]}: user.name"]
    assert (one["protection_measures_vi"], one["data_source_vi"]) == (f"{FIDES[6]}: USA", f"{FIDES[0]}: crm_db")
    assert (two["legal_basis"], two["legal_basis_citation"]) == (
        "rights_defence",
        "Căn cứ trong tệp gốc: Legitimate Interests",
    )


def test_csv_of_fides_has_keys_so_that_it_updates(editor: Someone) -> None:
    use = "system.privacy_declaration.data_use"
    headings = ["system.fides_key", "system.name", f"{use}.name", f"{use}.legal_basis", "dataset.retention"]
    content = table(headings, ["crm", "CRM", "Marketing", "Consent", "N/A"])
    assert imported(editor, content, "fides")["total_created"] == 1
    again = content.replace(b"N/A", b"1 year")
    assert imported(editor, again, "fides", query="&on_conflict=update")["total_updated"] == 1
    (one,) = stored(editor)
    assert (one["external_id"], one["retention_period_months"]) == ("crm/Marketing", 12)
