"""Our codes as terms of W3C's Data Privacy Vocabulary 2.3 and of its extension for personal data (domain §10).

The vocabulary is a community group's report, not a standard of W3C, and has no extension for the law of Viet Nam. A
term that means more, less or something else than our code is lossy, and is marked so in the document.
"""

from typing import NamedTuple

from activities.models.codes import LegalBasis, Operation, RecipientRole, SubjectGroup


class Term(NamedTuple):
    """The terms for one code; ``is_lossy`` when they do not mean exactly what the code means."""

    names: tuple[str, ...]
    is_lossy: bool = False


BASES = {
    LegalBasis.CONSENT: Term(("dpv:Consent",)),
    LegalBasis.CONTRACT: Term(("dpv:DataSubjectContract",)),
    LegalBasis.VITAL_INTEREST: Term(("dpv:VitalInterest",), is_lossy=True),
    LegalBasis.RIGHTS_DEFENCE: Term(("dpv:LegitimateInterest",), is_lossy=True),
    LegalBasis.EMERGENCY_SECURITY: Term(("dpv:PublicInterest",), is_lossy=True),
    LegalBasis.STATE_AGENCY: Term(("dpv:OfficialAuthorityOfController",), is_lossy=True),
    LegalBasis.LEGAL_OBLIGATION: Term(("dpv:LegalObligation",), is_lossy=True),
    LegalBasis.PUBLIC_RECORDING: Term(("dpv:LegalBasis",), is_lossy=True),
}
ROLES = {
    RecipientRole.CONTROLLER: Term(("dpv:DataController",)),
    RecipientRole.PROCESSOR: Term(("dpv:DataProcessor",)),
    RecipientRole.CONTROLLER_PROCESSOR: Term(("dpv:DataController", "dpv:DataProcessor"), is_lossy=True),
    RecipientRole.THIRD_PARTY: Term(("dpv:ThirdParty",)),
}
GROUPS = {
    SubjectGroup.CUSTOMERS: Term(("dpv:Customer",)),
    SubjectGroup.PROSPECTS: Term(("dpv:Consumer",), is_lossy=True),
    SubjectGroup.USERS: Term(("dpv:User",)),
    SubjectGroup.EMPLOYEES: Term(("dpv:Employee",)),
    SubjectGroup.APPLICANTS: Term(("dpv:JobApplicant",)),
    SubjectGroup.PATIENTS: Term(("dpv:Patient",)),
    SubjectGroup.STUDENTS: Term(("dpv:Student",)),
    SubjectGroup.CHILDREN: Term(("dpv:Child",)),
    SubjectGroup.VISITORS: Term(("dpv:Visitor",)),
}
ANY_GROUP = Term(("dpv:DataSubject",), is_lossy=True)
OPERATIONS = {
    Operation.COLLECT: Term(("dpv:Collect",)),
    Operation.ANALYSE: Term(("dpv:Analyse",)),
    Operation.AGGREGATE: Term(("dpv:Aggregate",)),
    Operation.CORRECT: Term(("dpv:Modify",), is_lossy=True),
    Operation.ERASE: Term(("dpv:Erase",)),
    Operation.DESTROY: Term(("dpv:Destruct",)),
    Operation.DE_IDENTIFY: Term(("dpv:Anonymise",), is_lossy=True),
    Operation.PROVIDE: Term(("dpv:Share",), is_lossy=True),
    Operation.PUBLISH: Term(("dpv:MakeAvailable",), is_lossy=True),
    Operation.TRANSFER: Term(("dpv:Transfer",)),
}
ANY_OPERATION = Term(("dpv:Processing",), is_lossy=True)
CATEGORIES = {
    **dict.fromkeys(("birth_full_name", "other_name"), Term(("pd:Name",))),
    "date_of_birth": Term(("pd:BirthDate",)),
    "gender": Term(("pd:Gender",)),
    "marital_status": Term(("pd:MaritalStatus",)),
    "place_of_birth": Term(("pd:BirthPlace",)),
    **dict.fromkeys(
        (
            "birth_registration_place",
            "permanent_residence",
            "temporary_residence",
            "current_residence",
            "native_place",
            "contact_address",
        ),
        Term(("pd:PhysicalAddress",), is_lossy=True),
    ),
    "nationality": Term(("pd:Nationality",)),
    "personal_image": Term(("pd:Picture",)),
    "phone_number": Term(("pd:TelephoneNumber",)),
    "personal_id_number": Term(("pd:OfficialID",)),
    "passport_number": Term(("pd:Passport",)),
    "driving_licence_number": Term(("pd:OfficialID",), is_lossy=True),
    "vehicle_plate_number": Term(("pd:VehicalLicenseRegistration",)),
    "family_relationship": Term(("pd:FamilyStructure",)),
    "digital_account": Term(("pd:AccountIdentifier", "pd:Username")),
    "racial_ethnic_origin": Term(("pd:Race", "pd:EthnicOrigin")),
    "political_opinion": Term(("pd:PoliticalOpinion",)),
    "religious_belief": Term(("pd:Religion",)),
    "health_status": Term(("pd:Health",)),
    "biometric_genetic": Term(("pd:Biometric", "pd:Genetic")),
    "sex_life_orientation": Term(("pd:Sexual", "pd:SexualPreference")),
    "crime_violation": Term(("pd:Criminal",)),
    "location": Term(("pd:Location", "pd:GPSCoordinate")),
    **dict.fromkeys(("eid_credentials", "bank_credentials"), Term(("pd:Password", "pd:Username"))),
    "id_card_image": Term(("pd:OfficialID", "pd:Picture")),
    "bank_card_transactions": Term(("pd:PaymentCard", "pd:BankAccount", "pd:Transaction")),
    "financial_credit_history": Term(("pd:Credit", "pd:Transaction"), is_lossy=True),
    "behaviour_tracking": Term(("pd:Behavioural", "pd:BrowsingBehaviour"), is_lossy=True),
}
