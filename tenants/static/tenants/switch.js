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
