import type { JSX } from 'preact';
import type { Severity } from '../../src/program/index.js';

/** A codicon. Without a label it is decoration and hidden from screen readers. */
export function Icon({
  name,
  label,
  class: extra = '',
}: {
  name: string;
  label?: string;
  class?: string;
}): JSX.Element {
  const classes = `codicon codicon-${name} ${extra}`;
  return label === undefined ? (
    <span class={classes} aria-hidden="true" />
  ) : (
    <span class={classes} role="img" aria-label={label} />
  );
}

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** Whether what the button opens is open. */
  readonly expanded?: boolean;
}

/** A button that shows only a codicon, as in VS Code's own toolbars. `pressed` makes it a switch. */
export function IconButton({ icon, label, onClick, pressed, disabled, expanded }: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

const severityIcons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** The icon of a severity, in its colour. */
export const SeverityIcon = ({ severity }: { severity: Severity }): JSX.Element => (
  <Icon name={severityIcons[severity]} label={severity} class={`severity-${severity}`} />
);
