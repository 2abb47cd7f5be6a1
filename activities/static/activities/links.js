// Autocomplete reports a choice through jQuery alone; the warning about unsaved changes listens to "input".
document.addEventListener("DOMContentLoaded", () => {
  django.jQuery("select.admin-autocomplete").on("select2:select select2:unselect select2:clear", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
