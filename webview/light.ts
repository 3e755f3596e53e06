/**
 * Lights everything that is about one thing while the pointer is over any of it, or the focus in it. Elements say what
 * they are about by `data-thing`, more than one thing parted by blanks. It works on the document and not through the
 * drawing code, because it must follow the pointer without delay over hundreds of marks.
 */
export function followLight(root: HTMLElement): void {
  let lit: string | undefined;

  const paint = (things: string | undefined): void => {
    if (things === lit) return;
    lit = things;
    for (const element of root.querySelectorAll('[data-lit]')) element.removeAttribute('data-lit');
    root.toggleAttribute('data-lighting', things !== undefined);
    if (things === undefined) return;
    for (const thing of things.split(' '))
      for (const element of root.querySelectorAll(`[data-thing~="${CSS.escape(thing)}"]`))
        element.setAttribute('data-lit', '');
  };

  const thingsAt = (target: EventTarget | null): string | undefined =>
    target instanceof Element
      ? (target.closest('[data-thing]')?.getAttribute('data-thing') ?? undefined) || undefined
      : undefined;

  root.addEventListener('pointerover', (event) => paint(thingsAt(event.target)));
  root.addEventListener('pointerleave', () => paint(thingsAt(document.activeElement)));
  root.addEventListener('focusin', (event) => paint(thingsAt(event.target)));
  root.addEventListener('focusout', () => paint(undefined));
}
