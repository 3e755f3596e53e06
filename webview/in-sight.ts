import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Brings an element into sight when it becomes the selected one, wherever it was selected. */
export function useInSight<T extends Element>(selected: boolean): RefObject<T> {
  const ref = useRef<T>(null);
  useEffect(() => {
    if (selected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return ref;
}
