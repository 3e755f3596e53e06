import {
  DebugAdapterInlineImplementation,
  type DebugAdapter as EditorAdapter,
  type DebugAdapterDescriptor,
  type DebugAdapterDescriptorFactory,
  type DebugProtocolMessage,
  EventEmitter,
} from 'vscode';
import type { DebugAdapter } from '../../debug/index.js';
import type { InferenceClient } from '../../host/client.js';

/** The debug adapter in the form in which VS Code takes one that runs in its own process. */
class InlineAdapter implements EditorAdapter {
  private readonly messages = new EventEmitter<DebugProtocolMessage>();
  readonly onDidSendMessage = this.messages.event;

  constructor(private readonly adapter: DebugAdapter) {
    adapter.onMessage((message) => {
      if (typeof message === 'object' && message !== null) this.messages.fire(message);
    });
  }

  handleMessage(message: DebugProtocolMessage): void {
    this.adapter.handle(message);
  }

  dispose(): void {
    this.adapter.dispose();
    this.messages.dispose();
  }
}

/** Makes one adapter for each session. What it needs is loaded with the first one. */
export class AdapterFactory implements DebugAdapterDescriptorFactory {
  constructor(
    private readonly inference: InferenceClient,
    private readonly tool: { readonly name: string; readonly version: string },
  ) {}

  async createDebugAdapterDescriptor(): Promise<DebugAdapterDescriptor> {
    const [{ DebugAdapter }, { debugServices }] = await Promise.all([
      import('../../debug/index.js'),
      import('./services.js'),
    ]);
    return new DebugAdapterInlineImplementation(
      new InlineAdapter(new DebugAdapter(debugServices(this.inference, this.tool))),
    );
  }
}
