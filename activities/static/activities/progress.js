"use strict";
// Follows an import once a second, and shows the whole page anew when it has ended.
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector("progress[data-progress]");
  if (!bar || !bar.dataset.progress) return;
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const now = await answer.json();
        if (now.has_ended) return window.location.reload();
        bar.value = now.percent;
        bar.nextElementSibling.textContent = now.words;
      }
    } catch {
      // Away for now.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
});
