"""Forms of the import: the file, how to read it, which column is what, what strange words mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as _n

from accounts.models import Figure, KeyAccount, Organisation
from kam.exchange.imports.detect import ENCODINGS
from kam.exchange.imports.fields import FIELDS, fields_of
from kam.exchange.imports.lookups import CREATE, LEAVE, Word
from kam.exchange.imports.mapping import Mapping, mapping_problems, money_field, order_of
from kam.exchange.imports.models import Kind
from kam.exchange.imports.presets import PRESETS
from kam.exchange.imports.problems import Problem
from kam.exchange.imports.reader import MAX_BYTES, Options, Table
from kam.lib.forms import KamForm
from kam.reference.models import Country, Currency, Industry, Measure, Tier
from teams.models import Department, User

_DOUBLE = _n("Two columns are “%(field)s”: “%(first)s” and “%(second)s”. Keep one.")
_AUTO = ("", _("Detect"))
FACTOR_LABELS = [
    ("1", _("as they are")),
    ("1000", _("in thousands")),
    ("1000000", _("in millions")),
    ("1000000000", _("in billions")),
]
ORDER_LABELS = [("dmy", _("day first (31.12.)")), ("mdy", _("month first (12/31)"))]


class UploadForm(KamForm):
    """The file and what it holds."""

    kind = forms.ChoiceField(
        label=_("What does the file hold?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        initial=Kind.ACCOUNTS,
    )
    file = forms.FileField(
        label=_("File"),
        error_messages={
            "empty": _("The file is empty. Export it again and check that it has a header line and rows.")
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it into several files, or leave out columns."),
                params={"limit": MAX_BYTES // 1_000_000},
            )
        return file


class OptionsForm(KamForm):
    """How the file is read; "detect" where the user does not say."""

    preset = forms.ChoiceField(
        label=_("Comes from"), required=False, choices=[(p.key, p.label) for p in PRESETS.values()]
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), required=False, choices=[_AUTO, *ENCODINGS.items()])
    delimiter = forms.ChoiceField(
        label=_("Delimiter"),
        required=False,
        choices=[_AUTO, (",", ","), (";", ";"), ("tab", _("Tab")), ("|", "|")],
    )
    quote = forms.ChoiceField(
        label=_("Quotation mark"),
        required=False,
        choices=[("double", '"'), ("single", "'"), ("none", _("none"))],
    )
    header_row = forms.IntegerField(label=_("Header in line"), required=False, min_value=1, max_value=200)
    decimal = forms.ChoiceField(
        label=_("Decimal sign"),
        required=False,
        choices=[_AUTO, (",", _("comma (1.234,5)")), (".", _("point (1,234.5)"))],
    )

    def __init__(self, *args: Any, table: Table | None = None, preset: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if table is None or table.options.format == "xlsx":
            for name in ("encoding", "delimiter", "quote"):
                del self.fields[name]
        if table is None or len(table.sheets) < 2:
            del self.fields["sheet"]
        else:
            sheet: Any = self.fields["sheet"]
            sheet.choices = [(name, name) for name in table.sheets]
        if table is not None:
            o = table.options
            self.initial = {
                "preset": preset,
                "sheet": o.sheet,
                "encoding": o.encoding,
                "delimiter": "tab" if o.delimiter == "\t" else o.delimiter,
                "quote": {"'": "single", "": "none"}.get(o.quote, "double"),
                "header_row": o.header_row,
                "decimal": o.decimal,
            }

    def options(self, before: Options) -> Options:
        data = self.cleaned_data
        delimiter = data.get("delimiter", "")
        return Options(
            format=before.format,
            encoding=data.get("encoding", ""),
            delimiter="\t" if delimiter == "tab" else delimiter,
            quote={"single": "'", "none": ""}.get(data.get("quote", ""), '"'),
            sheet=data.get("sheet") or before.sheet,
            header_row=data.get("header_row") or 0,
            decimal=data.get("decimal", ""),
        )


def reference_choices(type: str) -> list[tuple[str, Any]]:
    """Our words of a type, for selects; short lists only."""
    if type == "industry":
        return [(str(row.pk), row.name) for row in Industry.objects.current()]
    if type == "tier":
        return [(row.key, row.name) for row in Tier.objects.current()]
    if type == "measure":
        return [(row.key, row.name) for row in Measure.objects.current()]
    if type == "country":
        return sorted(((row.code, row.name) for row in Country.objects.all()), key=lambda pair: pair[1])
    if type == "currency":
        return [(code, code) for code in Currency.objects.values_list("code", flat=True)]
    if type == "department":
        return [(str(row.pk), row.name) for row in Department.objects.filter(archived_at=None)[:300]]
    enums = {
        "kind": Organisation.Kind,
        "status": KeyAccount.Status,
        "figure_kind": Figure.Kind,
        "language": User.Language,
    }
    return list(enums[type].choices) if type in enums else []


class ColumnsForm(forms.Form):
    """One select per column of the file, the unit of the money column, one value for what has no column."""

    def __init__(self, *args: Any, kind: str, table: Table, mapping: Mapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.table, self.before = kind, table, mapping
        targets = [("", _("leave out")), *((f.key, f.label) for f in FIELDS[kind])]
        by_column = {index: key for key, index in mapping.columns.items()}
        for index, header in enumerate(table.headers):
            self.fields[f"col_{index}"] = forms.ChoiceField(
                label=header or str(_("Column %(number)s") % {"number": index + 1}),
                required=False,
                choices=targets,
                initial=by_column.get(index, ""),
            )
        if money_field(kind):
            self.fields["factor"] = forms.ChoiceField(
                label=_("Amounts are"), required=False, choices=FACTOR_LABELS, initial=mapping.factor
            )
            self.fields["currency"] = forms.ChoiceField(
                label=_("Currency"),
                required=False,
                choices=reference_choices("currency"),
                initial=mapping.currency,
            )
        self.fields["date_order"] = forms.ChoiceField(
            label=_("In dates comes"),
            required=False,
            choices=[("", _("please choose")), *ORDER_LABELS],
            initial=mapping.date_order,
        )
        for field in FIELDS[kind]:
            if field.fixed:
                choices = reference_choices(field.type)
                label, start = field.label, mapping.fixed.get(field.key, "")
                if choices:
                    self.fields[f"fix_{field.key}"] = forms.ChoiceField(
                        label=label, required=False, choices=[("", "–"), *choices], initial=start
                    )
                else:
                    self.fields[f"fix_{field.key}"] = forms.CharField(
                        label=label, required=False, max_length=60, initial=start
                    )
        for bound in self.fields.values():
            if isinstance(bound, forms.ChoiceField):
                bound.widget.attrs["class"] = "form-select form-select-sm"
            else:
                bound.widget.attrs["class"] = "form-control form-control-sm"

    @property
    def column_fields(self) -> list[Any]:
        return [self[f"col_{i}"] for i in range(len(self.table.headers))]

    @property
    def fixed_fields(self) -> list[Any]:
        taken = self.before.columns
        return [self[name] for name in self.fields if name.startswith("fix_") and name[4:] not in taken]

    @property
    def asks_date_order(self) -> bool:
        types = fields_of(self.kind)
        return any(
            types[key].type in ("date", "period") and self.table.options.date_orders.get(str(index)) == "ask"
            for key, index in self.before.columns.items()
        )

    def mapping(self) -> Mapping:
        """What the user chose, as far as it can be read; `problems` says what is missing."""
        data = self.cleaned_data
        columns: dict[str, int] = {}
        self.doubles: list[Problem] = []
        for index, header in enumerate(self.table.headers):
            key = data.get(f"col_{index}", "")
            if key in columns:
                label = str(fields_of(self.kind)[key].label)
                self.doubles.append(
                    Problem(
                        _DOUBLE, {"field": label, "first": self.table.headers[columns[key]], "second": header}
                    )
                )
            elif key:
                columns[key] = index
        changed = "factor" in data and (data["factor"], data["currency"]) != (
            self.before.factor,
            self.before.currency,
        )
        return Mapping(
            preset=self.before.preset,
            columns=columns,
            fixed={
                name[4:]: data[name] for name in self.fields if name.startswith("fix_") and data.get(name)
            },
            values=self.before.values,
            factor=data.get("factor") or self.before.factor,
            currency=data.get("currency") or self.before.currency,
            unit_reason="chosen" if changed else self.before.unit_reason,
            date_order=data.get("date_order", ""),
        )

    def problems(self, mapping: Mapping) -> list[Problem]:
        return [*self.doubles, *mapping_problems(self.kind, self.table, mapping)]

    def order_of(self, index: int) -> str:
        return order_of(self.table, self.before, index)


class WordsForm(forms.Form):
    """One select per strange word: one of ours, create it, or leave the field empty."""

    def __init__(self, *args: Any, kind: str, words: list[Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words[:200]
        types = fields_of(kind)
        choices: dict[str, list[tuple[str, Any]]] = {}
        for number, word in enumerate(self.words):
            type = types[word.field].type
            if type not in choices:
                choices[type] = reference_choices(type)
            options = [("", _("please choose")), *choices[type], (LEAVE, _("leave empty"))]
            if type in ("industry", "department", "organisation"):
                options.insert(1, (CREATE, _("create “%(word)s”") % {"word": word.text[:60]}))
            field = forms.ChoiceField(label=word.text, required=False, choices=options, initial=word.key)
            field.widget.attrs["class"] = "form-select form-select-sm"
            self.fields[f"word_{number}"] = field

    @property
    def rows(self) -> list[tuple[Word, Any]]:
        return [(word, self[f"word_{number}"]) for number, word in enumerate(self.words)]

    def values(
        self, before: dict[str, dict[str, str]], create_all: bool = False
    ) -> dict[str, dict[str, str]]:
        found = {field: dict(words) for field, words in before.items()}
        for number, word in enumerate(self.words):
            choice = self.cleaned_data.get(f"word_{number}", "")
            offered = dict(self.fields[f"word_{number}"].choices)  # type: ignore[attr-defined]
            if not choice and create_all and CREATE in offered:
                choice = CREATE
            if choice:
                found.setdefault(word.field, {})[word.text] = choice
            else:
                found.get(word.field, {}).pop(word.text, None)
        return found
