// Search: the key / leads back to the box.
"use strict";

(() => {
  const box = document.getElementById("q");

  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
