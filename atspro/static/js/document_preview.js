// Beside the text, the document as its PDF will be: asked for after a pause in typing, one at a time, and never kept.

import { translate } from "./messages.js";

const PAUSE = 400;
const LONG_PAUSE = 5000;
const form = document.querySelector("form[data-document-editor]");
const pane = document.querySelector("[data-preview]");
const shown = pane.querySelector("[data-preview-pages]");
const status = pane.querySelector("[data-preview-status]");
let drawn = null;
let timer = 0;
let isAsking = false;

function text() {
  return form.elements.content.value;
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

async function ask() {
  // What is typed meanwhile is asked for when this is answered.
  if (isAsking || text() === drawn) return;
  isAsking = true;
  const asked = text();
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(pane.dataset.preview, {
      method: "POST",
      body: new URLSearchParams({ content: asked, csrf_token: form.elements.csrf_token?.value ?? "" }),
    });
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(String(answer.status));
    const said = await answer.json();
    drawn = asked;
    if (said.problem) say(said.problem, true);
    else show(said);
  } catch {
    // A limit that is reached, or no network: the last picture stays, and the next pause tries again.
    say(translate("The preview is not up to date. It is tried again in a moment."), true);
    later(LONG_PAUSE);
  } finally {
    isAsking = false;
    shown.setAttribute("aria-busy", "false");
    if (drawn !== null && text() !== drawn) later(PAUSE);
  }
}

function show({ pages, total }) {
  const pictures = pages.map((page, index) => {
    const picture = shown.children[index] ?? document.createElement("img");
    picture.src = `data:image/png;base64,${page}`;
    picture.alt = translate("Page %(number)s of %(total)s", { number: index + 1, total });
    picture.width = 918;
    picture.height = 1188;
    return picture;
  });
  shown.replaceChildren(...pictures);
  const isAll = pages.length === total;
  say(isAll ? "" : translate("The first %(count)s of %(total)s pages.", { count: pages.length, total }), false);
}

function say(message, isProblem) {
  // The same sentence again is not read out again.
  if (status.textContent !== message) status.textContent = message;
  status.classList.toggle("is-problem", isProblem);
}

form.addEventListener("input", () => later(PAUSE));
pane.hidden = false;
ask();
