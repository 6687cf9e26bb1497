// New lines at once, with or without a connection, and what waits to be sent. A new line stands under the caret before
// the server knows of it; the browser makes its id, so that sending it again makes nothing twice. What could not be
// sent is kept (plan-kept.js) and goes out from any page of a plan when the server is back.
(function () {
  const box = document.getElementById("k-live");
  const plan = document.querySelector("[data-k-plan]");
  const form = document.getElementById("k-draft");
  if (!box || !plan || !window.kamKept) return;
  const words = box.dataset;
  const SHOW = 250, AGAIN = 12000;
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  const openForm = (id) => document.querySelector(`form[data-k-lineform="${CSS.escape(id)}"]`);
  const draftOf = (id) => document.querySelector(`[data-k-draft="${CSS.escape(id)}"]`);
  const areaOf = (draft) => draft.querySelector("textarea");
  const toast = (message, level) => document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message, level } }));

  // Drafts -------------------------------------------------------------------------------------
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { requestConfig, target } = event.detail;
    const adder = requestConfig.elt;
    if (!adder.matches("form[data-k-newline]") || !form) return;
    const given = Object.fromEntries(Object.entries(requestConfig.parameters).filter(([name]) => !/^(csrfmiddlewaretoken|next)$/.test(name)));
    const id = given.public_id;
    if (!id || draftOf(id)) return;
    const draft = form.content.firstElementChild.cloneNode(true);
    draft.dataset.kDraft = id;
    draft.kFields = given;
    draft.kUrl = requestConfig.path;
    if (adder.matches(".k-addaction")) draft.classList.add("is-small");
    if (target === adder) adder.before(draft); else target.after(draft);
    areaOf(draft).focus();
    setTimeout(() => draft.classList.remove("is-quiet"), SHOW);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    const adder = requestConfig.elt;
    if (!adder.matches("form[data-k-newline]")) return;
    const id = requestConfig.parameters.public_id;
    const draft = id && draftOf(id);
    if (!draft) return;
    if (xhr.status >= 200 && xhr.status < 300) { settle(draft, openForm(id)); return; }
    if (xhr.status === 0 || xhr.status >= 500) {
      // The next new line is another one; this one is sent by its own id.
      delete adder.dataset.kId;
      draft.classList.remove("is-quiet");
      keepDraft(draft);
    } else if (!areaOf(draft).value.trim()) draft.remove();
    else { draft.classList.remove("is-quiet"); say(draft, "failed"); }
  });

  function say(draft, state) {
    const state_ = draft.querySelector("[data-k-save]");
    state_.dataset.state = state;
    state_.querySelector("[data-k-save-word]").textContent = state_.dataset[state] || "";
  }
  function keepDraft(draft) {
    say(draft, "offline");
    kamKept.put(draft.dataset.kDraft, {
      kind: "new", url: draft.kUrl, fields: draft.kFields, page: location.pathname + location.search, state: "waiting",
      words: { text: areaOf(draft).value },
    });
  }

  // The server made the line: what was typed meanwhile goes into it, caret and all.
  function settle(draft, made) {
    const area = areaOf(draft);
    const text = area.value;
    const at = [area.selectionStart, area.selectionEnd];
    const focused = document.activeElement === area || document.activeElement === document.body;
    draft.remove();
    const field = made?.querySelector("[data-k-first]");
    if (!field) return;
    if (text && field.value !== text) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (focused || !made.contains(document.activeElement)) {
      field.focus();
      field.setSelectionRange(...at);
    }
  }

  document.addEventListener("input", (event) => {
    const draft = event.target.closest?.("[data-k-draft]");
    if (!draft) return;
    if (kamKept.get(draft.dataset.kDraft)) keepDraft(draft);
  });
  window.addEventListener("keydown", (event) => {
    const draft = event.target.closest?.("[data-k-draft]");
    if (!draft) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (areaOf(draft).value.trim()) areaOf(draft).blur();
      else discard(draft);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      draft.parentElement.querySelector(":scope > form[data-k-newline]")?.requestSubmit();
    }
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-k-draft-discard]");
    if (button) discard(button.closest("[data-k-draft]"));
  });
  function discard(draft) {
    kamKept.drop(draft.dataset.kDraft);
    draft.remove();
  }

  // Sending ------------------------------------------------------------------------------------
  let sending = false;
  async function send() {
    if (sending || document.hidden && !document.querySelector("[data-k-draft]")) return;
    sending = true;
    let sent = 0;
    try {
      for (const entry of kamKept.all()) {
        if (entry.state !== "waiting" || openForm(entry.id)) continue;
        if (!(await sendOne(entry))) break;
        sent += 1;
      }
    } finally { sending = false; }
    if (sent) document.dispatchEvent(new CustomEvent("kam:wrote", { detail: { changes: [] } }));
    show();
  }

  // Whether to go on: not without a connection.
  async function sendOne(entry) {
    const body = new URLSearchParams({ ...entry.fields, ...entry.words, writer: plan.dataset.kUser });
    if (entry.kind === "edit") {
      body.set("version", entry.version);
      for (const [name, value] of Object.entries(entry.base || {})) body.set(`base_${name}`, value);
      for (const sent of entry.doubtful || []) for (const [name, value] of Object.entries(sent)) body.append(`sent_${name}`, value);
    }
    let answer;
    try {
      answer = await fetch(entry.url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } });
    } catch { return false; }
    if (answer.status === 401 || answer.status >= 500) return false;
    const now = kamKept.get(entry.id);
    const same = now && JSON.stringify(now.words) === JSON.stringify(entry.words);
    if (!answer.ok) {
      if (same) kamKept.put(entry.id, { ...entry, state: "asked" });
      return true;
    }
    if (entry.kind === "new") made(entry, await answer.text(), now || entry);
    else if (same) kamKept.drop(entry.id);
    return true;
  }

  // The line is there. If it was made by an earlier send, with fewer words, the rest goes as an edit.
  function made(entry, html, now) {
    const piece = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    const fresh = piece?.querySelector("form[data-k-lineform]");
    const draft = draftOf(entry.id);
    if (!fresh) { kamKept.drop(entry.id); return; }
    if (fresh.elements.text.value === now.words.text) kamKept.drop(entry.id);
    else {
      kamKept.put(entry.id, { ...now, kind: "edit", fields: {}, url: fresh.getAttribute("action"), version: fresh.elements.version.value, doubtful: [entry.words] });
    }
    if (!draft) return;
    const area = areaOf(draft);
    if (document.activeElement !== area) { draft.remove(); return; }
    const line = document.importNode(piece, true);
    draft.before(line);
    htmx.process(line);
    const at = [area.selectionStart, area.selectionEnd];
    document.dispatchEvent(new CustomEvent("kam:opened"));
    draft.remove();
    const field = line.querySelector("[data-k-first]");
    field.focus();
    field.setSelectionRange(...at);
  }

  // The queue in the bar -----------------------------------------------------------------------
  const button = document.querySelector("[data-k-queue]");
  const dialog = document.getElementById("k-queue");
  const waiting = () => kamKept.all().filter((entry) => !openForm(entry.id));
  function show() {
    if (!button) return;
    const all = waiting();
    button.hidden = !all.length;
    const text = all.length === 1 ? words.waitsOne : words.waitsMany.replace("{n}", all.length);
    button.querySelector("span").textContent = text;
    button.classList.toggle("is-asked", all.some((entry) => entry.state === "asked"));
    if (dialog?.open) fillDialog(all);
  }
  function fillDialog(all) {
    const list = dialog.querySelector("ul");
    const row = dialog.querySelector("template").content.firstElementChild;
    list.replaceChildren(...all.map((entry) => {
      const item = row.cloneNode(true);
      const text = Object.values(entry.words).filter((each) => each && each.length > 10)[0] || entry.words.text || "…";
      item.querySelector("[data-k-queue-text]").textContent = text.length > 240 ? `${text.slice(0, 240)}…` : text;
      item.querySelector("[data-k-queue-state]").textContent = `${entry.state === "asked" ? words.asked : words.waits} · ${new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })}`;
      const link = item.querySelector("a");
      const url = new URL(entry.page, location.origin);
      if (url.origin !== location.origin) return item;
      url.searchParams.set("edit", entry.id);
      url.hash = `l-${entry.id}`;
      link.href = url.pathname + url.search + url.hash;
      link.hidden = entry.kind === "new";
      item.querySelector("[data-k-copy]").dataset.kCopy = Object.values(entry.words).join("\n");
      item.querySelector("[data-k-queue-drop]").addEventListener("click", () => { kamKept.drop(entry.id); draftOf(entry.id)?.remove(); show(); });
      return item;
    }));
    if (!all.length) dialog.close();
  }
  button?.addEventListener("click", () => { fillDialog(waiting()); dialog.showModal(); });
  dialog?.querySelector("[data-k-queue-send]").addEventListener("click", () => {
    for (const entry of waiting()) if (entry.state === "asked" && entry.kind === "new") kamKept.put(entry.id, { ...entry, state: "waiting" });
    send().then(() => { if (waiting().length) toast(words.stillWaiting); });
  });

  for (const name of ["kam:kept", "htmx:afterSettle"]) document.addEventListener(name, show);
  window.addEventListener("storage", show);
  window.addEventListener("online", () => setTimeout(send, 500));
  document.addEventListener("kam:online", send);
  setInterval(() => { if (waiting().length) send(); }, AGAIN);
  setTimeout(send, 1200);
  show();
})();
