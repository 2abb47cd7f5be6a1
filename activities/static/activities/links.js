// Autocomplete reports a choice through jQuery alone; the warning about unsaved changes listens to "input".
document.addEventListener("DOMContentLoaded", () => {
  django.jQuery("select.admin-autocomplete").on("change", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
