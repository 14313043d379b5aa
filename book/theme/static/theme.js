// Read before the page is drawn, so that a reader who chose dark or light never sees the other flash by.
try {
  const chosen = localStorage.getItem("mode");
  if (chosen) document.documentElement.dataset.mode = chosen;
} catch {
  // Some browsers keep no storage for pages that are opened as files.
}
