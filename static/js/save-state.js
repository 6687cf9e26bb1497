// Autosave: what a form with data-k-autosave says about itself in its [data-k-save] (see components/save_state.html):
// typed, saving, saved 12:04, offline, not saved. While something is unsaved, leaving the page warns; what is kept in
// the browser until the connection is back (plan-kept.js) needs no warning.
(function () {
  const forms = () => document.querySelectorAll("form[data-k-autosave]");

  function say(form, state) {
    form.dataset.kState = state;
    show(form.querySelectorAll("[data-k-save]"), state);
    // What stands for the whole page is as good as its worst form.
    const states = [...forms()].map((each) => each.dataset.kState);
    const worst = ["failed", "offline", "saving", "typed"].find((each) => states.includes(each)) || state;
    show(document.querySelectorAll("[data-k-save-all]"), worst);
  }

  function show(boxes, state) {
    for (const box of boxes) {
      box.dataset.state = state;
      const word = box.querySelector("[data-k-save-word]");
      if (!word) continue;
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      word.textContent = (box.dataset[state] || "").replace("{time}", time);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-k-autosave]");
    if (form) say(form, "typed");
  });
  // Typed and taken back: all of it is on the server already.
  document.addEventListener("kam:unchanged", (event) => say(event.target, "saved"));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest?.("form[data-k-autosave]");
    if (form && event.detail.requestConfig.verb !== "get") say(form, "saving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // Not detail.elt: a form that was swapped away is no longer in the page.
    const form = event.detail.requestConfig.elt.closest?.("form[data-k-autosave]");
    if (!form || event.detail.requestConfig.verb === "get") return;
    // Typed on while it was under way: the next request will tell.
    if (form.dataset.kState !== "saving") return;
    // A conflict (409) and a refused field (422) are shown, but not saved.
    const { status } = event.detail.xhr;
    const gone = (status === 0 || status >= 500) && form.matches("[data-k-lineform]");
    say(form, status >= 200 && status < 300 ? "saved" : gone ? "offline" : "failed");
  });
  // One click tries again.
  document.addEventListener("click", (event) => {
    const retry = event.target.closest("[data-k-save-retry]");
    if (!retry) return;
    for (const form of forms()) if (["failed", "offline"].includes(form.dataset.kState)) form.requestSubmit();
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of forms()) {
      if (["typed", "saving", "failed"].includes(form.dataset.kState)) event.preventDefault();
    }
  });

  // Forms that are sent as a whole: <form data-k-warn-unsaved>, and those in the side sheet. What came back refused is
  // unsaved from the start.
  const WHOLE = "form[data-k-warn-unsaved], #k-sheet form[method=post]";
  const before = new WeakMap();
  const content = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const plain = (event) => event.target.closest?.(WHOLE);
  const unsaved = (form) => !form.dataset.kSent && (form.dataset.kTyped || form.querySelector(".is-invalid, [name=keep]") || (before.has(form) && before.get(form) !== content(form)));
  const anyUnsaved = (part) => [...part.querySelectorAll(WHOLE)].some(unsaved);
  document.addEventListener("focusin", (event) => {
    const form = plain(event);
    if (form && !before.has(form)) before.set(form, content(form));
  });
  document.addEventListener("input", (event) => { const form = plain(event); if (form) delete form.dataset.kSent; });
  document.addEventListener("submit", (event) => { const form = plain(event); if (form) form.dataset.kSent = "1"; });
  // "Cancel" says itself that the words may go; a link that leads on (data-k-onward) does not.
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("a:not([data-k-onward])") && plain(event);
    if (form) form.dataset.kSent = "1";
  });
  window.addEventListener("beforeunload", (event) => { if (anyUnsaved(document)) event.preventDefault(); });

  // The sheet: closing it asks; what did not arrive is unsaved again; a form that takes the place of one with words
  // (of another account, refused) has them.
  document.addEventListener("kam:closing", (event) => { if (anyUnsaved(event.target)) event.preventDefault(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("#k-sheet form");
    if (form && !event.detail.successful) delete form.dataset.kSent;
  });
  let words = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "k-sheet-body") words = event.detail.xhr.status >= 400 || anyUnsaved(event.detail.target);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.detail.target.id === "k-sheet-body" && words && event.detail.target.querySelector("form[method=post]");
    if (form) form.dataset.kTyped = "1";
  });
})();
