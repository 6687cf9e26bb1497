"""What search reads: an entry per object and scope, the words of each entry, and all words there are.

Plain tables and our own words, the same on both databases (docs/decisions/0015-search-in-tables.md). Everything here
is derived: `kam/records/indexing.py` writes it, `manage.py search_index` makes it anew.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class SearchEntry(models.Model):
    """An object as those see it in search who read the scope. `kind` is the key of a SearchKind."""

    kind = models.CharField(max_length=20)
    object_pk = models.BigIntegerField()
    scope = models.CharField(max_length=80)
    public_id = models.CharField(max_length=20)
    account = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    #: whether its words stand in SearchWord
    learned = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "object_pk", "scope"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_pk", "scope"], name="search_entry_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="search_unlearned", condition=Q(learned=False)),
        ]

    def __str__(self) -> str:
        return self.title


class SearchPosting(models.Model):
    """That an entry holds a word. `weight` 0: in the title, 1: in the text.

    Kind and scope repeat the entry's, so that the best of each kind within one's rights are the first of an index.
    """

    pk = models.CompositePrimaryKey("entry_id", "word")
    entry_id = models.BigIntegerField()
    word = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["scope", "word", "kind", "weight", "entry_id"], name="search_in_scope"),
            models.Index(fields=["kind", "word", "weight", "-entry_id", "scope"], name="search_in_kind"),
        ]

    def __str__(self) -> str:
        return self.word


class SearchWord(models.Model):
    """A word that stands, or stood, in some entry: for compounds and for slips of the finger.

    `backwards` is the stem from its end: what begins with "gartrev" ends with Vertrag.
    """

    word = models.CharField(max_length=40, primary_key=True)
    backwards = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["backwards"], name="search_word_end")]

    def __str__(self) -> str:
        return self.word


class SearchSlip(models.Model):
    """A word by what is left when one letter falls out (kam/lib/words.py, `slips`)."""

    pk = models.CompositePrimaryKey("key", "word")
    key = models.BigIntegerField()
    word = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["word"], name="search_slip_word")]

    def __str__(self) -> str:
        return self.word
