// What colleagues do while a plan is open: who is here, and their saved changes, brought in without disturbing what one
// is doing. Asks every five seconds while the window is in sight (kam: happenings.py); nothing moves under the caret.
(function () {
  const box = document.getElementById("k-live");
  const plan = document.querySelector("[data-k-plan]");
  if (!box || !plan) return;
  const words = box.dataset;
  const POLL = 5000, BEAT = 20000, FAR = 30000, MARKED = 12000;
  const HEADERS = { "HX-Request": "true" };
  const say = (text, more) => Object.entries(more).reduce((done, [name, value]) => done.replace(`{${name}}`, value), text);
  const lineIds = (root) => [...root.querySelectorAll("[id^='l-']")].map((line) => line.id.slice(2));

  let token = "", digest = "0", here = [], wait = POLL, timer, writes = 0, later, other = 0, farAt = 0;
  const seen = new Map(); // line -> its newest change that this window shows or made
  const own = new Set(); // changes made here
  const pending = new Map(); // line -> what is known of a change that is not brought in yet

  // Asking -------------------------------------------------------------------------------------
  function next(after) {
    clearTimeout(timer);
    timer = setTimeout(poll, after);
  }

  async function poll() {
    if (document.hidden) return;
    const url = `${words.url}?since=${token}&here=${digest}`;
    try {
      const answer = await fetch(url, { headers: HEADERS });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(answer.status);
      if (wait > POLL) document.dispatchEvent(new CustomEvent("kam:online"));
      wait = POLL;
      if (answer.status === 200) await take(await answer.json());
    } catch { wait = Math.min(wait * 2, 60000); }
    next(wait);
  }

  async function take(found) {
    const first = !token;
    ({ token, digest } = found);
    here = found.here;
    showPresence();
    const blocks = words.blocks.split(" ");
    let fetchIt = found.lines === null, far = false;
    for (const line of found.lines || []) {
      if (seen.get(line.id) >= line.change) continue;
      const shown = document.getElementById(`l-${line.id}`);
      if (own.has(line.change)) { seen.set(line.id, line.change); continue; }
      // What the page came with is on it already; only later changes are news.
      if (first && shown && !line.gone && !shown.querySelector("form[data-k-lineform]")) { seen.set(line.id, line.change); fetchIt = true; continue; }
      pending.set(line.id, line);
      if (shown || blocks.includes(line.block) || (line.kind === "question" && plan.querySelector(".k-aside"))) fetchIt = true;
      else { seen.set(line.id, line.change); pending.delete(line.id); far = true; }
    }
    if (found.other > other) { if (!first) far = true; other = found.other; }
    if (fetchIt) await bringIn();
    else if (far && Date.now() - farAt > FAR) { farAt = Date.now(); await bringIn(); }
  }

  // Bringing in --------------------------------------------------------------------------------
  async function bringIn() {
    const before = writes;
    const url = new URL(location.href);
    url.searchParams.delete("edit");
    const answer = await fetch(url.pathname + url.search, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Something was written from here meanwhile: what was fetched may be older than what stands here.
    if (before !== writes) { clearTimeout(later); later = setTimeout(bringIn, 500); return; }
    const told = new Map();
    holdScroll(() => {
      const [to, from] = [plan, fresh].map((root) => lists(root));
      if (to.length === from.length) to.forEach((list, at) => syncList(list, from[at], told));
      syncPieces(fresh);
    });
    for (const [id, line] of pending) { seen.set(id, line.change); pending.delete(id); }
    showPresence();
    tell(told);
    document.dispatchEvent(new CustomEvent("kam:brought"));
  }

  const lists = (root) => [...root.querySelectorAll(".k-sheet .k-lines, .k-qs, .k-actions")];
  const rowsOf = (list) => [...list.children].filter((child) => child.id.startsWith("l-"));
  const isOpen = (row) => row.matches(".is-edit") || Boolean(row.querySelector("form[data-k-lineform], form.k-lineform"));

  // The page as it is, without what scripts put there.
  function bare(row) {
    const copy = row.cloneNode(true);
    copy.querySelectorAll("[data-k-mark]").forEach((mark) => mark.remove());
    copy.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => field.remove());
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
      each.classList.remove("is-current", "is-other", "is-fresh", "is-on", "htmx-request", "htmx-added", "htmx-settling", "htmx-swapping");
      if (!each.classList.length) each.removeAttribute("class");
      for (const name of ["aria-busy", "data-k-to"]) each.removeAttribute(name);
    }
    return copy.outerHTML;
  }

  function syncList(list, fresh, told) {
    const rows = new Map(rowsOf(list).map((row) => [row.id, row]));
    const order = rowsOf(fresh);
    for (const next of order) {
      const row = rows.get(next.id);
      const made = document.importNode(next, true);
      if (!row) {
        if (document.getElementById(next.id)) continue;
        list.insertBefore(made, anchor(list, order, next));
        fill(made, told);
      } else if (isOpen(row)) inside(row, next, told);
      else if (bare(row) !== bare(next)) replace(row, made, told);
      rows.delete(next.id);
    }
    for (const row of rows.values()) {
      const about = pending.get(row.id.slice(2));
      if (isOpen(row)) { if (about?.gone) hint(row, words.wasArchived, about); continue; }
      if (!about && seen.get(row.id.slice(2)) === undefined && row.querySelector("[data-k-draft]")) continue;
      if (about) note(told, about);
      row.remove();
    }
    if (!fresh.querySelector(":scope > p")) list.querySelectorAll(":scope > p").forEach((none) => none.remove());
    arrange(list, order);
  }

  // Where a new line goes: before the next line that is on the page already, else where lines are added.
  function anchor(list, order, next) {
    for (const behind of order.slice(order.indexOf(next) + 1)) {
      const found = document.getElementById(behind.id);
      if (found?.parentElement === list) return found;
    }
    const last = rowsOf(list).at(-1);
    return last ? last.nextElementSibling : [...list.children].find((child) => child.matches("form")) || null;
  }

  function fill(row, told) {
    htmx.process(row);
    for (const id of [row.id.slice(2), ...lineIds(row)]) mark(id, told);
  }

  function replace(row, made, told) {
    const active = document.activeElement;
    const focus = row.contains(active) ? pathTo(row, active) : null;
    if (row.classList.contains("is-current")) made.classList.add("is-current");
    row.replaceWith(made);
    fill(made, told);
    if (focus) (find(made, focus) || made.querySelector("[data-k-rowfocus]"))?.focus({ preventScroll: true });
  }
  const pathTo = (root, element) => {
    const path = [];
    for (let at = element; at !== root; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
    return { path, name: element.nodeName };
  };
  const find = (root, { path, name }) => {
    const found = path.reduce((at, index) => at?.children[index], root);
    return found?.nodeName === name ? found : null;
  };

  // A line that somebody writes in here: only its actions change; that a colleague changed it too is said.
  function inside(row, next, told) {
    const about = pending.get(row.id.slice(2));
    const form = row.querySelector(`form[data-k-lineform="${CSS.escape(row.id.slice(2))}"]`);
    if (about && form && Number(form.elements.version.value) < about.version) {
      hint(row, words.willMerge, about);
      const done = () => hint(row, words.changed, about);
      document.dispatchEvent(new CustomEvent("kam:freshen", { detail: { form, done } }));
      note(told, about);
    }
    const [to, from] = [row, next].map((root) => root.querySelector(":scope > .k-e3") || [...root.querySelectorAll(":scope > .k-tri > div")].at(-1));
    if (to && from && row.matches("article")) syncList(to, from, told);
  }

  function hint(row, text, about) {
    if (about.mine) return;
    const place = row.querySelector("[id^='n-']");
    const note = document.createElement("p");
    note.className = "k-hint k-xs";
    note.dataset.kMark = "";
    note.textContent = say(text, { name: about.who || words.somebody });
    place?.replaceChildren(note);
  }

  // In the order of the server, without moving what has the focus.
  function arrange(list, order) {
    const wantedOrder = order.map((row) => document.getElementById(row.id)).filter((row) => row?.parentElement === list);
    const now = rowsOf(list).filter((row) => wantedOrder.includes(row));
    if (now.every((row, at) => row === wantedOrder[at])) return;
    const fixed = wantedOrder.find((row) => row.contains(document.activeElement)) || wantedOrder.find(isOpen);
    const end = now.at(-1).nextElementSibling;
    let behind = !fixed;
    for (const row of wantedOrder) {
      if (row === fixed) behind = true;
      else list.insertBefore(row, behind ? (end?.parentElement === list && end !== row ? end : null) : fixed);
    }
  }

  // Outline, questions' head, live blocks: whatever is not lines.
  function syncPieces(fresh) {
    for (const id of ["outline", "open-questions", "risk-map"]) {
      const [to, from] = [document, fresh].map((root) => root.getElementById(id));
      if (to && from && !to.contains(document.activeElement)) to.replaceChildren(...[...from.childNodes].map((n) => document.importNode(n, true)));
    }
    const panels = (root) => [...root.querySelectorAll(".k-sheet > *")].filter((each) => !each.matches(".k-lines, form, nav, .k-linehead") && !lists(each).length && !each.querySelector(".k-lines"));
    const [to, from] = [panels(document), panels(fresh)];
    if (to.length !== from.length) return;
    to.forEach((panel, at) => {
      if (panel.contains(document.activeElement) || panel.querySelector("[data-k-state=typed], details[open], .show") || bare(panel) === bare(from[at])) return;
      const made = document.importNode(from[at], true);
      panel.replaceWith(made);
      htmx.process(made);
    });
  }

  // What one looks at stays where it is, whatever comes in above it.
  function holdScroll(change) {
    const held = [document.activeElement, ...plan.querySelectorAll(".k-line, .k-question, .k-sheet h3")].find((each) => {
      if (!each || each === document.body || !plan.contains(each)) return false;
      const { top, bottom } = each.getBoundingClientRect();
      return bottom > 120 && top < innerHeight;
    });
    const before = held?.getBoundingClientRect().top;
    change();
    if (!held?.isConnected) return;
    const moved = held.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 1) window.scrollBy({ top: moved, behavior: "instant" });
  }

  // Marks --------------------------------------------------------------------------------------
  function note(told, about) {
    if (about.mine) return;
    const who = about.who || words.somebody;
    told.set(who, (told.get(who) || new Set()).add(about.id));
  }

  function mark(id, told) {
    const about = pending.get(id);
    const row = document.getElementById(`l-${id}`);
    if (!about || !row) return;
    note(told, about);
    const chip = document.createElement("span");
    chip.className = "k-changedby";
    chip.dataset.kMark = "";
    chip.textContent = about.mine ? words.you : say(words.now, { name: about.who || words.somebody });
    const place = row.querySelector(":scope > .k-linemeta .end, :scope > .k-actrow-b > .k-act, :scope > .k-act");
    if (place?.matches(".end")) place.prepend(chip); else place?.append(chip);
    row.classList.add("is-fresh");
    setTimeout(() => { row.classList.remove("is-fresh"); chip.remove(); }, MARKED);
  }

  let voice;
  function tell(told) {
    const said = [...told].map(([name, ids]) => say(ids.size > 1 ? words.toldMany : words.toldOne, { name, n: ids.size }));
    if (!said.length) return;
    box.textContent = said.join(" ");
    clearTimeout(voice);
    voice = setTimeout(() => { box.textContent = ""; }, MARKED);
  }

  // Presence -----------------------------------------------------------------------------------
  function avatar(person, css) {
    const found = document.createElement("span");
    found.className = `k-av ${css}`;
    found.textContent = person.initials;
    found.title = person.name;
    found.setAttribute("aria-hidden", "true");
    return found;
  }
  const hidden = (text) => {
    const found = document.createElement("span");
    found.className = "visually-hidden";
    found.textContent = text;
    return found;
  };

  function showPresence() {
    const live = (person) => (person.line ? "is-live" : "");
    const told = here.map((person) => say(person.line ? words.editing : words.reading, { name: person.name }));
    for (const place of document.querySelectorAll("[data-k-presence]")) {
      const shown = here.slice(0, 5).map((person) => avatar(person, live(person)));
      if (here.length > 5) shown.push(avatar({ initials: `+${here.length - 5}`, name: here.slice(5).map((p) => p.name).join(", ") }, ""));
      const text = document.createElement("span");
      text.className = "k-xs k-t2 d-none d-xxl-inline";
      text.setAttribute("aria-hidden", "true");
      text.textContent = told.length > 1 ? say(words.many, { n: told.length }) : told[0] || "";
      place.replaceChildren(...shown, text, ...told.map((each) => hidden(`${each}. `)));
    }
    document.querySelectorAll("#outline [data-k-mark]").forEach((each) => each.remove());
    for (const person of here) {
      const place = document.querySelector(`#outline li > a[href*="/${CSS.escape(person.section)}/"] .p`);
      if (!place || !person.section) continue;
      const shown = avatar(person, `is-s ${live(person)}`);
      shown.dataset.kMark = "";
      const name = hidden(person.name);
      name.dataset.kMark = "";
      place.prepend(shown, name);
    }
    showOnLines();
  }

  function showOnLines() {
    const by = new Map();
    for (const person of here) if (person.line) by.set(person.line, [...(by.get(person.line) || []), person]);
    for (const row of plan.querySelectorAll(".is-other")) if (!by.has(row.id.slice(2))) leave(row);
    for (const [id, people] of by) {
      const row = document.getElementById(`l-${id}`);
      if (!row) continue;
      const name = people.map((person) => person.name).join(", ");
      const text = say(isOpen(row) && row.querySelector(`#f-${CSS.escape(id)}`) ? words.both : words.isEditing, { name });
      const old = row.querySelector(":scope > .k-live");
      if (old?.dataset.text === text) continue;
      leave(row);
      row.classList.add("is-other");
      const shown = document.createElement("div");
      shown.className = "k-live";
      Object.assign(shown.dataset, { kMark: "", text });
      shown.append(...people.map((person) => avatar(person, "is-live is-s")), text);
      row.prepend(shown);
    }
  }
  function leave(row) {
    row.classList.remove("is-other");
    row.querySelector(":scope > .k-live")?.remove();
  }

  let told = "";
  function beat(again) {
    if (document.hidden) return;
    const form = document.activeElement?.closest?.("form[data-k-lineform]") || document.querySelector("form[data-k-lineform]");
    const line = form?.dataset.kLineform || "";
    if (!again && line === told) return;
    told = line;
    const body = new URLSearchParams({ section: words.section, line });
    fetch(words.presence, { method: "POST", body, headers: { ...HEADERS, "X-CSRFToken": csrf() } }).catch(() => { /* offline: the next one */ });
  }
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];

  // Events -------------------------------------------------------------------------------------
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") writes += 1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    for (const change of (xhr.getResponseHeader?.("Kam-Change") || "").split(",")) if (change) own.add(Number(change));
    if (requestConfig.verb !== "get") writes += 1;
  });
  // What another script changed by a request of its own (plan-undo.js, plan-offline.js).
  document.addEventListener("kam:wrote", (event) => {
    for (const change of event.detail?.changes || []) own.add(Number(change));
    writes += 1;
    bringIn();
  });
  document.addEventListener("htmx:afterSettle", () => { beat(); showOnLines(); });
  document.addEventListener("focusin", () => beat());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else { beat(true); next(0); }
  });
  window.addEventListener("online", () => { wait = POLL; next(0); });
  window.addEventListener("pagehide", () => {
    const body = new URLSearchParams({ leave: "1", csrfmiddlewaretoken: csrf() });
    navigator.sendBeacon?.(words.presence, body);
  });
  setInterval(() => beat(true), BEAT);
  beat(true);
  next(800);
})();
