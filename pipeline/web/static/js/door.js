// Passwords can be seen while they are typed: <input type="checkbox" data-shows="id of the field">.
"use strict";

for (const box of document.querySelectorAll("input[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  const show = () => { field.type = box.checked ? "text" : "password"; };
  box.closest(".checks").hidden = false;
  box.addEventListener("change", show);
  field.form.addEventListener("submit", () => { field.type = "password"; });
  show();
}
