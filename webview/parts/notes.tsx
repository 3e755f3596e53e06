import type { ComponentChildren, JSX } from 'preact';
import type { ShownError } from '../../src/view/messages.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

/** An error in place of what it kept from being shown. */
export const ErrorNote = ({ error, children }: { error: ShownError; children?: ComponentChildren }): JSX.Element => (
  <div class="error-note" role="alert">
    <Icon name="error" class="severity-error" />
    <div>
      <p class="error-message">
        <PlainText text={error.message} />
      </p>
      <p class="quiet">
        {error.remedy} <code>{error.code}</code>
      </p>
      {children}
    </div>
  </div>
);

/** A line that says something about the whole file. */
export const Notice = ({ text, icon = 'info' }: { text: string; icon?: string }): JSX.Element => (
  <p class="notice" role="note">
    <Icon name={icon} /> <PlainText text={text} />
  </p>
);
