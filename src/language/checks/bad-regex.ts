import { RE2JS } from 're2js';
import { rangeOf } from '../syntax.js';
import type { Check } from './check.js';
import { writing } from './fixes.js';

/** Regular expressions are of the kind that is matched in linear time (RE2), with flags of `ims`. */
export const badRegex: Check = {
  RegexLiteral: (node, { report }) => {
    const end = node.value.lastIndexOf('/');
    const flags = node.value.slice(end + 1);
    const wrong = !/^(?!.*(.).*\1)[ims]*$/.test(flags);
    const range = rangeOf(node);
    const right = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('');
    if (wrong) {
      report(
        'bad-regex',
        { start: range.start + end + 1, end: range.end },
        `The flags are \`i\`, \`m\` and \`s\`, each once.`,
        {
          fixes: [
            writing(
              { start: range.start + end + 1, end: range.end },
              right,
              right === '' ? 'Leave the flags out' : `Write the flags \`${right}\``,
            ),
          ],
        },
      );
    }
    try {
      RE2JS.compile(node.value.slice(1, end).replaceAll('\\/', '/'));
    } catch (failure) {
      const reason =
        failure instanceof Error ? failure.message.replace(/^error parsing regexp: /, '') : String(failure);
      report(
        'bad-regex',
        { start: range.start, end: range.start + end + 1 },
        `No regular expression of linear time: ${reason}.`,
      );
    }
  },
};
