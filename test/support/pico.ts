import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type BoxSpelling,
  imageBox,
  imagePixel,
  type ImageSizes,
  modelPixel,
  unspellBox,
} from '../../src/base/index.js';
import type { EnumMember, Program, Slots, Value } from '../../src/program/index.js';
import type { TemplateContext } from '../../src/template/context.js';
import {
  count,
  declare,
  enumType,
  field,
  hole,
  json,
  loop,
  num,
  binary,
  path,
  program,
  record,
  slot,
  step,
  style,
  when,
  gloss,
} from './programs.js';

/** The wording that the demo model knows, as a program built by hand. */
export function picoProgram(): Program {
  const answer = hole(
    'entities',
    json({ key: 'text', slot: 'span' }, { key: 'type', slot: 'type' }, { key: 'bbox_2d', slot: 'region' }),
  );
  const isEmpty = binary(count(slot('entities')), '==', num(0));
  return program({
    inputs: [declare('text', { kind: 'text' }), declare('image', { kind: 'image' })],
    outputs: [declare('entities', { kind: 'list', of: { kind: 'record', name: 'Entity' } })],
    enums: [
      enumType(
        'EntityType',
        ['PER', 'a person'],
        ['LOC', 'a place'],
        ['ORG', 'an organisation'],
        ['MISC', 'a thing', 'OTHER'],
      ),
    ],
    records: [
      record(
        'Entity',
        declare('span', { kind: 'span', of: 'text' }),
        declare('type', { kind: 'enum', name: 'EntityType' }),
        declare('visible', { kind: 'flag' }),
        declare('region', { kind: 'box', in: 'image' }, field('visible')),
      ),
    ],
    steps: ['recognise', 'classify', 'entail', 'ground'],
    styles: [
      style(
        'steps',
        ['Extract entities step by step.\nText: ', hole('text')],
        '<think>\n',
        when(
          isEmpty,
          ['No entities.\n'],
          [
            step('recognise', 'Spans: ', loop('e', 'entities', { sep: '; ' }, hole('e.span')), '.'),
            '\n',
            step(
              'classify',
              'Types: ',
              loop('e', 'entities', { sep: '; ' }, hole('e.span'), ' is ', hole('e.type')),
              '.',
            ),
            '\n',
            step(
              'entail',
              'Visible: ',
              loop('e', 'entities', { sep: '; ' }, hole('e.span'), ' ', when('e.visible', ['yes'], ['no'])),
              '.',
            ),
            '\n',
            step(
              'ground',
              'Boxes: ',
              loop(
                'e',
                'entities',
                { sep: '; ', empty: 'none', where: path('e.visible') },
                hole('e.span'),
                ' ',
                hole('e.region'),
              ),
              '.',
            ),
            '\n',
          ],
        ),
        '</think>\n<answer>',
        answer,
        '</answer>',
      ),
      style(
        'story',
        ['Extract entities one by one, as a story.\nText: ', hole('text')],
        '<think>\n',
        when(
          isEmpty,
          ['No entities.\n'],
          [
            loop(
              'e',
              'entities',
              { sep: '\n' },
              'The text names ',
              hole('e.span'),
              '. It is ',
              hole('e.type', gloss),
              ', so ',
              hole('e.type'),
              '. ',
              when('e.visible', ['The picture shows it at ', hole('e.region'), '.'], ['The picture does not show it.']),
            ),
            '\n',
          ],
        ),
        '</think>\n<answer>',
        answer,
        '</answer>',
      ),
      style('direct', ['Extract entities directly.\nText: ', hole('text')], '<answer>', answer, '</answer>'),
    ],
  });
}

/** One entity as data sets and the demo model's answers give it. */
export interface PicoEntity {
  readonly text: string;
  readonly type: string;
  readonly bbox_2d: readonly [number, number, number, number] | null;
}

export interface PicoSample {
  readonly id: string;
  readonly text: string;
  /** Path of the picture, from the folder of the goldens. */
  readonly image: string;
  /** The label; boxes in pixels of the picture. */
  readonly entities: readonly PicoEntity[];
  /** Width and height of the picture, before and after resizing: the model's boxes are in pixels of the latter. */
  readonly size: readonly [width: number, height: number];
  readonly seen: readonly [width: number, height: number];
  readonly greedy: Readonly<
    Record<'steps' | 'story' | 'direct', { readonly text: string; readonly tokens: readonly number[] }>
  >;
}

const goldens = new URL('../goldens/pico-vl/samples.json', import.meta.url);

/** What PyTorch wrote for 60 pictures in three styles. */
export const picoSamples = (): readonly PicoSample[] =>
  JSON.parse(readFileSync(goldens, 'utf8')) as readonly PicoSample[];

export const picoPicture = ({ image }: PicoSample): string => fileURLToPath(new URL(image, goldens));

export const picoSizes = ({ size, seen }: Pick<PicoSample, 'size' | 'seen'>): ImageSizes => ({
  original: { width: imagePixel(size[0]), height: imagePixel(size[1]) },
  seen: { width: modelPixel(seen[0]), height: modelPixel(seen[1]) },
});
const SQUARE = picoSizes({ size: [168, 168], seen: [168, 168] });
const boxSpelling: BoxSpelling = { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 };

export const picoContext = (text: string, sizes = SQUARE): TemplateContext => ({
  texts: { text },
  images: { image: [sizes] },
  boxSpelling,
});

/** The slots that a list of entities means; boxes in pixels of the picture, or as a model writes them that sees these sizes. */
export const picoSlots = (entities: readonly PicoEntity[], written?: ImageSizes): Slots => ({
  entities: {
    kind: 'list',
    items: entities.map(({ text, type, bbox_2d: box }): Value => {
      const member: EnumMember = { kind: 'enum', enum: 'EntityType', name: type };
      const region: Value =
        box === null
          ? { kind: 'none' }
          : { kind: 'box', box: written === undefined ? imageBox(...box) : unspellBox(box, boxSpelling, written) };
      return {
        kind: 'record',
        record: 'Entity',
        fields: { span: { kind: 'span', text }, type: member, visible: { kind: 'flag', value: box !== null }, region },
      };
    }),
  },
});
