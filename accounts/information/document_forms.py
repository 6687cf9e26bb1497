"""Forms about documents. They clean; operations write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.information.audience_forms import AudienceForm
from accounts.information.document_models import Document
from kam.lib.forms import KamForm
from kam.lib.ids import is_public_id, new_public_id

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput
    default_error_messages = {"required": _("Choose a file.")}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        several = (data if isinstance(data, list | tuple) else [data]) or [None]
        if len(several) > MOST_FILES:
            words = ngettext("%(n)s file at most at once.", "%(n)s files at most at once.", MOST_FILES)
            raise ValidationError(words % {"n": MOST_FILES})
        found = [self._one(one, initial) for one in several]
        return [one for one in found if one]

    def _one(self, file: Any, initial: Any) -> Any:
        try:
            return super().clean(file, initial)
        except ValidationError as error:
            if error.code in ("empty", "max_length", "invalid") and file is not None:
                return file  # the operation says it in words, with the name of the file
            raise


class TagsField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Tags"),
            max_length=200,
            required=False,
            help_text=_("Such as contract, price list, minutes. With commas between them."),
        )


class DocumentAddForm(AudienceForm):
    """New documents, one for each file. `public_id` of the first one makes a repeated send harmless."""

    files = FilesField(label=_("Files"))
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: as the file is called.")
    )
    tags = TagsField()
    public_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("public_id", new_public_id())

    def clean_public_id(self) -> str:
        found = self.cleaned_data["public_id"]
        return found if is_public_id(found) else new_public_id()


class DocumentEditForm(AudienceForm):
    """Title, tags and for whom. `version` is the one that the writer saw."""

    title = forms.CharField(label=_("Title"), max_length=200)
    tags = TagsField()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        initial = {"title": document.title, "tags": document.tags, "version": document.version}
        super().__init__(*args, initial=initial, **kwargs)


class VersionForm(KamForm):
    """A new version of a document."""

    files = FilesField(label=_("File"))
    note = forms.CharField(label=_("What is new"), max_length=200, required=False)
