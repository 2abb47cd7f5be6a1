// Choices with autocomplete. They report a choice through jQuery alone; the warning about unsaved changes listens to
// "input". And what is drawn in place of a choice gets the name of its label.
document.addEventListener("DOMContentLoaded", () => {
  django.jQuery("select.admin-autocomplete").on("select2:select select2:unselect select2:clear", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  setTimeout(() => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const drawn = "[role=combobox], [role=textbox], .select2-search__field";
      for (const part of select.parentElement.querySelectorAll(drawn)) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", label ? label.textContent.trim().replace(/[*:]$/, "") : "");
      }
    }
  });
});
