import type { Verdict } from '../../trace/index.js';
import type { Palette } from '../terminal/palette.js';
import { harmless } from '../terminal/text.js';

const signs = { holds: '✓', violated: '✗', undetermined: '?' } as const;

/** A probe's verdict on one line: `✗ blind: "Redleaf" is visible`. */
export function probeLine(about: string, verdict: Verdict, palette: Palette): string {
  const { outcome, violations } = verdict;
  const colour = outcome === 'holds' ? palette.green : outcome === 'violated' ? palette.red : palette.yellow;
  const [first] = violations;
  const why = first === undefined ? (outcome === 'undetermined' ? 'undetermined' : 'holds') : first.message;
  return `  ${colour(signs[outcome])} probe ${harmless(about)}: ${harmless(why)}`;
}
