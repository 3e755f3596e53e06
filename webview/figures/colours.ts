import { type Palette, TONES } from '../../src/view/figures/drawing.js';

/** The colours that the theme gives to a figure's tones now, as CSS writes them: for a file that stands alone. */
export function coloursOf(element: Element): Palette {
  const probe = document.createElement('span');
  element.append(probe);
  const colours = Object.fromEntries(
    TONES.map((tone) => {
      probe.className = `tone-probe tone-${tone}`;
      return [tone, getComputedStyle(probe).color] as const;
    }),
  );
  probe.remove();
  return colours as Palette;
}
