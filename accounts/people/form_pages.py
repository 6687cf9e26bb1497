"""The form pages about people have one template."""

from functools import partial

from accounts.customers import form_pages

form_page = partial(form_pages.form_page, template="accounts/people/form.html")
