// On a narrow screen the menu scrolls: show the entry of this page.
document.querySelector('.admin-nav [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });

// The lists of the dashboard: tick all rows of a page, and say how many are ticked.
const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll('input[name="rowid"][type="checkbox"]')];
const told = document.querySelector("[data-ticked]");

function tell() {
  const count = boxes.filter((box) => box.checked).length;
  if (told) told.textContent = count ? `${count} ticked` : "";
  if (!all) return;
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
}
for (const box of boxes) box.addEventListener("change", tell);
tell();
