import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SuiteEvent } from '../../harness/suite-events.js';
import { type SuiteOutcome, SuiteProgress } from '../../harness/suite-progress.js';

describe('the outcome of a suite in an extension host', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mrsi-progress-'));
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const outcome = (events: readonly SuiteEvent[], torn = ''): SuiteOutcome => {
    const file = join(folder, 'events.jsonl');
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join('') + torn);
    return new SuiteProgress(file, 'this').outcome();
  };
  const start: SuiteEvent = { event: 'start', run: 'this', files: 1, version: '1.0.0' };
  const passed: SuiteEvent = { event: 'result', title: 'a', state: 'passed', milliseconds: 1 };
  const end: SuiteEvent = { event: 'end' };

  it('counts', () => {
    const failed: SuiteEvent = { event: 'result', title: 'b', state: 'failed', milliseconds: 1, error: 'no' };
    const skipped: SuiteEvent = { event: 'result', title: 'c', state: 'skipped', milliseconds: 0 };
    expect(outcome([start, passed, failed, skipped, end])).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      version: '1.0.0',
      problems: [],
    });
  });
  it('is a failure where the host crashed, and names the test that it was in', () => {
    const { problems } = outcome([start, passed, { event: 'begin', title: 'kill' }], '{"event":"res');
    expect(problems).toEqual(['the extension host ended before the suite did, in "kill"']);
  });
  it('is a failure where nothing was written', () => {
    expect(new SuiteProgress(join(folder, 'absent'), 'this').outcome().problems).toHaveLength(1);
  });
  it('is a failure where the events are those of another run', () => {
    expect(outcome([{ ...start, run: 'other' }, passed, end]).problems).toHaveLength(1);
  });
  it('is a failure where no file and no test was found', () => {
    expect(outcome([{ ...start, files: 0 }, end]).problems).toHaveLength(2);
  });
});
