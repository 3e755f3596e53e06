import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { type Extent, fitted, moved, type Placement, zoomedAt } from '../../src/view/zoom.js';

/** Pane pixels around a fitted picture: room for names above boxes at the edge. */
const MARGIN = 14;
/** Pane pixels of the picture that always stay in sight. */
const KEEP = 40;
/** Pane pixels that one press of an arrow moves. */
const STEP = 40;
/** Pane pixels from which a press is a drag and no click. */
const DRAG = 4;

interface Stage {
  readonly ref: RefObject<HTMLDivElement>;
  readonly placement: Placement;
  readonly dragging: boolean;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onClickCapture: (event: MouseEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onDblClick: () => void;
  };
  readonly fit: () => void;
  /** Zooms at the middle. */
  readonly zoom: (factor: number) => void;
}

/** When the style sheet lets the panel scroll as a page. */
const AS_PAGE = '(max-width: 680px), (max-height: 420px)';

/** Zooming and moving a picture by pointer, wheel and keys. Until the reader zooms, it is fitted to the pane. */
export function useStage(image: Extent): Stage {
  const ref = useRef<HTMLDivElement>(null);
  const pane = useRef<Extent>({ width: 0, height: 0 });
  const isFitted = useRef(true);
  const [placement, place] = useState<Placement>({ scale: 1, x: 0, y: 0 });
  const drag = useRef<{ x: number; y: number; far: boolean } | undefined>(undefined);
  const suppressClick = useRef(false);
  const [dragging, setDragging] = useState(false);
  const { width, height } = image;

  const fit = useCallback(() => {
    isFitted.current = true;
    place(fitted(pane.current, { width, height }, MARGIN));
  }, [width, height]);

  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      pane.current = { width: element.clientWidth, height: element.clientHeight };
      if (isFitted.current) fit();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [fit]);

  const zoomAt = useCallback((factor: number, at: { readonly x: number; readonly y: number }) => {
    isFitted.current = false;
    place((old) => zoomedAt(old, factor, at));
  }, []);
  const zoom = (factor: number): void => zoomAt(factor, { x: pane.current.width / 2, y: pane.current.height / 2 });
  const move = useCallback(
    (dx: number, dy: number) => {
      isFitted.current = false;
      place((old) => moved(old, dx, dy, pane.current, { width, height }, KEEP));
    },
    [width, height],
  );

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    // Not passive, so not by an attribute: the page must not zoom or scroll along.
    const onWheel = (event: WheelEvent): void => {
      // where the panel scrolls as a page, a picture that is all in sight must not stop it
      if (isFitted.current && !event.ctrlKey && !event.metaKey && matchMedia(AS_PAGE).matches) return;
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey)
        zoomAt(Math.exp(-event.deltaY / 240), { x: event.clientX - frame.left, y: event.clientY - frame.top });
      else move(-event.deltaX, -event.deltaY);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [zoomAt, move]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== ref.current && event.key.startsWith('Arrow')) return;
    const act = keyActions[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act({ zoom, move, fit });
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null)) return;
    drag.current = { x: event.clientX, y: event.clientY, far: false };
    suppressClick.current = false;
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (from === undefined) return;
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    if (!from.far && Math.hypot(dx, dy) < DRAG) return;
    if (!from.far) {
      setDragging(true);
      ref.current?.setPointerCapture(event.pointerId);
    }
    drag.current = { x: event.clientX, y: event.clientY, far: true };
    move(dx, dy);
  };
  const onPointerUp = (event: PointerEvent): void => {
    suppressClick.current = drag.current?.far === true;
    drag.current = undefined;
    setDragging(false);
    if (ref.current?.hasPointerCapture(event.pointerId) === true) ref.current.releasePointerCapture(event.pointerId);
  };
  const onClickCapture = (event: MouseEvent): void => {
    if (!suppressClick.current) return;
    suppressClick.current = false;
    event.stopPropagation();
  };

  return {
    ref,
    placement,
    dragging,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onClickCapture, onKeyDown, onDblClick: fit },
    fit,
    zoom,
  };
}

interface StageActions {
  readonly zoom: (factor: number) => void;
  readonly move: (dx: number, dy: number) => void;
  readonly fit: () => void;
}

const keyActions: Readonly<Record<string, (stage: StageActions) => void>> = {
  '+': (stage) => stage.zoom(1.25),
  '=': (stage) => stage.zoom(1.25),
  '-': (stage) => stage.zoom(1 / 1.25),
  '0': (stage) => stage.fit(),
  ArrowLeft: (stage) => stage.move(STEP, 0),
  ArrowRight: (stage) => stage.move(-STEP, 0),
  ArrowUp: (stage) => stage.move(0, STEP),
  ArrowDown: (stage) => stage.move(0, -STEP),
};
