import { Component, type ComponentChild, type ComponentType, h, type JSX } from 'preact';

/** Draws a component anew only when one of its properties is another value. */
export function memo<Props extends object>(Inner: (props: Props) => JSX.Element): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const before = Object.entries(this.props);
      const after = new Map(Object.entries(next));
      return before.length !== after.size || before.some(([name, value]) => !Object.is(after.get(name), value));
    }
    override render(): ComponentChild {
      return h(Inner, this.props);
    }
  };
}
