"""One's own profile and security, language and theme, the invitation, the door of the back office."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kam.lib.forms import conflict_of
from kam.lib.http import company_permission, safe_next
from kam.lib.versions import StaleWrite
from kam.records.notify_operations import ways_edit, ways_of
from kam.records.queries import changed_by
from teams.staff import operations, queries
from teams.staff.forms import NotificationWaysForm, ProfileForm
from teams.staff.models import User
from teams.staff.sign_in_forms import InvitationForm
from teams.staff.tokens import invited_user


@company_permission("company.member")
def profile(request: HttpRequest) -> HttpResponse:
    """One's own contact data and habits; language and appearance are switched by their own small forms."""
    user, conflict = request.user, None
    form = ProfileForm(request.POST or None, instance=user)
    if request.POST.get("keep") == "theirs":
        return redirect("teams:profile")
    if request.method == "POST" and form.is_valid():
        try:
            operations.profile_edit(user=user, version=form.cleaned_data["version"], values=form.values)
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("teams:profile")
    context = {"form": form, "conflict": conflict, "languages": settings.LANGUAGES}
    context["ways_form"] = NotificationWaysForm(instance=ways_of(user))
    return render(request, "teams/staff/profile.html", context, status=409 if conflict else 200)


@company_permission("company.member")
def notification_ways(request: HttpRequest) -> HttpResponse:
    """What one is told and how; the form stands on the profile too."""
    if request.POST.get("keep") == "theirs":
        return redirect("teams:notification_ways")
    ways, conflict = ways_of(request.user), None
    form = NotificationWaysForm(request.POST or None, instance=ways)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            ways_edit(user=request.user, by=request.user, version=version, values=form.values)
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(stale.current))
        else:
            messages.success(request, _("Your notifications are saved."))
            return redirect("teams:notification_ways")
    context = {"ways_form": form, "conflict": conflict}
    return render(request, "teams/staff/notification_ways.html", context, status=409 if conflict else 200)


@require_safe
@company_permission("company.member")
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, passkeys, recovery codes and the company's sign-in in one place."""
    context = {"security": queries.security_of(request.user), "mfa": settings.MFA_ENABLED}
    return render(request, "teams/staff/security.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language: for users in their row, in the cookie for the pages before sign-in."""
    response = HttpResponseRedirect(safe_next(request, "/"))
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        if request.user.is_authenticated:
            operations.preference_set(user=request.user, language=wanted)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


@require_POST
@company_permission("company.member")
def theme(request: HttpRequest) -> HttpResponse:
    """Switches between light, dark and what the system says."""
    wanted = request.POST.get("theme", "")
    if wanted in User.Theme.values:
        operations.preference_set(user=request.user, theme=wanted)
    return HttpResponseRedirect(safe_next(request, "/"))


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: sets the password, then signs in. Every dead link says the same."""
    user = invited_user(token)
    if user is None:
        return render(request, "teams/staff/invitation_gone.html", status=404)
    form = InvitationForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        row = operations.password_set(user=user, password=form.cleaned_data["password1"])
        return perform_login(
            request, row, email_verification="none", redirect_url=settings.LOGIN_REDIRECT_URL
        )
    return render(request, "teams/staff/invitation.html", {"form": form, "colleague": user})


def backoffice_login(request: HttpRequest) -> HttpResponse:
    """The back office has no sign-in page of its own."""
    if request.user.is_authenticated and not request.user.may("backoffice.use"):
        raise PermissionDenied(_("The back office is for administrators."))
    if request.user.is_authenticated:
        return redirect(safe_next(request, "/backoffice/"))
    return redirect_to_login(safe_next(request, "/backoffice/"), settings.LOGIN_URL)
