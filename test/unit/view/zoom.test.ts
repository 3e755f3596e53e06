import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, moved, zoomedAt } from '../../../src/view/zoom.js';

const extent = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) });
const placement = fc.record({
  scale: fc.double({ min: 0.02, max: 40, noNaN: true }),
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
});

describe('the picture in its pane', () => {
  it('is whole and in the middle when fitted', () => {
    expect(fitted({ width: 428, height: 300 }, { width: 168, height: 168 }, 14)).toEqual({
      scale: 272 / 168,
      x: 78,
      y: 14,
    });
  });

  it('stays under the pointer while it is zoomed', () => {
    fc.assert(
      fc.property(
        placement,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.nat(900),
        fc.nat(900),
        (old, factor, x, y) => {
          const zoomed = zoomedAt(old, factor, { x, y });
          expect((x - zoomed.x) / zoomed.scale).toBeCloseTo((x - old.x) / old.scale, 4);
          expect((y - zoomed.y) / zoomed.scale).toBeCloseTo((y - old.y) / old.scale, 4);
        },
      ),
    );
  });

  it('cannot be pushed out of sight', () => {
    fc.assert(
      fc.property(placement, extent, extent, fc.integer(), fc.integer(), (old, pane, image, dx, dy) => {
        const { scale, x } = moved(old, dx, dy, pane, image, 40);
        const width = image.width * scale;
        const visible = Math.min(pane.width, x + width) - Math.max(0, x);
        expect(visible).toBeGreaterThan(Math.min(40, width, pane.width) - 1e-6 * width - 1e-3);
      }),
    );
  });
});
