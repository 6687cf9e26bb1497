"""What kind of document is wanted; and the company's own slide master."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kam.exchange.documents.models import Edition, Format, SlideMaster
from kam.exchange.documents.queries import source_name
from kam.exchange.documents.writers.master import MAX_BYTES
from kam.lib.forms import KamForm
from kam.lib.ids import is_public_id, new_public_id
from kam.lib.operation_admin import OperationForm
from plans.models import PlanVersion
from plans.planning.models import Depth


class DocumentForm(KamForm):
    """Format, edition, depth, language, source. The id makes a repeated send harmless."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.PDF)
    edition = forms.ChoiceField(label=_("Edition"), choices=Edition.choices, initial=Edition.INTERNAL)
    depth = forms.ChoiceField(label=_("Depth"), choices=Depth.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    source = forms.ChoiceField(label=_("Made from"), required=False)

    def __init__(self, *args: Any, versions: list[PlanVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.public_id: version for version in versions}
        self.fields["source"].choices = [
            ("", source_name(None)),
            *((public_id, source_name(version)) for public_id, version in self.versions.items()),
        ]
        self.initial.setdefault("public_id", new_public_id())

    def clean_public_id(self) -> str:
        public_id = self.cleaned_data["public_id"]
        if public_id and not is_public_id(public_id):
            self.add_error(None, _("Reload the page and try again."))  # the field itself is hidden
        return public_id

    @property
    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        values = dict(self.cleaned_data)
        values["version_of_plan"] = self.versions.get(values.pop("source"))
        return values


class SlideMasterForm(OperationForm):
    """The upload of a master; the operation looks into the file."""

    upload = forms.FileField(
        label=_("PowerPoint file (.pptx)"),
        help_text=_(
            "It needs a layout with a title and free space below it. Slides in the file are left out. Documents made "
            "from now on use it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pptx"}),
    )

    class Meta:
        model = SlideMaster
        fields: tuple[str, ...] = ()

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(mb)s MB.") % {"mb": MAX_BYTES // 1_000_000}
            )
        return upload
