// The board and application pages: menus that send themselves, keys, drag, and times in the reader's zone.
import { translate } from "./messages.js";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const form of document.querySelectorAll("[data-zone-form]")) {
  const field = form.querySelector('input[name="zone"]');
  if (!field || !zone) continue;
  const before = field.value;
  field.value = zone;
  form.querySelector("[data-zone]").textContent = zone.replaceAll("_", " ");
  // A stored time comes in UTC and is shown in the reader's zone; what was typed before an error is in it already.
  if (before !== "UTC") continue;
  for (const input of form.querySelectorAll('input[type="datetime-local"]')) {
    if (!input.value || input.getAttribute("aria-invalid")) continue;
    const local = new Date(`${input.value}Z`);
    local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
    input.value = local.toISOString().slice(0, 16);
  }
}

const board = document.querySelector("[data-board]");
if (board) {
  const announce = (text) => (document.querySelector("[data-board-status]").textContent = text);
  const send = (card, to) => {
    const form = card.querySelector(".move-menu");
    const select = form.querySelector("select");
    if (to === "closed") {
      select.value = "closed:noResponse";
      select.focus();
      announce(translate("Choose how it ended, then press Move."));
      return;
    }
    select.value = to;
    form.requestSubmit();
  };

  // Keys: m on a card, then left or right.
  const stages = [...board.querySelectorAll("[data-stage]")].map((column) => column.dataset.stage);
  let moving = null;
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-application]");
    if (!card || event.target.matches("select, input, textarea")) return;
    if (event.key === "m") {
      moving = card;
      announce(translate("Moving. Press the left or right arrow, or Escape."));
      event.preventDefault();
    } else if (moving === card && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const here = stages.indexOf(card.closest("[data-stage]").dataset.stage);
      const to = stages[here + (event.key === "ArrowRight" ? 1 : -1)];
      moving = null;
      event.preventDefault();
      if (to) send(card, to);
      else announce(translate("There is no stage on that side."));
    } else if (event.key === "Escape" && moving) {
      moving = null;
      announce(translate("Not moved."));
    }
  });

  for (const card of board.querySelectorAll("[data-application]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", card.dataset.application);
      event.dataTransfer.effectAllowed = "move";
      card.classList.add("dragged");
    });
    card.addEventListener("dragend", () => card.classList.remove("dragged"));
  }
  for (const column of board.querySelectorAll("[data-stage]")) {
    column.addEventListener("dragover", (event) => {
      event.preventDefault();
      column.classList.add("drop-here");
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove("drop-here");
    });
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("drop-here");
      const id = event.dataTransfer.getData("text/plain");
      const card = [...board.querySelectorAll("[data-application]")].find((one) => one.dataset.application === id);
      if (card && card.closest("[data-stage]") !== column) send(card, column.dataset.stage);
    });
  }
}
