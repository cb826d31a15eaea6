// Runs before the first paint: the stored choice, or else what the system prefers.
(() => {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = () => {
    const theme = stored() ?? (media.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = theme;
  };
  apply();
  media.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    // Without a script the button could do nothing.
    for (const button of document.querySelectorAll("[data-toggle-theme]")) button.hidden = false;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle-theme]");
    if (!button) return;
    const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", next); } catch { /* Storage is off: the choice lasts for this page. */ }
    document.documentElement.dataset.bsTheme = next;
  });
})();
