// What every htmx request shows: a bar after 300 ms, a busy target, a message when it fails.
(function () {
  const words = document.body.dataset;
  const bar = document.getElementById("k-loadbar");
  let open = 0;
  let timer;

  function begin() {
    open += 1;
    if (open === 1) timer = setTimeout(() => { if (bar) bar.hidden = false; }, 300);
  }
  function end() {
    open = Math.max(0, open - 1);
    if (open) return;
    clearTimeout(timer);
    if (bar) bar.hidden = true;
  }
  function tell(message) {
    if (message) document.dispatchEvent(new CustomEvent("kam:toast", { detail: { message, level: "error" } }));
  }
  // Polling and other background traffic asks for silence with data-k-quiet.
  const quiet = (event) => event.detail.elt?.closest?.("[data-k-quiet]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (quiet(event)) return;
    begin();
    event.detail.target?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (quiet(event)) return;
    end();
    event.detail.target?.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) location.reload();
    else if (!quiet(event)) tell({ 403: words.kForbidden, 404: words.kMissing }[status] || words.kError);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    // The nearest part of the page that says more than the body does.
    document.addEventListener(name, (event) => {
      if (!quiet(event)) tell(event.detail.elt.closest?.("[data-k-offline]")?.dataset.kOffline || words.kOffline);
    });
  }
})();
