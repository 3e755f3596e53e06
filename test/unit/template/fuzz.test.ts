import { describe, it } from 'vitest';
import { Random } from '../../../fuzz/random.js';
import { reader, readerOfModel, readerOfStyles } from '../../../fuzz/targets/reader.js';

// A short run of what `npm run fuzz -- --target reader --runs 1000000` does at length.
describe.each([reader, readerOfModel, readerOfStyles])('$name', ({ make, run }) => {
  it('takes any text', () => {
    const random = new Random(20_240_517);
    for (let runs = 0; runs < 150; runs++) run(make(random));
  });
});
