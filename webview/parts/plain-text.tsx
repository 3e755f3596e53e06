import type { JSX } from 'preact';

/**
 * Characters that nobody can see or that turn the direction of what follows: shown by their code, and isolated. Not
 * the joiners, which emoji and many scripts are written with.
 */
const CONTROL = /((?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}])/u;

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Text as data: never markup, and never able to turn its surroundings round. */
export function PlainText({ text }: { text: string }): JSX.Element {
  if (!CONTROL.test(text)) return <>{text}</>;
  return (
    <>
      {text.split(CONTROL).map((piece, index) =>
        index % 2 === 1 ? (
          <bdi key={index} class="control" data-code={codeOf(piece)} title={`Invisible character ${codeOf(piece)}`}>
            {piece}
          </bdi>
        ) : (
          piece
        ),
      )}
    </>
  );
}
