import type { ComponentChildren, JSX } from 'preact';
import { onActivate } from '../roving.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

interface VerdictRowProps {
  readonly icon: string;
  /** `outcome-…` and `severity-…`, which colour the icon. */
  readonly tone: string;
  readonly name: string;
  readonly title: string;
  /** What is told of the verdict at the end of the row. */
  readonly note: ComponentChildren;
  readonly hint: string;
  /** Whether rows of its own stand below it. */
  readonly hasRows: boolean;
  /** Attributes that tell what the row stands for. */
  readonly data: Readonly<Record<`data-${string}`, string>>;
  readonly open: () => void;
}

/** The row of a constraint or probe with its verdict, in a tree. */
export function VerdictRow(props: VerdictRowProps): JSX.Element {
  return (
    <li
      class="row check-row"
      role="treeitem"
      aria-level={1}
      aria-expanded={props.hasRows ? true : undefined}
      tabIndex={-1}
      data-stop
      {...props.data}
      title={props.hint}
      onClick={props.open}
      onKeyDown={onActivate(props.open)}
    >
      <Icon name={props.icon} class={props.tone} />
      <span class="row-name">
        <PlainText text={props.name} />
      </span>
      <span class="row-text">
        <PlainText text={props.title} />
      </span>
      <span class="row-source">{props.note}</span>
    </li>
  );
}
