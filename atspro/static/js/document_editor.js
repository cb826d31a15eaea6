// The page on which a document is edited: the text as it will look, over the textarea that the form sends.

import { addressOf, openEditor } from "../build/rich_text.js";

const form = document.querySelector("form[data-document-editor]");
const textarea = form.elements.content;
const rich = form.querySelector("[data-rich-text]");
const plain = form.querySelector("[data-plain-text]");
const toolbar = rich.querySelector("[role=toolbar]");
const buttons = [...toolbar.querySelectorAll("button")];
const linkBox = rich.querySelector("[data-link-box]");
const linkField = linkBox.querySelector("input");
const linkError = linkBox.querySelector("[data-link-error]");

const COMMANDS = {
  bold: [(chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  italic: [(chain) => chain.toggleItalic(), (editor) => editor.isActive("italic")],
  heading1: [(chain) => chain.toggleHeading({ level: 1 }), (editor) => editor.isActive("heading", { level: 1 })],
  heading2: [(chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
  heading3: [(chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
  bullets: [(chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  numbers: [(chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  link: [null, (editor) => editor.isActive("link")],
  undo: [(chain) => chain.undo(), null, (editor) => editor.can().undo()],
  redo: [(chain) => chain.redo(), null, (editor) => editor.can().redo()],
};

// The textarea's errors and help are the editor's too.
const described = ["rich-text-help", `${textarea.id}-error`].filter((id) => document.getElementById(id)).join(" ");
const { editor, markdown, reset } = openEditor({
  element: rich.querySelector("[data-surface]"),
  markdown: textarea.value,
  attributes: {
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": "rich-text-label",
    "aria-describedby": described,
    ...(textarea.getAttribute("aria-invalid") === "true" ? { "aria-invalid": "true" } : {}),
    spellcheck: "true",
    class: "document rich-text-surface",
  },
  onChange: (text) => {
    textarea.value = text;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  },
  onSelect: show,
});

function show(shown) {
  for (const button of buttons) {
    const [, isOn, can] = COMMANDS[button.dataset.command];
    if (isOn) button.setAttribute("aria-pressed", String(isOn(shown)));
    // A button that is disabled loses the focus: this one only says that it does nothing.
    if (can) button.setAttribute("aria-disabled", String(!can(shown)));
  }
}

toolbar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  rove(button);
  if (button.dataset.command === "link") openLink();
  else run(COMMANDS[button.dataset.command][0]);
});
// A pointer leaves the focus, and with it the selection, in the text.
toolbar.addEventListener("mousedown", (event) => event.preventDefault());

// The editor's own command to focus waits for the next frame, and keys typed until then would be lost.
function run(change) {
  editor.view.focus();
  change(editor.chain()).run();
}

// One stop of the Tab key, arrows between the buttons: the pattern of a toolbar.
function rove(chosen) {
  for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1;
}
toolbar.addEventListener("keydown", (event) => {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const button = buttons.at(to % buttons.length);
  rove(button);
  button.focus();
});
rove(buttons[0]);

function openLink() {
  linkField.value = (editor.getAttributes("link").href ?? "").replace(/^mailto:/, "");
  showLinkError(false);
  linkBox.hidden = false;
  linkField.focus();
  linkField.select();
}

function closeLink() {
  linkBox.hidden = true;
  editor.view.focus();
}

function showLinkError(isWrong) {
  linkError.hidden = !isWrong;
  linkField.classList.toggle("is-invalid", isWrong);
  linkField.setAttribute("aria-invalid", String(isWrong));
}

function setLink() {
  const href = addressOf(linkField.value);
  showLinkError(href === null);
  if (href === null) {
    linkField.focus();
    return;
  }
  // Without a selection there is nothing to link: the address itself is put there.
  const isNew = editor.state.selection.empty && !editor.isActive("link");
  const address = { type: "text", text: linkField.value.trim(), marks: [{ type: "link", attrs: { href } }] };
  linkBox.hidden = true;
  run((chain) => (isNew ? chain.insertContent(address) : chain.extendMarkRange("link").setLink({ href })));
}

linkBox.addEventListener("click", (event) => {
  const act = event.target.closest("button")?.dataset.link;
  if (act === "set") setLink();
  if (act === "remove") run((chain) => chain.extendMarkRange("link").unsetLink());
  if (act === "remove" || act === "cancel") closeLink();
});
linkBox.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target === linkField) {
    event.preventDefault();
    setLink();
  }
  if (event.key === "Escape") closeLink();
});
rich.addEventListener("keydown", (event) => {
  if (event.key === "F10" && event.altKey) {
    event.preventDefault();
    buttons.find((button) => button.tabIndex === 0).focus();
  }
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !linkBox.contains(event.target)) {
    event.preventDefault();
    // Elsewhere these keys open the palette.
    event.stopPropagation();
    openLink();
  }
});

// The Markdown itself stays at hand, for who prefers it.
const modes = form.querySelector("[data-modes]");
const toMarkdown = modes.querySelector("[data-mode=markdown]");
const toRich = modes.querySelector("[data-mode=rich]");
function choose(isRich) {
  rich.hidden = !isRich;
  plain.hidden = isRich;
  toMarkdown.hidden = !isRich;
  toRich.hidden = isRich;
}
toMarkdown.addEventListener("click", () => { choose(false); textarea.focus(); });
toRich.addEventListener("click", () => {
  // A browser's line ends are those of its own: the text is compared without them.
  if (textarea.value !== markdown()) reset(textarea.value);
  choose(true);
  editor.view.focus();
});

modes.hidden = false;
choose(true);
if (textarea.getAttribute("aria-invalid") === "true" && !document.querySelector("#conflict")) editor.view.focus();
