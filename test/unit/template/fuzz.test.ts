import { describe, it } from 'vitest';
import { Random } from '../../../fuzz/random.js';
import { automaton } from '../../../fuzz/targets/automaton.js';
import { reader, readerOfModel, readerOfStyles } from '../../../fuzz/targets/reader.js';

// A short run of what `npm run fuzz -- --target reader --runs 1000000` does at length.
describe.each([reader, readerOfModel, readerOfStyles, automaton])('$name', ({ structured, bytes, run }) => {
  it('takes any text', () => {
    const random = new Random(20_240_517);
    for (let runs = 0; runs < 150; runs++) run(runs % 2 === 0 ? structured(random) : bytes(random));
  });
});
