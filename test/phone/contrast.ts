/**
 * Code for a page: the lowest contrast (WCAG 2) among the texts inside of what a selector finds, each against what lies
 * behind it. What is see-through itself counts as the worst.
 */
export const lowestContrast = (selector: string): string => `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.opacity !== '1') return [127, 127, 127];
      const [r, g, b, a = 1] = parse(style.backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const found = [...document.querySelectorAll('${selector}')];
  const texts = found.flatMap((one) => [one, ...one.querySelectorAll('*')]).filter(hasText);
  const contrasts = texts.map((element) => {
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
  return texts.length === 0 ? 0 : Math.min(...contrasts);
})()`;
