import { spanEdges } from '../../program/span-edges.js';
import type { SlotType } from '../../program/types.js';
import { none } from '../../program/value.js';
import type { HoleOperation } from '../compile/operations.js';
import { BoxMatcher } from '../match/boxes.js';
import { JsonSpanMatcher, JsonTextMatcher } from '../match/json-strings.js';
import { type Choice, ChoiceMatcher, type Matcher, QuotedMatcher } from '../match/matcher.js';
import { DecimalMatcher, IntegerMatcher } from '../match/numbers.js';
import { PatternState } from '../match/pattern-set.js';
import { type SpanFollowing, SpanIndex, SpanProgress } from '../match/span-index.js';
import { own } from '../own.js';
import { boxLayout } from '../spelling/box-layout.js';
import { integerBounds, numberBounds } from '../spelling/numbers.js';
import { spell, spellLoosely, spellNone } from '../spelling/spell.js';
import { noFacts, type Scalar } from '../store/cells.js';
import { knownContent, truthOf } from './conditions.js';
import { allows, define, fixedValues } from './decide.js';
import { type AskedScene, type Located, resolve } from './scene.js';
import type { OpenThread, SpanState, Stand, TextSource, Thread } from './thread.js';

/** What the holes need of the machine that they are part of. */
export interface Followers {
  close(operation: HoleOperation, stand: Stand, value: Scalar, start: number, end: number): readonly Thread[];
  /** The readings after a hole of which only is known that it has been written. */
  closePending(operation: HoleOperation, stand: Stand, offset: number): readonly Thread[];
  replay(threads: readonly Thread[], text: string, offset: number, source: TextSource): readonly Thread[];
  accepted(threads: readonly Thread[], offset: number, source: TextSource): Thread | undefined;
  /** Whether a hole with this value can be gone on from; `undefined` where every one can. */
  readonly canFollow: ((operation: HoleOperation, stand: Stand, value: Scalar, offset: number) => boolean) | undefined;
}

type SpanType = Extract<SlotType, { readonly kind: 'span' }>;

const nothing: TextSource = { slice: () => '' };

/** Begins and advances the reading of holes. */
export class HoleMatchers {
  private readonly patterns = new Map<HoleOperation, PatternState>();
  private readonly indexes = new Map<string, Map<HoleOperation, SpanIndex>>();
  private readonly wholeIndexes = new Map<string, SpanIndex>();
  /** Set while asking what can follow a hole: further holes are then left alone. */
  private isPeeking = false;

  constructor(
    private readonly scene: AskedScene,
    private readonly followers: Followers,
    private readonly isLenient: boolean,
  ) {}

  /** The ways to read a hole from `offset` on; none where it can hold no value here. */
  open(operation: HoleOperation, stand: Stand, offset: number): readonly Thread[] {
    const unopened: Thread = { kind: 'unopened', stand, operation, start: offset };
    if (this.isPeeking) return [unopened];
    const threads = this.ways(operation, stand, offset);
    return threads.length === 0 && this.isLenient ? [unopened] : threads;
  }

  private ways(operation: HoleOperation, stand: Stand, offset: number): readonly Thread[] {
    const { format, place } = operation;
    const slot = resolve(place, stand.frame, stand.store, this.scene.schema);
    const fixed = (text: string, value?: Scalar): Thread => {
      const thread = { kind: 'text', stand, operation, text, at: 0, start: offset } as const;
      return value === undefined ? thread : { ...thread, value };
    };
    if (slot === undefined) return [fixed(spellNone(format))];
    const content = knownContent(slot, this.scene);
    if (content === undefined || content.kind === 'facts') return this.define(operation, stand, slot, offset);
    if (content.kind === 'pending') return [{ kind: 'unopened', stand, operation, start: offset }];
    if (content.kind === 'block' || content.kind === 'list') return [];
    const spelled = this.spell(content, operation);
    if (spelled === undefined) return [];
    const isGiven = slot.store.get(slot.place.cell) === content;
    return [isGiven ? fixed(spelled) : fixed(spelled, content)];
  }

