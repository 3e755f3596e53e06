import { describe, expect, it } from 'vitest';
import { imageBox, intersection, iou } from '../../../src/base/boxes.js';

describe('boxes', () => {
  const box = imageBox(10, 10, 20, 20);

  it('share what lies in both', () => {
    expect(intersection(box, imageBox(15, 15, 30, 30))).toBe(25);
    expect(iou(box, imageBox(10, 10, 20, 15))).toBe(0.5);
    expect(iou(box, box)).toBe(1);
  });

  it('share nothing when they are apart in one direction only', () => {
    expect(intersection(box, imageBox(10, 30, 20, 40))).toBe(0);
    expect(intersection(box, imageBox(30, 10, 40, 20))).toBe(0);
    expect(iou(box, imageBox(20, 10, 30, 20))).toBe(0);
  });
});
