import type { JSX } from 'preact';
import type { BoxSpace, BoxSpelling } from '../../src/base/boxes.js';
import { type ScaleNotice, spaceNames } from '../../src/view/box-scale.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

interface ScaleNoteProps {
  /** Why the boxes look mis-scaled, if they do. */
  readonly scale: ScaleNotice | undefined;
  readonly recorded: BoxSpelling | undefined;
  /** How boxes are read now, where not as they were recorded. */
  readonly spelling: BoxSpelling | undefined;
  /** The settings say so for this model. */
  readonly kept: boolean;
  /** Name of the model. */
  readonly model: string;
}

/** Says that boxes look mis-scaled and offers the spelling that would fit; once they are read so, offers to keep it. */
export function ScaleNote({ scale, recorded, spelling, kept, model }: ScaleNoteProps): JSX.Element | null {
  const store = useStore();
  if (spelling === undefined && scale === undefined) return null;
  const keep = (space?: BoxSpace): void => store.send({ type: 'keepBoxes', ...(space === undefined ? {} : { space }) });
  return (
    <div class="scale-note" role="status">
      {spelling !== undefined && recorded !== undefined && (
        <p>
          <Icon name="info" class="severity-information" />
          <span>
            Boxes are read as <b>{spaceNames[spelling.space]}</b>, not as recorded ({spaceNames[recorded.space]})
            {kept && (
              <>
                : the settings say so for <PlainText text={model} />
              </>
            )}
            . The list shows what was recorded.
          </span>
          {kept ? (
            <button type="button" class="link" onClick={() => keep()}>
              Forget for <PlainText text={model} />
            </button>
          ) : (
            <>
              <button type="button" class="link" onClick={() => keep(spelling.space)}>
                Keep for <PlainText text={model} />
              </button>
              <button type="button" class="link" onClick={() => store.send({ type: 'readBoxes' })}>
                Read as Recorded
              </button>
            </>
          )}
        </p>
      )}
      {scale !== undefined && (
        <p>
          <Icon name="warning" class="severity-warning" />
          <span>
            <b>These boxes look mis-scaled.</b> {scale.reason}
          </span>
          <button
            type="button"
            class="link"
            onClick={() => store.send({ type: 'readBoxes', space: scale.spelling.space })}
          >
            Read as {spaceNames[scale.spelling.space]}
          </button>
        </p>
      )}
    </div>
  );
}