  /** The text of a value that is repeated. What a model wrote wrongly is expected again just so. */
  private spell(value: Scalar, { place, format }: HoleOperation): string | undefined {
    const spelled = spell(value, place.type, format, this.scene);
    if (!this.isLenient) return 'text' in spelled ? spelled.text : undefined;
    if ('text' in spelled && value.kind !== 'box') return spelled.text;
    return spellLoosely(value, place.type, format, this.scene);
  }

  private define(operation: HoleOperation, stand: Stand, slot: Located, offset: number): readonly Thread[] {
    const { format, place } = operation;
    const content = slot.store.get(slot.place.cell);
    const facts = content?.kind === 'facts' ? content : noFacts;
    const canBe = (value: Scalar): boolean =>
      allows(facts, value) &&
      define(slot, value, this.scene) !== 'impossible' &&
      this.followers.canFollow?.(operation, stand, value, offset) !== false;
    const { scope } = slot.place;
    const given =
      slot.when === undefined || scope === undefined
        ? true
        : truthOf(slot.when, { frame: undefined, scope }, slot.store, this.scene);
    const noneChoice: readonly Choice[] =
      given === undefined && canBe(none) ? [{ text: spellNone(format), value: none }] : [];
    const match = (matcher: Matcher | undefined): readonly Thread[] =>
      matcher === undefined ? [] : [{ kind: 'match', stand, operation, matcher, start: offset }];
    const values = fixedValues(slot, this.scene);
    if (values !== undefined) {
      const choices = values.filter(canBe).flatMap((value): readonly Choice[] => {
        const spelled = spell(value, place.type, format, this.scene);
        return 'text' in spelled ? [{ text: spelled.text, value }] : [];
      });
      return match(ChoiceMatcher.of([...noneChoice, ...choices]));
    }
    const absent = match(ChoiceMatcher.of(noneChoice));
    const isOpen = place.type.kind === 'span' || place.type.kind === 'text' || place.type.kind === 'prose';
    if (!isOpen) return [...absent, ...match(this.closed(operation))];
    if (format.kind === 'json' || format.kind === 'quoted') return [...absent, ...match(this.inQuotes(operation))];
    return [...absent, ...this.openText(operation, stand, noneChoice.length > 0, offset)];
  }

  /** Numbers and boxes. */
  private closed({ place, format }: HoleOperation): Matcher | undefined {
    const { type } = place;
    const quoted = (matcher: Matcher | undefined): Matcher | undefined =>
      format.kind === 'quoted' ? QuotedMatcher.of(matcher) : matcher;
    if (type.kind === 'int') return quoted(IntegerMatcher.of(integerBounds(type)));
    if (type.kind === 'number') return quoted(DecimalMatcher.of(numberBounds(type)));
    if (type.kind !== 'box') return undefined;
    return quoted(BoxMatcher.of(boxLayout(type.in, format, this.scene.schema, this.scene.context)));
  }

  private inQuotes({ place }: HoleOperation): Matcher | undefined {
    return place.type.kind === 'span' ? JsonSpanMatcher.of(this.wholeIndex(place.type)) : JsonTextMatcher.begin();
  }

  private openText(operation: HoleOperation, stand: Stand, noneTaken: boolean, offset: number): readonly Thread[] {
    const { terminators, place } = operation;
    const { type } = place;
    let pattern = this.patterns.get(operation);
    if (pattern === undefined) {
      pattern = PatternState.of(terminators.pieces);
      this.patterns.set(operation, pattern);
    }
    const open: OpenThread = { kind: 'open', stand, operation, start: offset, pattern, noneTaken };
    if (type.kind !== 'span') {
      // Where nothing stands between this hole and the next, its end cannot be told: it is empty.
      return terminators.pieces.includes('')
        ? [{ kind: 'text', stand, operation, text: '', at: 0, start: offset, value: { kind: 'text', text: '' } }]
        : [open];
    }
    const span = this.beginSpan(operation, stand, type, offset);
    return span === undefined ? [] : [{ ...open, span }];
  }

  // ------------------------------------------------------------------ spans

