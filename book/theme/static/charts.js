// A chart that can be moved: its picture stands on the page at once, and gives way to the living chart
// when it comes into view or is focused. Vega is fetched then, from the book itself.
const VEGA = new URL("vega.js", document.currentScript.src).href;
let vega;

function runtime() {
  vega ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = VEGA;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${VEGA} could not be read`));
    document.head.append(script);
  });
  return vega;
}

async function bringToLife(frame) {
  const holder = frame.querySelector("script.vega-lite:not([data-read])");
  if (!holder) return;
  holder.dataset.read = "";
  const spec = JSON.parse(holder.textContent);
  await Promise.all([runtime(), document.fonts.ready]); // Vega measures letters before it draws them
  const chart = document.createElement("div");
  chart.className = "vega-chart";
  await vegaEmbed(chart, spec, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    ast: true, // expressions are interpreted: the page's policy allows no code made of text, nor styles
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  frame.querySelector("svg").replaceWith(chart);
  holder.remove();
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      bringToLife(entry.target);
    }
  },
  { rootMargin: "200px" },
);

for (const holder of document.querySelectorAll("script.vega-lite")) {
  const frame = holder.closest(".frame");
  frame.addEventListener("focusin", () => bringToLife(frame));
  watcher.observe(frame);
}
