// Says when a passkey did not work; hides the buttons where the browser knows none.
(function () {
  const errors = document.querySelectorAll("[data-k-passkey-error]");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    errors.forEach((box) => { box.hidden = false; });
  });
  document.addEventListener("click", () => { errors.forEach((box) => { box.hidden = true; }); }, true);
  if (!window.PublicKeyCredential) {
    document.querySelectorAll("#mfa_login, #webauthn_form, #mfa_webauthn_add").forEach((element) => { element.hidden = true; });
  }
})();
