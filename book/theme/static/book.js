// A number in the text links to the entry that tells what stands behind it. With this script the
// entry shows beside the number; without it, or in an older browser, the link leads to the entry.
const card = document.createElement("div");
card.popover = "auto";
card.className = "fact-card";
card.tabIndex = -1;
card.autofocus = true; // so that closing gives the focus back to the number
card.setAttribute("role", "dialog");
card.setAttribute("aria-label", "What stands behind this number");
document.body.append(card);

function entryOf(address) {
  return document.getElementById(decodeURIComponent(address.slice(1)));
}

function show(link, entry) {
  const copy = entry.cloneNode(true);
  copy.removeAttribute("id");
  copy.querySelectorAll(".citation").forEach(addCopying);
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
  const list = entry && entry.closest("details");
  if (list && !list.open) {
    list.open = true;
    entry.scrollIntoView();
  }
}

// An address that has moved leads on: the place that it names, or else the page as a whole.
function follow() {
  const named = location.hash && entryOf(location.hash);
  const moved = named ? named.closest(".moved") : document.querySelector(".moved:not([id])");
  if (moved) location.replace(moved.querySelector("a").href);
}

follow();
reveal();
window.addEventListener("hashchange", () => {
  if (card.matches(":popover-open")) card.hidePopover();
  follow();
  reveal();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.fact, a.cited");
  const entry = link && entryOf(link.hash);
  if (!entry || !card.showPopover) return;
  event.preventDefault();
  show(link, entry);
});

// Where the browser lets a page write to the clipboard, a citation can be copied in every form.
const forms = JSON.parse(document.getElementById("citations")?.textContent || "{}");

function addCopying(block) {
  if (!navigator.clipboard || block.querySelector("button")) return;
  const texts = { ...forms[block.dataset.key] };
  for (const shown of block.querySelectorAll("[data-form]")) texts[shown.dataset.form] = shown.textContent;
  const line = document.createElement("p");
  line.className = "copies";
  line.append("Copy:");
  for (const name of ["APA", "Chicago", "BibTeX", "RIS", "CSL-JSON"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(texts[name].trim());
      button.textContent = `${name} copied`;
    });
    line.append(" ", button);
  }
  block.append(line);
}

document.querySelectorAll("main .citation").forEach((block) => {
  const folded = block.closest("details");
  if (folded) folded.addEventListener("toggle", () => addCopying(block), { once: true });
  else addCopying(block);
});

// Dark or light: what the system asks for, until the reader chooses.
const mode = document.querySelector(".mode");
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.mode;
  return chosen ? chosen === "dark" : systemDark.matches;
}

function nameMode() {
  mode.textContent = isDark() ? "Light" : "Dark";
}

mode.addEventListener("click", () => {
  const chosen = isDark() ? "light" : "dark";
  document.documentElement.dataset.mode = chosen;
  try {
    localStorage.setItem("mode", chosen);
  } catch {
    // The choice then holds for this page alone.
  }
  nameMode();
});
systemDark.addEventListener("change", nameMode);
nameMode();

// A long table shows the rows that hold every word of its field.
document.addEventListener("input", ({ target: field }) => {
  if (!field.dataset.table) return;
  const rows = [...document.getElementById(field.dataset.table).tBodies[0].rows];
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    left += !row.hidden;
  }
  field.parentElement.querySelector("[role=status]").textContent = words.length ? `${left} of ${rows.length}` : "";
});

// What is wider than its frame can be scrolled from the keyboard too. A frame is measured when it comes
// near the view, or out of a fold: to measure all of them at once would lay the whole page out.
const FRAMES = ".scroll, .frame, pre";

function measure(frame) {
  if (frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => measure(target)));
const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) sizes.observe(target);
      else sizes.unobserve(target);
    }
  },
  { rootMargin: "200%" },
);
for (const frame of document.querySelectorAll(FRAMES)) near.observe(frame);
document.addEventListener("toggle", ({ target }) => target.querySelectorAll(FRAMES).forEach(measure), true);

// On paper the notes of method stand open.
window.addEventListener("beforeprint", () => {
  for (const note of document.querySelectorAll("details.method")) note.open = true;
});
