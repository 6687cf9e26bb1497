// Words that were not sent (plan-kept.js) are no business of the next one at this machine: signing out forgets them,
// and asks first if there are any.
(function () {
  const LAST = "kam-line-user";
  const form = document.querySelector("form[data-k-signout]");
  const user = document.querySelector("[data-k-plan]")?.dataset.kUser;
  const store = (action) => { try { return action(localStorage); } catch { return null; /* private mode */ } };
  if (user) store((s) => s.setItem(LAST, user));
  const keys = () => store((s) => Object.keys(s).filter((key) => key.startsWith(`kam-line:${s.getItem(LAST)}:`))) || [];

  function ask() {
    if (keys().length) form.dataset.confirm = form.dataset.kSignout;
    else delete form.dataset.confirm;
  }
  if (!form) return;
  ask();
  for (const name of ["kam:kept", "click"]) document.addEventListener(name, ask, true);
  // Only what was agreed to gets here.
  form.addEventListener("submit", () => { for (const key of keys()) store((s) => s.removeItem(key)); });
})();
