// Read before the page is drawn, so that a reader who chose dark or light never sees the other flash by.
try {
  const chosen = localStorage.getItem("mode");
  if (chosen) document.documentElement.dataset.mode = chosen;
} catch {
  // Some browsers keep no storage for pages that are opened as files.
}

// The letters of the text are asked for before the style sheet names them; files cannot be asked so.
if (location.protocol !== "file:") {
  const letters = document.createElement("link");
  letters.rel = "preload";
  letters.as = "font";
  letters.type = "font/woff2";
  letters.crossOrigin = "anonymous";
  letters.href = new URL("Inter-Regular.woff2", document.currentScript.src).href;
  document.head.append(letters);
}
