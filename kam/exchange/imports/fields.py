"""What an import can fill, per kind, with the names by which columns are recognised (English and German)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.exchange.imports.models import Kind


@dataclass(frozen=True)
class Field:
    """A field of ours. `type` chooses the converter; `names` are headers, compared without case and
    punctuation.
    """

    key: str
    label: Any
    type: str = "text"
    names: tuple[str, ...] = ()
    limit: int = 0
    fixed: bool = False  # may have one value for the whole file


def _f(
    key: str, label: Any, names: str = "", type: str = "text", limit: int = 0, fixed: bool = False
) -> Field:
    return Field(key, label, type, tuple(n.strip() for n in names.split("|") if n.strip()), limit, fixed)


ACCOUNT_FIELDS = [
    _f(
        "external_id",
        _("Id in the other system"),
        "id|account id|record id|external id|customer number|kundennummer|debitorennummer|konto|"
        "kunden nr|kundennr|account number|company id|crm id",
        limit=120,
    ),
    _f(
        "name",
        _("Name"),
        "name|account|account name|company|company name|customer|customer name|organisation|"
        "organization|unternehmen|firma|firmenname|kunde|kundenname|name 1|security|betreiber|"
        "hovedeier|aktiengesellschaft|name adressatentyp unternehmen|unternehmensname",
        limit=160,
    ),
    _f(
        "parent",
        _("Part of (name)"),
        "subsidiary of|parent|parent account|parent company|parent name|parent account name|"
        "konzern|muttergesellschaft|übergeordnete firma|mutter|gehört zu|part of|group|"
        "konzernmutter",
        limit=160,
    ),
    _f(
        "parent_external_id",
        _("Part of (id)"),
        "parent id|parent account id|parent company id|konzernnummer",
        limit=120,
    ),
    _f("kind", _("Kind"), "kind|organisation type|art|organisationsart", "kind", fixed=True),
    _f(
        "industry",
        _("Industry"),
        "industry|sector|branche|gics sector|wirtschaftszweig|industriezweig",
        "industry",
        fixed=True,
    ),
    _f(
        "country",
        _("Country"),
        "country|country region|billing country|office location|headquarters|land|staat|"
        "country code|billing country code|ländercode|land region|eu land",
        "country",
        fixed=True,
    ),
    _f("city", _("City"), "city|billing city|town|ort|stadt|sitz|standort|headquarters location", limit=80),
    _f(
        "website",
        _("Website"),
        "website|website url|web|homepage|url|webseite|internet|domain|company domain name",
        "url",
        limit=200,
    ),
    _f(
        "founded",
        _("Founded"),
        "founded|year established|year founded|gründungsjahr|gegründet|gründung",
        "year",
    ),
    _f(
        "employees",
        _("Employees"),
        "employees|number of employees|mitarbeiter|anzahl mitarbeiter|mitarbeiterzahl|beschäftigte|headcount",
        "whole",
    ),
    _f(
        "turnover",
        _("Their turnover"),
        "revenue|annual revenue|annualrevenue|turnover|sales|umsatz|jahresumsatz|umsatz kunde|gesamtumsatz",
        "money",
    ),
    _f(
        "turnover_currency",
        _("Currency of their turnover"),
        "currency|currency iso code|turnover currency|währung",
        "currency",
        fixed=False,
    ),
    _f(
        "turnover_year",
        _("Year of their turnover"),
        "turnover year|revenue year|umsatzjahr",
        "year",
        fixed=True,
    ),
    _f(
        "tier",
        _("Tier"),
        "tier|category|class|abc|kategorie|klasse|abc klasse|einstufung",
        "tier",
        fixed=True,
    ),
    _f("status", _("Status"), "status|account status|kundenstatus", "status", fixed=True),
    _f("customer_since", _("Customer since"), "customer since|kunde seit|since", "year"),
    _f(
        "kam",
        _("Key account manager"),
        "kam|key account manager|account owner|account manager|company owner|betreuer|"
        "kundenbetreuer|verantwortlich|owner",
        "colleague",
    ),
]

STAFF_FIELDS = [
    _f(
        "name",
        _("Full name"),
        "name|full name|sales agent|employee|mitarbeiter|mitarbeiterin|vollständiger name|agent|"
        "colleague|verkäufer",
        "person",
        limit=160,
    ),
    _f("title", _("Title"), "title|academic title|titel|akad grad|akademischer titel", limit=30),
    _f("first_name", _("First name"), "first name|firstname|given name|vorname", limit=80),
    _f("last_name", _("Last name"), "last name|lastname|surname|family name|nachname|familienname", limit=80),
    _f(
        "email",
        _("E-mail"),
        "email|e mail|e mail address|email address|e mail adresse|mail",
        "email",
        limit=254,
    ),
    _f(
        "department",
        _("Department"),
        "department|division|regional office|office|team|abteilung|bereich|organisationseinheit|büro",
        "department",
        limit=80,
        fixed=True,
    ),
    _f(
        "manager",
        _("Manager"),
        "manager|reports to|supervisor|sales manager|vorgesetzter|vorgesetzte|führungskraft|"
        "name des r vorgesetzten|chef",
        "person",
        limit=254,
    ),
    _f("job_title", _("Job title"), "job title|jobtitle|position|role|funktion|stelle|beruf", limit=120),
    _f(
        "phone",
        _("Phone"),
        "phone|telephone|phone number|telefon|telefon geschäftlich|business phone|durchwahl",
        limit=40,
    ),
    _f("location", _("Location"), "location|site|city|standort|ort|ort geschäftlich", limit=80),
    _f("language", _("Language"), "language|sprache|language locale key", "language", fixed=True),
]

CONTACT_FIELDS = [
    _f(
        "external_id",
        _("Id in the other system"),
        "id|contact id|record id|external id|kontakt id|kontaktnummer",
        limit=120,
    ),
    _f(
        "name",
        _("Full name"),
        "name|full name|contact|contact name|ansprechpartner|vollständiger name",
        "person",
        limit=160,
    ),
    _f("title", _("Title"), "academic title|titel|akad grad|akademischer titel|suffix", limit=30),
    _f("first_name", _("First name"), "first name|firstname|given name|vorname", limit=80),
    _f("last_name", _("Last name"), "last name|lastname|surname|family name|nachname|familienname", limit=80),
    _f(
        "organisation",
        _("Organisation"),
        "company|company name|account|account name|organisation|organization|firma|unternehmen|"
        "kunde|associated company",
        "organisation",
        limit=160,
    ),
    _f(
        "organisation_id",
        _("Organisation (id)"),
        "account id|company id|associated company ids|associated company id|kundennummer|firmen id",
        limit=120,
    ),
    _f("job_title", _("Job title"), "job title|jobtitle|position|function|funktion|stelle", limit=120),
    _f("unit", _("Unit"), "department|unit|abteilung|bereich", limit=120),
    _f(
        "email",
        _("E-mail"),
        "email|e mail|e mail address|email address|e mail adresse|mail",
        "email",
        limit=240,
    ),
    _f(
        "phone",
        _("Phone"),
        "phone|phone number|business phone|telephone|telefon|telefon geschäftlich|telefonnummer",
        limit=240,
    ),
    _f("mobile", _("Mobile"), "mobile|mobile phone|mobile phone number|mobil|handy|mobiltelefon", limit=240),
    _f("web", _("Web"), "web|web page|webseite|linkedin|profile", limit=240),
    _f(
        "starts_on",
        _("In the job since"),
        "start date|in the job since|since|seit|eintritt|im unternehmen seit",
        "date",
    ),
    _f("ends_on", _("In the job until"), "end date|until|bis|austritt", "date"),
    _f("language", _("Language"), "language|sprache", "language"),
    _f("note", _("Note"), "note|notes|notiz|notizen|description|bemerkung", limit=5000),
]

FIGURE_FIELDS = [
    _f(
        "organisation",
        _("Organisation"),
        "account|account name|company|company name|customer|customer name|organisation|kunde|"
        "kundenname|firma|unternehmen|aktiengesellschaft|name",
        "organisation",
        limit=160,
    ),
    _f(
        "organisation_id",
        _("Organisation (id)"),
        "account id|customer number|kundennummer|company id|debitor|debitorennummer|konto|id",
        limit=120,
    ),
    _f(
        "measure",
        _("Measure"),
        "measure|figure|metric|kpi|kennzahl|messgröße|kennziffer",
        "measure",
        fixed=True,
    ),
    _f(
        "kind",
        _("Actual, plan or forecast"),
        "kind|type|scenario|version|plan ist|art|szenario",
        "figure_kind",
        fixed=True,
    ),
    _f(
        "period",
        _("Period"),
        "period|month|quarter|year|date|periode|monat|quartal|jahr|datum|zeitraum|fiscal year|"
        "geschäftsjahr|belegdatum",
        "period",
        fixed=True,
    ),
    _f(
        "value",
        _("Value"),
        "value|amount|wert|betrag|revenue|umsatz|sum|summe|close value|marktkapitalisierung",
        "money",
    ),
    _f(
        "currency",
        _("Currency"),
        "currency|currency iso code|währung|wkz umsatz|wkz",
        "currency",
        fixed=False,
    ),
    _f("source", _("System of record"), "source|system|quelle|quellsystem", limit=60, fixed=True),
    _f("as_of", _("As of"), "as of|stand|per", "date"),
]

FIELDS: dict[str, list[Field]] = {
    Kind.ACCOUNTS: ACCOUNT_FIELDS,
    Kind.STAFF: STAFF_FIELDS,
    Kind.CONTACTS: CONTACT_FIELDS,
    Kind.FIGURES: FIGURE_FIELDS,
}

#: At least one of each group has to be assigned, else rows cannot be named.
REQUIRED: dict[str, list[tuple[str, ...]]] = {
    Kind.ACCOUNTS: [("name",)],
    Kind.STAFF: [("name", "last_name")],
    Kind.CONTACTS: [("name", "last_name")],
    Kind.FIGURES: [("organisation", "organisation_id"), ("measure",), ("period",), ("value",)],
}


def fields_of(kind: str) -> dict[str, Field]:
    """The fields of a kind by key."""
    return {field.key: field for field in FIELDS[kind]}
