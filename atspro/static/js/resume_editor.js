// The resume's editor in place: add, remove and move entries, bring one back, show where a value was read.
// Without this script the same buttons post the form, and the server does the same.
import { translate } from "./messages.js";

const form = document.querySelector("[data-resume-editor]");
const status = document.createElement("div");
status.className = "visually-hidden";
status.setAttribute("role", "status");
form.append(status);

const home = form.getAttribute("action");
let changed = false;

// Places of lines that were not placed name an entry by its number, which changes as entries move or go.
const placesOf = new Map();
for (const entry of form.querySelectorAll("[data-entry]")) {
  placesOf.set(entry, [...form.querySelectorAll(".unplaced-list option")].filter((option) => option.value === entry.id));
}

function renumberPlaces() {
  for (const [entry, options] of placesOf) {
    for (const option of options) {
      option.disabled = !entry.isConnected;
      if (!entry.isConnected && option.selected) option.closest("select").value = "";
      if (entry.isConnected) option.value = entry.id;
    }
  }
}

function entriesOf(list) {
  return list.querySelector("[data-entries]");
}

// Names, ids and references carry the entry's number: after each change they are counted again.
function renumber(list) {
  const path = list.dataset.list;
  const start = new RegExp(`(^|[:#\\s])${path.replaceAll(".", "\\.")}\\.(?:\\d+|__n__)(?=\\.|\\s|-|$)`, "g");
  const entries = [...entriesOf(list).children];
  entries.forEach((entry, index) => {
    for (const element of [entry, ...entry.querySelectorAll("*")]) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(start, `$1${path}.${index}`));
      }
    }
    for (const number of entry.querySelectorAll("[data-number]")) number.textContent = index + 1;
    const targets = { up: index - 1, down: index + 1, remove: index };
    for (const button of entry.querySelectorAll("[data-act]")) {
      const act = button.dataset.act;
      button.value = `${act}:${path}.${index}`;
      button.disabled = (act === "up" && index === 0) || (act === "down" && index === entries.length - 1);
      if (act !== "remove") button.setAttribute("formaction", `${home}#${path}.${targets[act]}`);
    }
  });
  list.querySelector("[data-act=add]").setAttribute("formaction", `${home}#${path}.${entries.length}`);
  renumberPlaces();
  const empty = list.querySelector("[data-empty]");
  if (empty) empty.hidden = entries.length > 0;
}

function title(entry) {
  return entry.querySelector("legend").textContent.trim();
}

function add(list) {
  const blank = list.querySelector("[data-blank]").content.cloneNode(true);
  entriesOf(list).append(blank);
  renumber(list);
  const entry = entriesOf(list).lastElementChild;
  entry.querySelector("input, select, textarea").focus();
  status.textContent = translate("%(title)s was added.", { title: title(entry) });
}

function remove(list, entry) {
  const name = title(entry);
  const next = entry.nextElementSibling;
  form.querySelector("#removed")?.remove();
  form.querySelector("input[name=removed]")?.remove();
  const filled = [...entry.querySelectorAll("input[type=text], textarea")].some((field) => field.value.trim());
  entry.remove();
  renumber(list);
  if (!filled) {
    list.querySelector("[data-act=add]").focus();
    return;
  }
  const bar = document.createElement("div");
  bar.id = "removed";
  bar.className = "alert alert-warning d-flex flex-wrap align-items-center gap-2";
  const words = document.createElement("span");
  words.className = "me-auto";
  words.textContent = translate("%(name)s was removed. Nothing is saved yet.", { name });
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn btn-sm btn-outline-secondary";
  back.textContent = translate("Undo");
  back.addEventListener("click", () => {
    bar.remove();
    entriesOf(list).insertBefore(entry, next?.isConnected ? next : null);
    renumber(list);
    entry.focus();
    status.textContent = translate("%(title)s is back.", { title: title(entry) });
  });
  bar.append(words, back);
  entriesOf(list).before(bar);
  back.focus();
  status.textContent = words.textContent;
}

function move(list, entry, act) {
  if (act === "up") entry.previousElementSibling?.before(entry);
  else entry.nextElementSibling?.after(entry);
  renumber(list);
  const button = entry.querySelector(`[data-act=${act}]`);
  (button.disabled ? entry : button).focus();
  entry.scrollIntoView({ block: "nearest" });
  status.textContent = translate("This is now %(title)s.", { title: title(entry) });
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  event.preventDefault();
  changed = true;
  const list = button.closest("[data-list]");
  const entry = button.closest("[data-entry]");
  const act = button.dataset.act;
  if (act === "add") add(list);
  else if (act === "remove") remove(list, entry);
  else move(list, entry, act);
});

// What a person has typed over is not in doubt any more.
form.addEventListener("input", (event) => {
  changed = true;
  const mark = form.elements.namedItem(`mark:${event.target.name}`);
  if (!mark?.value.endsWith("?")) return;
  mark.value = mark.value.slice(0, -1);
  document.getElementById(`${event.target.name}-check`)?.remove();
});
form.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

if (document.querySelector("#problems")) document.querySelector("#problems").focus();
