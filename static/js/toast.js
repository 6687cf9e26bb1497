// Messages at the foot of the page. They go after ten seconds, wait while pointed at or focused; errors stay.
// Other scripts and the server (HX-Trigger) show one by the event "kam:toast" {message, undo, level}.
(function () {
  const LIFE = 10000;
  const box = document.getElementById("toasts");
  if (!box) return;

  function live(toast) {
    if (toast.dataset.kLive) return;
    toast.dataset.kLive = "1";
    if (toast.classList.contains("is-error")) return;
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), LIFE); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("mouseenter", stop);
    toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", start);
    start();
  }

  function show({ message, undo, level }) {
    const template = document.getElementById("k-toast-template");
    if (!template || !message) return;
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.classList.add(`is-${level || "success"}`);
    if (level === "error") toast.setAttribute("role", "alert");
    toast.querySelector("[data-k-toast-text]").textContent = message;
    const form = toast.querySelector("form");
    if (undo && undo.startsWith("/") && !undo.startsWith("//")) {
      form.action = undo;
      const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
      form.elements.csrfmiddlewaretoken.value = headers["X-CSRFToken"];
      form.elements.next.value = location.pathname + location.search;
    } else form.remove();
    box.querySelectorAll("[data-k-toast]").forEach((old) => old.remove());
    box.append(toast);
    if (window.htmx) htmx.process(toast);
    live(toast);
  }

  // What the page came with is put in once more, so that a screen reader hears it.
  const first = [...box.children];
  if (first.length) setTimeout(() => { box.replaceChildren(...first); }, 200);
  first.forEach(live);
  new MutationObserver(() => box.querySelectorAll("[data-k-toast]").forEach(live)).observe(box, { childList: true });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-k-toast-close]")?.closest("[data-k-toast]").remove();
  });
  document.addEventListener("kam:toast", (event) => show(event.detail || {}));
})();
