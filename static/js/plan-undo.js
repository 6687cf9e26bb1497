// Undo and redo of one's own saved changes. Every write answers with its entry in history (Kam-Change); this window
// remembers them in order. Inside a field Ctrl+Z stays the browser's own.
(function () {
  const box = document.getElementById("k-live");
  const plan = document.querySelector("[data-k-plan]");
  const buttons = { undo: document.querySelector("[data-k-undo]"), redo: document.querySelector("[data-k-redo]") };
  if (!box || !plan || !buttons.undo) return;
  const KEY = `kam-undo:${plan.dataset.kUser}:${plan.dataset.kBase}`;
  const MOST = 100, STAY = 20000, MOST_CHANGES = 60;
  const store = (action) => { try { return action(sessionStorage); } catch { return null; /* private mode */ } };
  let busy = false;

  const read = () => { try { return JSON.parse(store((s) => s.getItem(KEY))) || {}; } catch { return {}; } };
  const stacks = { undo: [], redo: [], ...read() };
  function keep() {
    stacks.undo = stacks.undo.slice(-MOST);
    store((s) => s.setItem(KEY, JSON.stringify(stacks)));
    for (const name of ["undo", "redo"]) buttons[name].disabled = !stacks[name].length;
  }

  // The saves of one stay in a line are one step.
  function push(changes, line, typed) {
    const last = stacks.undo.at(-1);
    if (typed && last?.typed && last.line === line && Date.now() - last.at < STAY && last.changes.length < MOST_CHANGES) {
      last.changes.push(...changes);
      last.at = Date.now();
    } else stacks.undo.push({ changes, line, typed, at: Date.now() });
    stacks.redo = [];
    keep();
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    const told = xhr.getResponseHeader?.("Kam-Change");
    if (!told || requestConfig.verb === "get") return;
    const line = requestConfig.parameters?.public_id || requestConfig.path.match(/\/([^/]+)\/[a-z]+(\?.*)?$/)?.[1] || "";
    push(told.split(",").map(Number), line, requestConfig.path.endsWith("/edit"));
  });
  document.addEventListener("kam:discarded", (event) => {
    stacks.undo = stacks.undo.filter((step) => step.line !== event.detail.line);
    keep();
  });

  const toast = (message, level) => document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message, level } }));

  async function act(name) {
    const step = stacks[name].at(-1);
    if (!step || busy) return;
    busy = true;
    const headers = { "HX-Request": "true", "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
    const body = new URLSearchParams({ changes: step.changes.join(",") });
    if (name === "redo") body.set("redo", "1");
    try {
      const answer = await fetch(box.dataset.undo, { method: "POST", body, headers });
      if (answer.status === 401) { location.reload(); return; }
      const told = await answer.json();
      stacks[name].pop();
      if (answer.ok) await done(name, step, told);
      else toast(told.message, "error");
      keep();
    } catch { toast(box.dataset.nothing, "error"); } finally { busy = false; }
  }

  async function done(name, step, told) {
    if (told.changes.length) {
      stacks[name === "undo" ? "redo" : "undo"].push({ changes: told.changes, line: told.line, typed: false, at: 0 });
    }
    document.dispatchEvent(new CustomEvent("kam:wrote", { detail: { changes: told.changes } }));
    const form = document.getElementById(`f-${told.line}`);
    if (form) document.dispatchEvent(new CustomEvent("kam:freshen", { detail: { form, done() { /* it is on the screen */ } } }));
    const here = told.section === box.dataset.section || document.getElementById(`l-${told.line}`);
    toast(here ? told.message : `${told.message} (${box.dataset.inSection.replace("{section}", told.title)})`);
  }

  for (const name of ["undo", "redo"]) buttons[name].addEventListener("click", () => act(name));
  const inField = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || inField(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const name = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!name) return;
    event.preventDefault();
    act(name);
  });
  keep();
})();
