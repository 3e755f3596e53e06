import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { act, type PanelAction, type PanelState, receive, startingPanelState } from '../src/view/panel-state.js';
import { readViewState } from '../src/view/view-state.js';
import type { FromPanel } from '../src/view/messages.js';
import type { Bridge } from './bridge.js';

/** Holds the panel's state, applies messages and actions, asks for traces that are not here yet. */
export class Store {
  private current: PanelState;
  private readonly listeners = new Set<() => void>();
  private asked: number | undefined;
  /** The trace that the page said that it shows when it said that it is there: it comes without being asked for. */
  private promised: number | undefined;
  private drawing = false;

  constructor(private readonly bridge: Bridge) {
    this.current = startingPanelState(readViewState(bridge.saved));
    bridge.listen((message) => {
      if (message.type === 'head') {
        const { promised } = this;
        this.asked = promised !== undefined && promised < message.total ? promised : undefined;
        this.promised = undefined;
      }
      this.change(receive(this.current, message));
      // a page that is replaced while it is told to go somewhere tells nobody that it did
      if (message.type === 'reveal') bridge.send({ type: 'revealed', index: message.index });
      if (message.type === 'head' && this.current.view.template)
        bridge.send({ type: 'followTemplate', on: true, open: false });
      // What was on show while it was written is read again as it stands in the file.
      if (message.type === 'finished' && message.index === this.current.view.index)
        bridge.send({ type: 'show', index: message.index });
    });
    this.promised = this.current.view.index;
    bridge.send({ type: 'ready', index: this.promised });
  }

  get state(): PanelState {
    return this.current;
  }

  readonly act = (action: PanelAction): void => this.change(act(this.current, action));

  readonly send = (message: FromPanel): void => this.bridge.send(message);

  /** Calls the listener once a frame while the state changes; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private change(next: PanelState): void {
    const before = this.current;
    this.current = next;
    if (next.view !== before.view) this.bridge.save(next.view);
    this.askForTrace();
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      for (const listener of [...this.listeners]) listener();
    });
  }

  private askForTrace(): void {
    const { view, total, shown, head, complete } = this.current;
    if (head === undefined || total === 0) return;
    if (view.index >= total) {
      // a large file is still being looked through: what the panel showed last may yet be found
      if (!complete) return;
      this.current = act(this.current, { type: 'goTo', index: total - 1 });
      this.askForTrace();
      return;
    }
    if (shown?.index === view.index || this.asked === view.index) return;
    this.asked = view.index;
    this.bridge.send({ type: 'show', index: view.index });
  }
}

export const StoreContext = createContext<Store | undefined>(undefined);

/** The store of the panel that this component stands in. */
export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('A component of the panel stands outside it.');
  return store;
}

/** The panel's state; draws anew when it changes. */
export function usePanel(): PanelState {
  const store = useStore();
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(() => setState(store.state));
  }, [store]);
  return state;
}
