// Where a passage stands: its page with boxes, or the text around it. Also any other part that is loaded into the item.
"use strict";

const place = (() => {
  const ZOOMS = ["1", "1.5", "2", "3"];

  async function fragment(address, signal) {
    const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}fragment=1`, { credentials: "same-origin", redirect: "error", signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  function center(scroll, target) {
    const outer = scroll.getBoundingClientRect(), inner = target.getBoundingClientRect();
    scroll.scrollTop += inner.top - outer.top - (outer.height - Math.min(inner.height, outer.height)) / 2;
    scroll.scrollLeft += inner.left - outer.left - (outer.width - Math.min(inner.width, outer.width)) / 2;
  }

  function toBox(root) {
    const scroll = root.querySelector(".page-scroll"), target = root.querySelector(".here rect, #here-in-text");
    if (scroll && target) center(scroll, target);
  }

  function zoom(view, by) {
    const now = Math.min(Math.max(ZOOMS.indexOf(view.dataset.zoom) + by, 0), ZOOMS.length - 1);
    view.dataset.zoom = ZOOMS[now];
    if (now > 1) {
      for (const picture of view.querySelectorAll("img[data-sharper]")) {
        const sharper = new Image();
        sharper.onload = () => { picture.src = sharper.src; };
        sharper.src = picture.dataset.sharper;
        delete picture.dataset.sharper;
      }
    }
    toBox(view);
  }

  function wire(root) {
    const view = root.querySelector(".page-view");
    if (!view) return;
    for (const button of view.querySelectorAll("[data-zoom-by]")) button.addEventListener("click", () => zoom(view, Number(button.dataset.zoomBy)));
    for (const link of view.querySelectorAll("[data-page]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const sheet = document.getElementById(`page-${link.dataset.page}`);
        center(view.querySelector(".page-scroll"), sheet.querySelector(".here rect") ?? sheet);
      });
    }
    for (const picture of view.querySelectorAll("img")) picture.addEventListener("error", () => { view.querySelector("[data-failed]").hidden = false; });
    for (const each of view.querySelectorAll("[data-to-text]")) {
      each.addEventListener("click", () => {
        const text = document.getElementById("passage-text");
        text?.focus({ preventScroll: true });
        text?.scrollIntoView({ block: "center" });
      });
    }
    toBox(root);
  }

  return { fragment, wire };
})();
