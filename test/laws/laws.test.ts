import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotPath, Value } from '../../src/program/index.js';
import { allowsToken, readTrace, renderTrace, tokenMask } from '../../src/template/index.js';
import { type ArbitraryCase, arbitraryCase } from '../support/arbitrary-programs.js';
import { Choices } from '../support/choices.js';
import {
  type Breach,
  grammarIsReading,
  guaranteesHold,
  masksLeadOn,
  readingWritesBack,
  real,
  type Subject,
  walk,
  writingReadsBack,
} from './laws.js';

/** More runs by `LAW_RUNS=10000 npx vitest run test/laws`. */
const RUNS = Number(process.env['LAW_RUNS'] ?? 150);

type Law = (subject: Subject, made: ArbitraryCase, choices: Choices) => Breach;

const tape = (maxLength: number): fc.Arbitrary<number[]> => fc.array(fc.nat(9999), { maxLength, size: 'max' });

const property = (law: Law, subject: Subject): fc.IProperty<[number[], number[]]> =>
  fc.property(tape(250), tape(120), (made, walked) => {
    expect(law(subject, arbitraryCase(new Choices(made)), new Choices(walked, true))).toBeUndefined();
  });

/** The same cases every time, unless a seed is given. */
const seed = Number(process.env['LAW_SEED'] ?? 20_240_517);

const holds = (law: Law, share = 1): void =>
  fc.assert(property(law, real), { numRuns: Math.ceil(RUNS * share), seed, endOnFailure: true });

/** A planted fault is found. */
function finds(law: Law, fault: Partial<Subject>): void {
  const result = fc.check(property(law, { ...real, ...fault }), {
    numRuns: Math.max(150, RUNS),
    seed,
    endOnFailure: true,
  });
  expect(result.failed).toBe(true);
}

const changeFirst = (value: Value): Value =>
  value.kind === 'list'
    ? { kind: 'list', items: value.items.slice(1) }
    : value.kind === 'flag'
      ? { kind: 'flag', value: !value.value }
      : value;

describe('law 1: parse(render(v)) = v', () => {
  it('holds', () => holds(writingReadsBack));

  it('is not empty: most values can be written', () => {
    const cases = fc.sample(tape(250), { numRuns: 200, seed }).map((each) => arbitraryCase(new Choices(each)));
    const written = cases.filter(
      ({ program, style, slots, context }) => renderTrace(program, style, slots, context).kind === 'rendered',
    );
    expect(written.length).toBeGreaterThan(150);
  });

  it('finds a writer that changes a value', () => {
    finds(writingReadsBack, {
      render: (program, style, slots, context) => {
        const changed = Object.fromEntries(Object.entries(slots).map(([name, value]) => [name, changeFirst(value)]));
        return renderTrace(program, style, changed, context);
      },
    });
  });

  it('finds a refusal without a reason', () => {
    const problems: readonly { slot: SlotPath; reason: string }[] = [{ slot: '', reason: '' }];
    finds(writingReadsBack, { render: () => ({ kind: 'unwritable', problems }) });
  });
});

describe('law 2: render(parse(s)) = s', () => {
  it('holds', () => holds(readingWritesBack));

  it('is not empty: most walks come to an end', () => {
    const cases = fc.sample(tape(250), { numRuns: 60, seed }).map((each) => arbitraryCase(new Choices(each)));
    const ended = cases.filter(
      ({ program, style, context }, index) =>
        walk(real.open(program, style, context), new Choices([index], true)) !== undefined,
    );
    expect(ended.length).toBeGreaterThan(50);
  });

  it('finds a writer that adds a blank', () => {
    finds(readingWritesBack, {
      render: (...given) => {
        const written = renderTrace(...given);
        return written.kind === 'rendered' ? { ...written, text: written.text.replace(/: /u, ':  ') } : written;
      },
    });
  });
});

describe('law 3: the grammar accepts just what reads without deviations', () => {
  it('holds', () => holds(grammarIsReading));

  it('finds a reader that overlooks white space at the end', () => {
    finds(grammarIsReading, {
      read: (program, style, text, context, options) => readTrace(program, style, text.trimEnd(), context, options),
    });
  });

  it('finds a reader that takes whatever is nearly right', () => {
    finds(grammarIsReading, {
      read: (...given) => {
        const read = readTrace(...given);
        return { ...read, wellFormed: read.deviations.length <= 1 };
      },
    });
  });
});

describe('law 4: every allowed token leads on, and there always is one', () => {
  it('holds', () => holds(masksLeadOn, 0.5));

  it('finds a mask with a token too many', () => {
    finds(masksLeadOn, {
      mask: (state, vocabulary) => {
        const mask = tokenMask(state, vocabulary);
        mask[2] = (mask[2] ?? 0) | 1;
        return mask;
      },
    });
  });

  it('finds a mask with a token too few', () => {
    finds(masksLeadOn, {
      mask: (state, vocabulary) => {
        const mask = tokenMask(state, vocabulary);
        for (let id = 0; id < vocabulary.size; id++)
          if (allowsToken(mask, id)) {
            mask[id >>> 5] = (mask[id >>> 5] ?? 0) & ~(1 << (id & 31));
            break;
          }
        return mask;
      },
    });
  });
});

describe('law 5: what the grammar guarantees never fails', () => {
  it('holds', () => holds(guaranteesHold));

  it('finds a reader that makes spans up', () => {
    const spoil = (value: Value): Value => {
      if (value.kind === 'span') return { kind: 'span', text: `${value.text}!` };
      if (value.kind === 'list') return { kind: 'list', items: value.items.map(spoil) };
      if (value.kind !== 'record') return value;
      return {
        ...value,
        fields: Object.fromEntries(Object.entries(value.fields).map(([name, each]) => [name, spoil(each)])),
      };
    };
    finds(guaranteesHold, {
      read: (...given) => {
        const read = readTrace(...given);
        return {
          ...read,
          slots: Object.fromEntries(Object.entries(read.slots).map(([name, value]) => [name, spoil(value)])),
        };
      },
    });
  });
});
