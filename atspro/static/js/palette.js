// One search for pages and rows, by Ctrl+K or Cmd+K: a combobox whose list the server fills. Without this script the
// link leads to a page with the same results, and so does Enter when nothing is chosen.
const dialog = document.querySelector("[data-palette]");
if (dialog?.showModal) start(dialog.querySelector("input"), dialog.querySelector('[role="listbox"]'));

function start(field, list) {
  const status = dialog.querySelector('[role="status"]');
  let waiting, asking, options = [], chosen = -1, shownFor = null;

  const open = () => {
    if (dialog.open) return void field.select();
    dialog.showModal();
    field.focus();
    field.select();
    if (shownFor !== typed()) ask();
  };
  const typed = () => field.value.trim();

  function choose(index) {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = options[chosen];
    if (!option) return void field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function show(groups) {
    const make = (tag, attributes, ...children) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...children);
      return element;
    };
    let count = 0;
    list.replaceChildren(...groups.map(({ name, hits }, place) => {
      const id = `palette-kind-${place}`;
      return make("div", { role: "group", "aria-labelledby": id },
        make("div", { id, class: "palette-kind", role: "presentation" }, name),
        ...hits.map(({ label, detail, address }) => make("a",
          { id: `palette-hit-${count++}`, role: "option", href: address, tabindex: "-1", "aria-selected": "false" },
          make("span", {}, label), ...(detail ? [" ", make("small", {}, detail)] : []))));
    }));
    options = [...list.querySelectorAll('[role="option"]')];
    field.setAttribute("aria-expanded", String(options.length > 0));
    list.scrollTop = 0;
    choose(options.length ? 0 : -1);
  }

  async function ask() {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    const text = typed();
    const address = `${dialog.dataset.palette}?${new URLSearchParams({ q: text })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error", signal });
      // Signed out meanwhile: the page asks to sign in, and leads back.
      if (answer.status === 401) return void location.assign(dialog.dataset.palette);
      if (!answer.ok) throw new Error(answer.status === 429 ? dialog.dataset.busy : dialog.dataset.failed);
      const found = await answer.json();
      shownFor = text;
      show(found.groups);
      status.textContent = options.length ? found.status : dialog.dataset.none;
    } catch (error) {
      if (signal.aborted) return;
      show([]);
      shownFor = null;
      status.textContent = error.message === dialog.dataset.busy ? error.message : dialog.dataset.failed;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  for (const link of document.querySelectorAll("[data-palette-open]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    // While letters are being put together, as in Japanese, the keys are the keyboard's.
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      choose((chosen + step + options.length) % options.length);
    } else if (event.key === "Enter" && options[chosen] && shownFor === typed()) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(options[chosen].href, "_blank", "noopener");
      else options[chosen].click();
    }
  });
  list.addEventListener("pointermove", ({ target }) => {
    const index = options.indexOf(target.closest('[role="option"]'));
    if (index >= 0 && index !== chosen) choose(index);
  });
  // A click beside the dialog, which its backdrop counts as one on it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
  // A link within the same page leaves it open otherwise.
  list.addEventListener("click", (event) => {
    if (event.target.closest('[role="option"]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    asking?.abort();
  });
}
