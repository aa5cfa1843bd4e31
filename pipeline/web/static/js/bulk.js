// Deciding in bulk: the buttons wait until the number of the list is typed.
"use strict";

(() => {
  const count = document.getElementById("count");
  if (!count) return;
  const buttons = [...document.querySelectorAll("#decide button[name=verdict]")];
  const look = () => {
    const typed = count.value.replace(/[\s,.'’٬]/g, "");
    for (const button of buttons) button.disabled = typed !== count.dataset.size;
  };
  count.addEventListener("input", look);
  look();
})();
