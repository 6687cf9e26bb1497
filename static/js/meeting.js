// Review mode: arrow keys change the section; Enter in a field saves and makes room for the next.
(function () {
  const ALPHABET = "23456789bcdfghjkmnpqrstvwxz";
  const LENGTH = 14;
  const newId = () => [...crypto.getRandomValues(new Uint32Array(LENGTH))].map((n) => ALPHABET[n % ALPHABET.length]).join("");
  const inField = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);

  // The id is made once for what is typed: sending it again creates nothing twice.
  function prepare(form) { form.elements.public_id.value = newId(); }
  document.querySelectorAll("[data-k-say]").forEach(prepare);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("[data-k-say]") || !event.detail.successful) return;
    const sent = event.detail.requestConfig.formData?.get("text");
    document.getElementById("meet-error")?.replaceChildren();
    const { section } = form.elements;
    const key = section.value;
    // What was typed while the first was under way is the next one.
    if (form.elements.text.value === sent) form.reset();
    section.value = key;
    if (form.elements.text.value === sent) form.elements.text.value = "";
    prepare(form);
    if (form.contains(document.activeElement) || document.activeElement === document.body) form.elements.text.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
    if (event.key === "Escape" && inField(event.target)) { event.target.blur(); return; }
    if (inField(event.target) || document.querySelector("dialog[open]")) return;
    const name = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous" }[event.key];
    const link = name && document.querySelector(`[data-k-${name}]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
