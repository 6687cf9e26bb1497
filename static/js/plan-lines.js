// Lines of the plan, written in place: opening, closing, keys, ids of new lines, saving and merging.
// The words come from data attributes; saving itself is htmx (data-k-autosave, see save-state.js). What is typed is
// kept in the browser until the server has it (plan-kept.js).
(function () {
  const ALPHABET = "23456789bcdfghjkmnpqrstvwxz";
  const NO_WORDS = /^(csrfmiddlewaretoken|next|writer|keep|version|merged_.*|base_.*|sent_.*)$/;
  const plan = () => document.querySelector("[data-k-plan]");
  const lineOf = (element) => element.closest?.("[data-k-kind], .k-actrow, .k-question");
  const formOf = (element) => element.closest?.("form[data-k-lineform]");
  const toast = (message, level) => document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message, level } }));

  const MOST_DOUBTFUL = 4;

  let firstAction = "";
  let current = "";

  function newId() {
    let id = "";
    while (id.length < 14) {
      for (const byte of crypto.getRandomValues(new Uint8Array(24))) {
        if (byte < 243 && id.length < 14) id += ALPHABET[byte % 27];
      }
    }
    return id;
  }

  // What stands in a form, to know whether there is anything to send, and to keep it.
  function words(form) {
    const found = {};
    for (const [name, value] of new FormData(form)) if (!NO_WORDS.test(name)) found[name] = value;
    return found;
  }
  const print = (form) => JSON.stringify(words(form));

  // What the server is known to have of a form. `base`: by field, where the words on the screen are older than the
  // version says; `doubtful`: what was sent without an answer, which may have arrived all the same.
  const known = new WeakMap();
  const knownOf = (form) => known.get(form) || known.set(form, { sending: {}, base: {}, doubtful: [] }).get(form);

  function keep(form, state) {
    const about = knownOf(form);
    kamKept.put(form.dataset.kLineform, {
      kind: "edit", url: form.getAttribute("action"), page: location.pathname + location.search, state: state || "waiting",
      version: form.elements.version.value, words: words(form), base: about.base, doubtful: about.doubtful,
    });
  }
  const forget = (form) => kamKept.drop(form.dataset.kLineform);
  const unsaved = (form) => ["typed", "saving", "failed", "offline"].includes(form.dataset.kState);

  // htmx takes hold of what was swapped in only after the swap is told.
  const later = (what) => setTimeout(what, 80);

  function grow(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }

  function restore(form) {
    const old = kamKept.get(form.dataset.kLineform);
    if (!old) return;
    if (JSON.stringify(old.words) === print(form)) { forget(form); return; }
    for (const [name, value] of Object.entries(old.words)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    if (old.version) form.elements.version.value = old.version;
    Object.assign(knownOf(form), { base: old.base || {}, doubtful: old.doubtful || [] });
    form.dataset.kState = "typed";
    form.querySelectorAll("textarea").forEach(grow);
    toast(plan()?.dataset.kRestored);
    later(() => htmx.trigger(form, "submit"));
  }

  function opened(form) {
    form.dataset.kSent = print(form);
    form.querySelectorAll("textarea").forEach(grow);
    // htmx sees new forms a moment later: what is typed in between would never be sent.
    htmx.process(form);
    form.querySelector("[data-k-first]")?.focus({ preventScroll: false });
    if (firstAction === form.dataset.kLineform) {
      firstAction = "";
      const adder = form.closest(".k-line")?.querySelector("form.k-addaction");
      // htmx has not seen the new line yet: without it the form would load a page.
      if (adder) { htmx.process(adder); adder.requestSubmit(); }
    }
    for (const other of document.querySelectorAll("form[data-k-lineform]")) {
      if (other !== form && !other.closest("[data-k-kind]")?.contains(form) && !unsaved(other)) close(other);
    }
    restore(form);
  }

  function close(form) {
    if (unsaved(form)) {
      form.dataset.kClose = "1";
      if (form.dataset.kState !== "saving") htmx.trigger(form, "submit");
      return;
    }
    delete form.dataset.kClose;
    const line = lineOf(form);
    const link = form.querySelector("[data-k-closeline]");
    const focus = line.contains(document.activeElement);
    if (!link) return;
    if (neverWritten(form, line)) { discard(form, line, focus); return; }
    htmx.ajax("GET", link.dataset.url, { target: line, swap: "outerHTML" }).then(() => {
      const fresh = focus && document.getElementById(line.id);
      if (fresh) (fresh.querySelector("[data-k-rowfocus]") || fresh.querySelector("[data-k-open]"))?.focus();
      refreshOutline();
    });
  }

  // A line that was added and left without a word goes again: a plan is no list of empty lines.
  const neverWritten = (form, line) => !line.querySelector(".k-actrow:not(.is-edit)") && !form.elements.answer
    && [...form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=date])")].every((f) => !f.value.trim());

  function discard(form, line, focus) {
    const adder = line.parentElement.querySelector(":scope > form[data-k-newline] button");
    const headers = { "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    fetch(form.action.replace(/edit$/, "archive"), { method: "POST", headers }).then((answer) => {
      if (!answer.ok) return;
      forget(form);
      document.dispatchEvent(new CustomEvent("kam:discarded", { detail: { line: form.dataset.kLineform } }));
      const parent = line.matches(".k-actrow") && line.closest(".k-line:not(.is-edit)");
      line.remove();
      if (parent) htmx.ajax("GET", `${plan().dataset.kBase}${parent.dataset.kKind}/${parent.id.slice(2)}/show`, { target: parent, swap: "outerHTML" });
      else if (focus) adder?.focus();
      refreshOutline();
    }, () => { /* offline: the line stays */ });
  }

  // What is missing in which section follows the writing.
  let outlineTimer;
  function refreshOutline() {
    clearTimeout(outlineTimer);
    outlineTimer = setTimeout(() => {
      if (!document.getElementById("outline")) return;
      const url = new URL(location.href);
      url.searchParams.delete("edit");
      fetch(url.pathname + url.search).then((answer) => (answer.ok ? answer.text() : "")).then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html");
        for (const id of ["outline", "open-questions", "risk-map"]) {
          const [to, from] = [document, fresh].map((root) => root.getElementById(id));
          if (to && from && !to.contains(document.activeElement)) to.replaceChildren(...from.childNodes);
        }
      }, () => { /* offline: it stays as it was */ });
    }, 1200);
  }

  // Opens, answers, ticks off: without scripts the same elements are plain links and buttons.
  function act(element) {
    const item = element.closest(".k-actrow, .k-question, .k-line");
    const id = item.id.slice(2);
    const kind = item.matches(".k-actrow") ? "action" : item.dataset.kKind;
    const swap = { target: item, swap: "outerHTML" };
    if (element.matches("[data-k-firstaction]")) firstAction = id;
    if (element.matches("[data-k-tick]")) htmx.ajax("POST", element.getAttribute("formaction").split("?")[0], { ...swap, source: item });
    else htmx.ajax("GET", `${plan().dataset.kBase}${kind}/${id}/${element.matches("[data-k-answer]") ? "answer" : "edit"}`, { ...swap, source: item });
  }

  function addAfter(form) {
    const line = form.closest("[data-k-kind]");
    const adder = (formOf(form).closest(".k-actrow") || line)?.parentElement.querySelector(":scope > form[data-k-newline]");
    if (!adder) return;
    const target = form.closest(".k-actrow") || line;
    htmx.ajax("POST", adder.getAttribute("hx-post"), {
      source: adder, target, swap: "afterend", values: { after: form.dataset.kLineform },
    }).then(() => { if (form.isConnected) close(form); });
  }

  function step(line, to) {
    const base = plan()?.dataset.kBase;
    const id = line?.id.slice(2);
    if (!base || !line.dataset.kKind || line.dataset.kKind === "question" || "kFixed" in line.dataset) return;
    htmx.ajax("POST", `${base}${line.dataset.kKind}/${id}/move`, { source: line, swap: "none", values: { to } });
    line.dataset.kTo = to;
  }

  // Requests ------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, triggeringEvent } = event.detail;
    if (elt.matches("form[data-k-newline]")) {
      elt.dataset.kId ||= newId();
      parameters.public_id = elt.dataset.kId;
    }
    if (elt.matches("form[data-k-lineform]")) {
      const decides = ["resolve", "restore"].includes((triggeringEvent?.detail?.submitter || triggeringEvent?.submitter)?.name);
      // Two texts are waiting for a decision: what is typed now is kept, and sent with it.
      if (!decides && elt.querySelector("[data-k-merge] .k-merge")) {
        event.preventDefault();
        delete elt.dataset.kClose;
        return;
      }
      if (!decides && print(elt) === elt.dataset.kSent && !["failed", "offline"].includes(elt.dataset.kState)) {
        event.preventDefault();
        if (elt.dataset.kState === "typed") elt.dispatchEvent(new CustomEvent("kam:unchanged", { bubbles: true }));
        if (elt.dataset.kClose) close(elt);
        return;
      }
      elt.dataset.kSending = print(elt);
      const about = knownOf(elt);
      about.sending = words(elt);
      about.decides = decides;
      for (const [name, value] of Object.entries(about.base)) parameters[`base_${name}`] = value;
      for (const sent of about.doubtful) {
        for (const [name, value] of Object.entries(sent)) parameters.append(`sent_${name}`, value);
      }
    }
    const to = parameters.get?.("to") || parameters.to;
    if (to && elt.matches("button[name=to]")) lineOf(elt).dataset.kTo = to;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = event.detail;
    const { elt } = event.detail.requestConfig; // detail.elt is another one when this one was swapped away
    const successful = xhr.status >= 200 && xhr.status < 300; // htmx calls 409 and 422 successful: they are shown
    if (elt.matches?.("form[data-k-newline]") && successful) delete elt.dataset.kId;
    if (!elt.matches?.("form[data-k-lineform]") || event.detail.requestConfig.verb === "get") return;
    elt.dataset.kStatus = String(xhr.status);
    const about = knownOf(elt);
    if (!successful) {
      if (unanswered(xhr.status)) about.doubtful = [...about.doubtful, about.sending].slice(-MOST_DOUBTFUL);
      keep(elt, unanswered(xhr.status) ? "waiting" : "asked");
      delete elt.dataset.kClose;
      elt.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
      for (const note of document.querySelectorAll(`#e-${CSS.escape(elt.dataset.kLineform)} [data-k-for]`)) {
        const field = elt.elements[note.dataset.kFor];
        if (field?.setAttribute) field.setAttribute("aria-invalid", "true");
      }
      return;
    }
    delete elt.dataset.kQuiet;
    about.doubtful = [];
    about.base = {};
    if (about.decides) {
      // The whole line was swapped: what was typed since the decision is restored into it.
      if (print(elt) === elt.dataset.kSending) forget(elt);
      return;
    }
    elt.dataset.kSent = elt.dataset.kSending;
    merge(elt, about);
    if (print(elt) === elt.dataset.kSent) forget(elt); else keep(elt);
    elt.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    for (const id of ["e", "m"]) document.getElementById(`${id}-${elt.dataset.kLineform}`)?.replaceChildren();
    if (elt.dataset.kClose && elt.isConnected) setTimeout(() => close(elt));
  });

  // Nobody knows whether it arrived: no connection, or the server went away in between.
  const unanswered = (status) => status === 0 || status >= 500;

  // The answer brings fields that hold a colleague's words too. Where somebody typed on meanwhile, nothing is touched:
  // the next save says what it is based on, and the server merges again.
  function merge(form, about) {
    const sent = JSON.parse(form.dataset.kSending);
    for (const note of form.querySelectorAll("[data-k-version] [data-k-set]")) {
      const { kSet: name, kValue: value } = note.dataset;
      const field = form.elements[name];
      if (!field) continue;
      if (plainText(field.value) === plainText(sent[name])) {
        put(field, value);
        sent[name] = field.value;
      } else about.base[name] = sent[name];
    }
    form.dataset.kSent = JSON.stringify(sent);
  }
  const plainText = (text) => String(text ?? "").replace(/\r\n?/g, "\n");

  // Puts a text into a field and leaves caret, selection, scroll and the browser's own undo as they are.
  function put(field, text) {
    if (field.value === text) return;
    if (document.activeElement !== field || field.selectionStart === null || field.selectionStart === undefined) {
      field.value = text;
      if (field.nodeName === "TEXTAREA") grow(field);
      return;
    }
    const { value: old, selectionStart: from, selectionEnd: to, selectionDirection: way, scrollTop } = field;
    let head = 0;
    while (head < Math.min(old.length, text.length) && old[head] === text[head]) head += 1;
    let tail = 0;
    while (tail < Math.min(old.length, text.length) - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    field.setSelectionRange(head, old.length - tail);
    quiet = field;
    const done = text.length - tail > head
      ? document.execCommand("insertText", false, text.slice(head, text.length - tail)) : document.execCommand("delete");
    quiet = null;
    if (!done || field.value !== text) field.value = text;
    const moved = (at) => placeIn(old, text, at, head, tail);
    field.setSelectionRange(moved(from), moved(to), way);
    field.scrollTop = scrollTop;
    grow(field);
  }
  // What is put in is no typing: nobody else hears of it.
  let quiet = null;
  window.addEventListener("input", (event) => { if (event.target === quiet) event.stopImmediatePropagation(); }, true);

  // A colleague saved the line that is open here: while nothing is typed that is not saved, it follows.
  document.addEventListener("kam:freshen", async (event) => {
    const { form, done } = event.detail;
    const idle = () => form.isConnected && !unsaved(form) && print(form) === form.dataset.kSent;
    if (!idle()) return;
    const answer = await fetch(form.getAttribute("action"), { headers: { "HX-Request": "true" } });
    if (!answer.ok || !idle()) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-k-lineform]");
    if (!fresh || Number(fresh.elements.version.value) <= Number(form.elements.version.value)) return;
    for (const [name, value] of Object.entries(words(fresh))) {
      const field = form.elements[name];
      if (field?.nodeName === "TEXTAREA" || field?.type === "text") put(field, value);
      else if (field) field.value = value;
    }
    form.elements.version.value = fresh.elements.version.value;
    form.dataset.kSent = print(form);
    done();
  });

  // Where a place of the old text is in the new one: by its distance from the nearer end, else by the words before it.
  function placeIn(old, text, at, head, tail) {
    if (at <= head) return at;
    if (at >= old.length - tail) return at + text.length - old.length;
    const before = old.slice(Math.max(0, at - 24), at);
    const found = text.indexOf(before, Math.max(0, head - 24));
    return found >= 0 ? found + before.length : Math.min(at, text.length);
  }

  // A new line that another script put in (plan-offline.js).
  document.addEventListener("kam:opened", () => {
    for (const form of document.querySelectorAll("form[data-k-lineform]:not([data-k-sent])")) opened(form);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig?.elt?.matches?.("form[data-k-lineform]") && event.detail.xhr.status !== 200) return;
    const id = event.detail.elt?.id;
    const fresh = document.querySelectorAll("form[data-k-lineform]:not([data-k-sent])");
    for (const form of fresh) opened(form);
    if (!fresh.length && id) document.getElementById(id)?.querySelectorAll("[data-k-first]").forEach((f) => f.focus());
  });

  // A row that is swapped stays the one that the keys work on.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    const form = requestConfig?.elt;
    // Decided: the line comes anew, and the words that were sent are no longer the ones to keep.
    if (form?.matches?.("form[data-k-lineform]") && knownOf(form).decides && xhr.status < 300 && print(form) === form.dataset.kSending) forget(form);
    if (target?.matches?.(".is-current")) current = target.id;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (current) document.getElementById(current)?.classList.add("is-current");
    current = "";
  });

  // The server moved a line: show it.
  document.addEventListener("kam:moved", (event) => {
    const line = document.getElementById(`l-${event.detail.id}`);
    const to = line?.dataset.kTo;
    const other = to === "up" ? line.previousElementSibling : line?.nextElementSibling;
    if (!other?.matches(".k-line")) return;
    const focus = document.activeElement;
    if (to === "up") other.before(line); else other.after(line);
    if (line.contains(focus)) focus.focus();
    line.scrollIntoView({ block: "nearest" });
  });

  // Writing -------------------------------------------------------------------------------------
  document.addEventListener("input", (event) => {
    if (event.target.nodeName === "TEXTAREA") grow(event.target);
    const form = formOf(event.target);
    if (form && !event.target.closest("[data-k-merge]")) keep(form);
  });
  // Choosing between two texts is no writing: only the button decides.
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const choice = event.target.closest?.("[data-k-merge]");
      if (!choice) return;
      event.stopPropagation();
      if (event.target.name?.startsWith("merged_")) choice.querySelector("[name=keep][value=merged]").checked = true;
    }, true);
  }
  function again() {
    for (const form of document.querySelectorAll("form[data-k-lineform]:is([data-k-state=failed], [data-k-state=offline])")) {
      if (!unanswered(Number(form.dataset.kStatus))) continue;
      form.dataset.kQuiet = ""; // it is said once; then the state says it
      htmx.trigger(form, "submit");
    }
  }
  window.addEventListener("online", again);
  document.addEventListener("kam:online", again);
  setInterval(again, 15000);

  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-k-closeline]");
    if (closer) { event.preventDefault(); close(formOf(closer)); return; }
    const opener = event.target.closest("[data-k-open], [data-k-answer], [data-k-tick]");
    if (opener && plan() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      act(opener);
      return;
    }
    if (event.target.closest("[data-k-print]")) { window.print(); return; }
    const line = event.target.closest(".k-line:not(.is-edit), .k-question:not(.is-edit)");
    if (!line || event.target.closest("a, button, input, label, select, textarea, form, .k-actrow") || getSelection().toString()) return;
    line.querySelector("[data-k-rowfocus]")?.click();
  });

  document.addEventListener("keydown", (event) => {
    const form = formOf(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      event.stopPropagation();
      addAfter(form);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.target.closest("form:not([data-k-newline])")) {
      const here = event.target.closest(".k-lines") || document.querySelector(".k-line.is-current")?.parentElement;
      const adder = (here || document.querySelector(".k-sheet"))?.querySelector("form[data-k-newline]");
      if (adder) { event.preventDefault(); adder.requestSubmit(); }
    } else if (event.key === "Enter" && !event.shiftKey && form && event.target.matches("[data-k-oneline]")) {
      event.preventDefault();
      close(form);
    } else if (event.key === "Escape" && form && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      close(form);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const line = form?.closest(".k-line") || document.querySelector(".k-line.is-current") || event.target.closest?.(".k-line");
      if (line) { event.preventDefault(); step(line, event.key === "ArrowUp" ? "up" : "down"); }
    }
  }, true);

  // What was not saved when the page went away.
  function start() {
    document.querySelectorAll("form[data-k-lineform]").forEach(opened);
    for (const { id } of kamKept.all()) document.querySelector(`#l-${CSS.escape(id)} [data-k-rowfocus]`)?.click();
  }
  start();
})();
