import type { JSX } from 'preact';
import { memo } from '../memo.js';
import type { Trace } from '../../src/trace/index.js';
import { inputRuns } from '../../src/view/input-text.js';
import type { Thing } from '../../src/view/things.js';
import { PlainText } from './plain-text.js';

interface InputTextProps {
  readonly inputs: Trace['inputs'];
  readonly things: readonly Thing[];
  /** Things of the label that the trace does not have. */
  readonly missed: readonly Thing[];
}

/** The texts that the model was given, with the pieces that the trace names marked. */
export const InputText = memo(function InputText({ inputs, things, missed }: InputTextProps): JSX.Element {
  return (
    <div class="inputs">
      {Object.entries(inputs).map(([name, input]) =>
        input.kind !== 'text' ? null : (
          <p key={name} class="input" data-input={name}>
            <span class="input-name">{name}</span>
            <span class="input-value">
              {inputRuns(name, input.text, things, missed).map((run) => {
                const about = [...run.things, ...run.missed];
                if (about.length === 0) return <PlainText key={run.start} text={run.text} />;
                const kind = run.things.length > 0 ? `named colour-${run.colour ?? 0}` : 'missed';
                return (
                  <mark
                    key={run.start}
                    class={kind}
                    data-thing={about.join(' ')}
                    title={run.things.length > 0 ? undefined : 'In the label, but not in the trace'}
                  >
                    <PlainText text={run.text} />
                  </mark>
                );
              })}
              {input.text === '' && <span class="quiet">empty</span>}
            </span>
          </p>
        ),
      )}
    </div>
  );
});
