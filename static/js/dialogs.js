// Dialogs: open by [data-k-dialog="#id"], close by [data-k-close]; confirmation by data-confirm;
// the side sheet opens when htmx puts something into it. Without scripts a form simply posts.
(function () {
  const confirmBox = document.getElementById("k-confirm");
  const sheet = document.getElementById("k-sheet");

  // Whoever holds words that are nowhere else (save-state.js) prevents kam:closing: then it is asked first.
  const mayClose = (dialog) => dialog.dispatchEvent(new CustomEvent("kam:closing", { bubbles: true, cancelable: true }));
  function close(dialog) {
    if (mayClose(dialog)) dialog.close();
    else ask(dialog.dataset).then((yes) => { if (yes) dialog.close(); });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-k-dialog]");
    if (opener) {
      document.querySelector(opener.dataset.kDialog)?.showModal();
      return;
    }
    const closer = event.target.closest("[data-k-close]");
    const dialog = closer?.closest("dialog");
    // "Cancel" of a form says itself that the words may go.
    if (dialog && closer.closest("form")) dialog.close();
    else if (dialog) close(dialog);
    // A click beside the box.
    if (event.target.nodeName === "DIALOG" && event.target.classList.contains("k-dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) close(event.target);
    }
  });

  // Asks with the words of the element; resolves to yes or no.
  function ask(words) {
    const heading = confirmBox.querySelector("h2");
    const text = confirmBox.querySelector("[data-k-confirm-text]");
    const yes = confirmBox.querySelector("[value=yes]");
    heading.textContent = words.confirmTitle || heading.dataset.default;
    text.textContent = words.confirm;
    text.hidden = !words.confirm;
    yes.textContent = words.confirmLabel || yes.dataset.default;
    yes.classList.toggle("btn-danger", "confirmDanger" in words);
    yes.classList.toggle("btn-primary", !("confirmDanger" in words));
    confirmBox.returnValue = "no";
    confirmBox.showModal();
    return new Promise((resolve) => {
      confirmBox.addEventListener("close", () => resolve(confirmBox.returnValue === "yes"), { once: true });
    });
  }
  const agreed = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter?.hasAttribute("data-confirm") ? event.submitter : form;
    if (!confirmBox || !asker.hasAttribute("data-confirm") || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    ask(asker.dataset).then((yes) => {
      if (!yes) return;
      agreed.add(form);
      form.requestSubmit(submitter);
    });
  }, true);

  // Links and buttons that htmx sends by themselves.
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (!confirmBox || !elt.hasAttribute("data-confirm") || triggeringEvent?.type === "submit") return;
    event.preventDefault();
    ask(elt.dataset).then((yes) => { if (yes) event.detail.issueRequest(true); });
  });

  if (sheet) {
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target.id !== "k-sheet-body") return;
      if (!sheet.open) sheet.showModal();
      sheet.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
    });
    // Before the browser's own Esc, of which it lets a page prevent only the first; and the way back on a phone.
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !sheet.open || confirmBox.open || mayClose(sheet)) return;
      event.preventDefault();
      close(sheet);
    });
    sheet.addEventListener("cancel", (event) => {
      if (event.target !== sheet || mayClose(sheet)) return;
      event.preventDefault();
      close(sheet);
    });
    document.addEventListener("kam:close-sheet", () => sheet.close());
    sheet.addEventListener("close", () => document.getElementById("k-sheet-body").replaceChildren());
  }
})();
