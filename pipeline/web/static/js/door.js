// Passwords can be seen while they are typed: <input type="checkbox" data-shows="id of the field">. What this browser
// kept of somebody who has just been erased goes; what waits of others stays.
"use strict";

const erased = sessionStorage.getItem("erased");
if (erased !== null) {
  for (const kept of [localStorage, sessionStorage]) {
    for (const name of Object.keys(kept)) if (name.split(":").includes(erased)) kept.removeItem(name);
  }
  sessionStorage.removeItem("erased");
}

for (const box of document.querySelectorAll("input[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  const show = () => { field.type = box.checked ? "text" : "password"; };
  box.closest(".checks").hidden = false;
  box.addEventListener("change", show);
  field.form.addEventListener("submit", () => { field.type = "password"; });
  show();
}
