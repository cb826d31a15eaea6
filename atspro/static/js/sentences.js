// Ctrl+Enter (or Cmd+Enter) in a sentence marks it as confirmed and goes to the next one; after the last, to Save.
const form = document.querySelector("[data-sentences]");

function next(field) {
  const fields = [...form.querySelectorAll("textarea")];
  return fields[fields.indexOf(field) + 1] || form.querySelector(".save-bar button");
}

if (form) {
  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.tagName !== "TEXTAREA") return;
    event.preventDefault();
    const entry = event.target.closest("[data-sentence]");
    entry.querySelector("input[value=confirmed]").checked = true;
    const to = next(event.target);
    to.focus();
    to.scrollIntoView({ block: "center" });
  });
  form.addEventListener("input", (event) => {
    // Whoever mends a sentence means to use it.
    if (event.target.tagName !== "TEXTAREA") return;
    const entry = event.target.closest("[data-sentence]");
    if (entry.querySelector("input[value=proposed]").checked) entry.querySelector("input[value=confirmed]").checked = true;
  });
}
