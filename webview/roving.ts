import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

const keys = {
  next: ['ArrowDown', 'ArrowRight'],
  previous: ['ArrowUp', 'ArrowLeft'],
  first: ['Home'],
  last: ['End'],
} as const;

const has = (list: readonly string[], key: string): boolean => list.includes(key);

/**
 * Makes a group of elements one stop of the Tab key: the arrows, Home and End move inside. The stops are the elements
 * with `data-stop` below the returned reference; the last one that had the focus keeps the place.
 */
export function useRoving<T extends HTMLElement | SVGElement>(): RefObject<T> {
  const ref = useRef<T>(null);

  useEffect(() => {
    const group = ref.current;
    if (group === null) return;
    const stops = stopsOf(group);
    if (!stops.some((stop) => stop.tabIndex === 0))
      for (const [index, stop] of stops.entries()) stop.tabIndex = index === 0 ? 0 : -1;
  });

  useEffect(() => {
    const group = ref.current;
    if (group === null) return;
    const onFocus = (event: Event): void => {
      const stops = stopsOf(group);
      const target = stops.find((stop) => stop === event.target);
      if (target !== undefined) for (const stop of stops) stop.tabIndex = stop === target ? 0 : -1;
    };
    const onKey = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
      const stops = stopsOf(group);
      const at = stops.findIndex((stop) => stop === document.activeElement);
      if (at < 0) return;
      const to = destination(event.key, at, stops.length);
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      stops[to]?.focus();
    };
    group.addEventListener('focusin', onFocus);
    group.addEventListener('keydown', onKey);
    return () => {
      group.removeEventListener('focusin', onFocus);
      group.removeEventListener('keydown', onKey);
    };
  }, []);

  return ref;
}

const stopsOf = (group: Element): readonly (HTMLElement | SVGElement)[] => [
  ...group.querySelectorAll<HTMLElement | SVGElement>('[data-stop]'),
];

function destination(key: string, at: number, count: number): number | undefined {
  if (has(keys.next, key)) return Math.min(count - 1, at + 1);
  if (has(keys.previous, key)) return Math.max(0, at - 1);
  if (has(keys.first, key)) return 0;
  return has(keys.last, key) ? count - 1 : undefined;
}

/** Lets Enter and the space bar do what a click does, for elements that are not buttons by nature. */
export const onActivate =
  (activate: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    activate();
  };
