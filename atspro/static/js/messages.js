// Texts of scripts in the page's language: the page carries those of its catalog, and English is its own key.
const element = document.querySelector("#messages");
const catalog = element ? JSON.parse(element.dataset.texts) : {};

export function translate(message, values = {}) {
  return (catalog[message] ?? message).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}
