import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

interface SashProps {
  /** Which way it moves. */
  readonly direction: 'horizontal' | 'vertical';
  readonly label: string;
  /** Share of the room before it, 0 to 1. */
  readonly share: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (share: number) => void;
}

/** The line between two parts, to be moved by pointer and arrows as VS Code's own. */
export function Sash({ direction, label, share, least, most, onChange }: SashProps): JSX.Element {
  const ref = useRef<HTMLDivElement>(null);
  const set = (value: number): void => onChange(Math.min(most, Math.max(least, value)));
  const onPointerMove = (event: PointerEvent): void => {
    const sash = ref.current;
    const room = sash?.parentElement?.getBoundingClientRect();
    if (sash === null || room === undefined || !sash.hasPointerCapture(event.pointerId)) return;
    set(
      direction === 'horizontal'
        ? (event.clientX - room.left) / Math.max(1, room.width)
        : (event.clientY - room.top) / Math.max(1, room.height),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = direction === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    set(share + (event.key === more ? 0.03 : -0.03));
  };
  return (
    <div
      ref={ref}
      class={`sash ${direction}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction === 'horizontal' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={Math.round(least * 100)}
      aria-valuemax={Math.round(most * 100)}
      onPointerDown={(event) => ref.current?.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
