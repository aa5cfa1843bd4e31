"""How well words stand out from their ground in a page that Chromium shows."""

from playwright.sync_api import Page


def contrasts(page: Page, selectors: str) -> list[float]:
    """The contrast ratio (WCAG 2.2, 1.4.3) of each visible element with words, tints laid over one another."""
    return list(page.evaluate(RATIOS, selectors))


RATIOS = """selectors => {
  const light = c => { const v = c.map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const parse = t => t.match(/[\\d.]+/g).map(Number);
  const ground = e => { let under = [255, 255, 255]; const layers = [];
    for (let n = e; n; n = n.parentElement) { const c = parse(getComputedStyle(n).backgroundColor);
      const a = c.length > 3 ? c[3] : 1; if (a > 0) layers.push([c, a]); if (a === 1) break; }
    for (const [c, a] of layers.reverse()) under = under.map((u, i) => u * (1 - a) + c[i] * a);
    return under; };
  return [...document.querySelectorAll(selectors)]
    .filter(e => e.innerText.trim() && e.checkVisibility())
    .map(e => { const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
      return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); });
}"""
