/**
 * A script for the page. It lists the texts whose contrast with their background is below 4.5 : 1,
 * the limit of WCAG.
 */
export const LOW_CONTRAST_SCRIPT = `(() => {
  const numbersIn = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = (value) => {
      const x = value / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const backgroundOf = (element) => {
    for (let ancestor = element; ancestor !== null; ancestor = ancestor.parentElement) {
      const colour = numbersIn(getComputedStyle(ancestor).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const lowContrast = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    if (!hasText || element.closest("svg, script, noscript")) continue;
    const [text, background] = [luminance(numbersIn(getComputedStyle(element).color)), luminance(backgroundOf(element))];
    const ratio = (Math.max(text, background) + 0.05) / (Math.min(text, background) + 0.05);
    if (ratio < 4.5) lowContrast.add(element.className + ": " + ratio.toFixed(2));
  }
  return [...lowContrast];
})()`;
