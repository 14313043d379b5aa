// A number in the text links to the entry that tells what stands behind it. With this script the
// entry shows beside the number; without it, or in an older browser, the link leads to the entry.
const card = document.createElement("div");
card.popover = "auto";
card.className = "fact-card";
card.tabIndex = -1;
card.autofocus = true; // so that closing gives the focus back to the number
card.setAttribute("role", "dialog");
card.setAttribute("aria-label", "What stands behind this number");

function entryOf(address) {
  return document.getElementById(decodeURIComponent(address.slice(1)));
}

function show(link, entry) {
  const copy = entry.cloneNode(true);
  copy.removeAttribute("id");
  card.replaceChildren(copy);
  card.showPopover();
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left, document.documentElement.clientWidth - card.offsetWidth - 8);
  const below = place.bottom + 6;
  const fits = below + card.offsetHeight < window.innerHeight;
  card.style.left = `${Math.max(left, 8)}px`;
  card.style.top = `${fits ? below : Math.max(place.top - card.offsetHeight - 6, 8)}px`;
}

// Browsers that do not open a closed list by themselves when an address names an entry in it.
function reveal() {
  const entry = location.hash && entryOf(location.hash);
  const list = entry && entry.closest("details.facts");
  if (list && !list.open) {
    list.open = true;
    entry.scrollIntoView();
  }
}

// The theme keeps the Escape key for itself.
card.addEventListener("keydown", (event) => {
  if (event.key === "Escape") card.hidePopover();
});

document.addEventListener("DOMContentLoaded", () => {
  document.body.append(card);
  reveal();
});
window.addEventListener("hashchange", () => {
  if (card.matches(":popover-open")) card.hidePopover();
  reveal();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.fact");
  const entry = link && entryOf(link.hash);
  if (!entry || !card.showPopover) return;
  event.preventDefault();
  show(link, entry);
});
