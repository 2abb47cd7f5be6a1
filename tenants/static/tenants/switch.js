// Beside the switch of tenants: on a phone each cell of a list is headed as its column is.
document.addEventListener("DOMContentLoaded", () => {
    const headings = [...document.querySelectorAll("#result_list thead th")];
    for (const row of document.querySelectorAll("#result_list .data-row"))
        [...row.cells].forEach((cell, column) => {
            const words = headings[column]?.querySelector(".text")?.textContent.trim();
            if (words && !cell.matches(".action-checkbox")) cell.dataset.label = words;
        });
});

// The switch of tenants: filters its list as one types, ignoring case and accents; closes on a click elsewhere.
const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

document.addEventListener("input", ({ target }) => {
    if (!target.matches(".desk-sought")) return;
    for (const button of target.form.querySelectorAll(".desk-offered button"))
        button.hidden = !plain(button.textContent).includes(plain(target.value.trim()));
    for (const more of target.form.querySelectorAll(".desk-offered a"))
        more.search = new URLSearchParams({ q: target.value.trim() });
});

document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".desk-sought")) return;
    event.preventDefault(); // Enter would press the form's first button, even a hidden one
    event.target.form.querySelector(".desk-offered :is(button:not([hidden]), a)")?.click();
});

document.addEventListener("click", ({ target }) => {
    for (const open of document.querySelectorAll(".desk-choose[open]")) open.open = open.contains(target);
});