  /** Spans of an input that nothing needs to end: inside quotation marks. */
  private wholeIndex({ of, anywhere }: SpanType): SpanIndex {
    const key = `${anywhere === true} ${of}`;
    let index = this.wholeIndexes.get(key);
    if (index === undefined) {
      const text = own(this.scene.context.texts, of) ?? '';
      const following = { possible: [], endOfText: true };
      index = new SpanIndex(text, spanEdges(text, anywhere === true), { terminators: [], following });
      this.wholeIndexes.set(key, index);
    }
    return index;
  }

  private beginSpan(operation: HoleOperation, stand: Stand, type: SpanType, offset: number): SpanState | undefined {
    const { pieces } = operation.terminators;
    if (pieces.includes('')) return undefined;
    const index = this.spanIndex(operation, stand, type, offset);
    return index.starts().length === 0 ? undefined : { progress: SpanProgress.begin(index), ends: [] };
  }

  /** The spans that a hole can hold as things stand: the same ones wherever the same can follow. */
  private spanIndex(operation: HoleOperation, stand: Stand, { of, anywhere }: SpanType, offset: number): SpanIndex {
    const text = own(this.scene.context.texts, of) ?? '';
    const edges = spanEdges(text, anywhere === true);
    const { pieces: terminators } = operation.terminators;
    const { asked } = this.scene;
    const before = asked.unanswered;
    const following = this.peek(operation, () => this.followers.closePending(operation, stand, offset), offset);
    if (asked.unanswered > before) {
      // The template asks for the value at once: what can follow is told for each.
      const after = (value: string): SpanFollowing =>
        this.peek(
          operation,
          () => this.followers.close(operation, stand, { kind: 'span', text: value }, offset, offset),
          offset,
        );
      return new SpanIndex(text, edges, { terminators, following: after });
    }
    const { possible, endOfText } = following;
    const key = `${terminators.map((piece) => (possible.includes(piece) ? '1' : '0')).join('')}${endOfText}`;
    let indexes = this.indexes.get(key);
    if (indexes === undefined) {
      indexes = new Map();
      this.indexes.set(key, indexes);
    }
    let index = indexes.get(operation);
    if (index === undefined) {
      index = new SpanIndex(text, edges, { terminators, following });
      indexes.set(operation, index);
    }
    return index;
  }

  /** Which of its terminators can really follow a hole, as things stand `after` it. */
  private peek({ terminators }: HoleOperation, after: () => readonly Thread[], offset: number): SpanFollowing {
    const wasPeeking = this.isPeeking;
    this.isPeeking = true;
    try {
      const threads = after();
      const { pieces, endOfText } = terminators;
      return {
        possible: pieces.filter((piece) => this.followers.replay(threads, piece, offset, nothing).length > 0),
        endOfText: endOfText && this.followers.accepted(threads, offset, nothing) !== undefined,
      };
    } finally {
      this.isPeeking = wasPeeking;
    }
  }

  /** A span after one more code unit. */
  stepSpan(span: SpanState, unit: number): SpanState {
    const progress = span.progress.step(unit);
    const oldest = progress.length - progress.index.longest;
    const [first] = span.ends;
    const ends =
      first !== undefined && first.length < oldest ? span.ends.filter((end) => end.length >= oldest) : span.ends;
    return { progress, ends: progress.isValue() ? [...ends, progress] : ends };
  }

  /** Whether an open hole can still come to an end: a span must go on in the input, or its terminator be under way. */
  isAlive(thread: OpenThread, offset: number): boolean {
    const { span } = thread;
    if (span === undefined || span.progress.starts.length > 0) return true;
    const { pieces } = thread.operation.terminators;
    for (let state = thread.pattern; ; ) {
      if (this.mayFollow(span, offset - thread.start - state.text.length, state.text, pieces)) return true;
      if (state.shorter === undefined) return false;
      state = state.shorter;
    }
  }

  /** Whether a value of this length can be followed by a terminator that begins with `begin`. */
  private mayFollow(span: SpanState, length: number, begin: string, pieces: readonly string[]): boolean {
    const end = span.ends.find((each) => each.length === length);
    return end !== undefined && pieces.some((piece) => piece.startsWith(begin) && end.canPrecede(piece));
  }
}
