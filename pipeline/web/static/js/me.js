// A secret that is shown once can be copied: <button data-copies="id of its field" hidden>. Whoever is erased leaves
// nothing in this browser: <form data-erases="their code">, and the door does it once they are gone.
"use strict";

sessionStorage.removeItem("erased"); // this page is shown again where they were not
document.querySelector("form[data-erases]")?.addEventListener("submit", ({ target }) => sessionStorage.setItem("erased", target.dataset.erases));

for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    site.tell(field.dataset.copied, "good");
  });
}
