/** The place in the trace's text where a slot, or something in it, stands. */
const placeOf = (slot: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`.trace-text [data-slot="${CSS.escape(slot)}"]`) ??
  document.querySelector<HTMLElement>(`.trace-text [data-slot^="${CSS.escape(slot)}"]`);

/**
 * Goes to where a slot stands in the text, and gives it the focus.
 * @returns whether it stands in what is drawn: folded text is not
 */
export function goToText(slot: string): boolean {
  const place = placeOf(slot);
  place?.scrollIntoView({ block: 'center' });
  place?.focus();
  return place !== null;
}

/** Goes to the first box of a thing, and gives it the focus. */
export function goToBox(thing: string): void {
  const boxes = [...document.querySelectorAll<SVGElement>('.box')];
  const own = boxes.filter((box) => box.getAttribute('data-thing') === thing);
  (own.find((box) => box.classList.contains('predicted')) ?? own[0])?.focus();
}

/** Whether a box of the thing is drawn. */
export const hasBox = (thing: string): boolean =>
  document.querySelector(`.box[data-thing="${CSS.escape(thing)}"]`) !== null;
