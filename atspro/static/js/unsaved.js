// Ask before a form with changes is left without saving.

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  // Dirty is what the server shows again without having saved it.
  let changed = form.hasAttribute("data-dirty");
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
