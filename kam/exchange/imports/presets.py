"""Column names of well-known systems, so that their exports need no assigning. `system` names their ids."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.exchange.imports.models import Kind


@dataclass(frozen=True)
class Preset:
    """Header (any case and punctuation) -> field, per kind; `ignore` are headers that look like a field but
    are not.
    """

    key: str
    label: Any
    system: str
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    #: Headers that give the system away; a file with most of them gets the preset by itself.
    marks: tuple[str, ...] = ()


PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in [
        Preset("generic", _("Any table"), "import"),
        Preset(
            "salesforce",
            "Salesforce",
            "salesforce",
            {
                Kind.ACCOUNTS: {
                    "Id": "external_id",
                    "Name": "name",
                    "ParentId": "parent_external_id",
                    "Industry": "industry",
                    "BillingCountry": "country",
                    "BillingCity": "city",
                    "Website": "website",
                    "NumberOfEmployees": "employees",
                    "AnnualRevenue": "turnover",
                    "CurrencyIsoCode": "turnover_currency",
                },
                Kind.STAFF: {
                    "Name": "name",
                    "FirstName": "first_name",
                    "LastName": "last_name",
                    "Email": "email",
                    "Department": "department",
                    "Title": "job_title",
                    "Phone": "phone",
                    "City": "location",
                },
                Kind.CONTACTS: {
                    "Id": "external_id",
                    "AccountId": "organisation_id",
                    "FirstName": "first_name",
                    "LastName": "last_name",
                    "Email": "email",
                    "Phone": "phone",
                    "MobilePhone": "mobile",
                    "Title": "job_title",
                    "Department": "unit",
                    "Description": "note",
                },
            },
            (
                "AccountNumber",
                "Type",
                "OwnerId",
                "Name",
                "Salutation",
                "Division",
                "ManagerId",
                "LanguageLocaleKey",
                "BillingCountryCode",
            ),
            (
                "Id",
                "SystemModstamp",
                "IsDeleted",
                "CreatedDate",
                "MasterRecordId",
                "LastReferencedDate",
                "LastViewedDate",
                "PhotoUrl",
                "ParentId",
                "AccountId",
                "UserRoleId",
                "LocaleSidKey",
            ),
        ),
        Preset(
            "hubspot",
            "HubSpot",
            "hubspot",
            {
                Kind.ACCOUNTS: {
                    "Record ID": "external_id",
                    "id": "external_id",
                    "Company name": "name",
                    "property_name": "name",
                    "Website URL": "website",
                    "property_website": "website",
                    "Company owner": "kam",
                    "property_industry": "industry",
                    "property_city": "city",
                    "property_country": "country",
                    "Country/Region": "country",
                    "property_annualrevenue": "turnover",
                    "Annual Revenue": "turnover",
                    "property_numberofemployees": "employees",
                    "Number of Employees": "employees",
                },
                Kind.STAFF: {
                    "email": "email",
                    "first_name": "first_name",
                    "last_name": "last_name",
                },
                Kind.CONTACTS: {
                    "Record ID": "external_id",
                    "id": "external_id",
                    "First Name": "first_name",
                    "Last Name": "last_name",
                    "Email": "email",
                    "Phone Number": "phone",
                    "Job Title": "job_title",
                    "Associated Company IDs": "organisation_id",
                    "Associated Company": "organisation",
                    "Mobile Phone Number": "mobile",
                    "property_firstname": "first_name",
                    "property_lastname": "last_name",
                    "property_email": "email",
                    "property_jobtitle": "job_title",
                    "property_company": "organisation",
                    "property_phone": "phone",
                    "property_mobilephone": "mobile",
                },
            },
            ("owner_id", "type", "property_annualrevenue_contact"),
            (
                "Record ID",
                "property_createdate",
                "Create Date",
                "Company owner",
                "Contact owner",
                "portal_id",
                "Lifecycle Stage",
                "Associated Company IDs",
                "property_name",
                "property_email",
                "Last Activity Date",
            ),
        ),
        Preset(
            "outlook",
            "Outlook",
            "outlook",
            {
                Kind.CONTACTS: {
                    "Vorname": "first_name",
                    "Nachname": "last_name",
                    "Suffix": "",
                    "Firma": "organisation",
                    "Abteilung": "unit",
                    "Position": "job_title",
                    "E-Mail-Adresse": "email",
                    "Telefon geschäftlich": "phone",
                    "Mobiltelefon": "mobile",
                    "Webseite": "web",
                    "Notizen": "note",
                    "First Name": "first_name",
                    "Last Name": "last_name",
                    "Company": "organisation",
                    "Department": "unit",
                    "Job Title": "job_title",
                    "E-mail Address": "email",
                    "Business Phone": "phone",
                    "Mobile Phone": "mobile",
                    "Web Page": "web",
                    "Notes": "note",
                },
                Kind.STAFF: {
                    "Vorname": "first_name",
                    "Nachname": "last_name",
                    "Abteilung": "department",
                    "Position": "job_title",
                    "E-Mail-Adresse": "email",
                    "Telefon geschäftlich": "phone",
                    "Ort geschäftlich": "location",
                    "Name des/r Vorgesetzten": "manager",
                    "First Name": "first_name",
                    "Last Name": "last_name",
                    "Department": "department",
                    "Job Title": "job_title",
                    "E-mail Address": "email",
                    "Business Phone": "phone",
                    "Business City": "location",
                    "Manager's Name": "manager",
                },
            },
            (
                "Anrede",
                "Beruf",
                "Büro",
                "Ort",
                "Sprache",
                "Konto",
                "Title",
                "Location",
                "Language",
                "Account",
            ),
            (
                "Anrede",
                "Weitere Vornamen",
                "Suffix",
                "Straße geschäftlich",
                "Rückmeldung",
                "Autotelefon",
                "Telex",
                "Reisekilometer",
                "Vertraulichkeit",
                "Business Street",
                "Middle Name",
                "Home Street",
                "Sensitivity",
                "Billing Information",
                "Radio Phone",
            ),
        ),
    ]
}
