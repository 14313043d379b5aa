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

async function bringToLife(figure) {
  const holder = figure.querySelector("script.vega-lite");
  if (!holder) return;
  const spec = JSON.parse(holder.textContent);
  holder.remove();
  await runtime();
  const chart = document.createElement("div");
  chart.className = "vega-chart";
  await vegaEmbed(chart, spec, { mode: "vega-lite", renderer: "svg", actions: false });
  figure.querySelector("img").replaceWith(chart);
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    bringToLife(entry.target);
  }
});

document.addEventListener("DOMContentLoaded", () => {
  for (const holder of document.querySelectorAll("script.vega-lite")) {
    const figure = holder.closest("figure");
    figure.addEventListener("focusin", () => bringToLife(figure));
    watcher.observe(figure);
  }
});
