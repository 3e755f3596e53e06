import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  debug,
  type DebugAdapterTracker,
  type DebugSession,
  type Disposable,
  Location,
  Position,
  SourceBreakpoint,
  Uri,
  window,
  workspace,
} from 'vscode';
import { z } from 'zod';
import { until } from './workspace.js';

const messageSchema = z.looseObject({ type: z.string(), event: z.string().optional(), body: z.unknown().optional() });

/** What the adapters of all sessions say, and a way to wait for it. */
class Listener implements Disposable {
  private readonly heard: { readonly event: string; readonly body: unknown }[] = [];
  private wake: () => void = () => undefined;
  private readonly registration = debug.registerDebugAdapterTrackerFactory('mrsi', {
    createDebugAdapterTracker: (): DebugAdapterTracker => ({
      onDidSendMessage: (message: unknown) => {
        const { type, event, body } = messageSchema.parse(message);
        if (type !== 'event' || event === undefined) return;
        this.heard.push({ event, body });
        this.wake();
      },
    }),
  });

  /** Waits for the next event of this name; earlier ones are passed over. */
  async next(name: string): Promise<Record<string, unknown>> {
    const late = Date.now() + 20_000;
    for (;;) {
      const message = this.heard.shift();
      if (message?.event === name) return z.record(z.string(), z.unknown()).parse(message.body ?? {});
      if (message !== undefined) continue;
      assert.ok(Date.now() < late, `waited in vain for ${name}`);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 200);
        this.wake = resolve;
      });
    }
  }

  dispose(): void {
    this.registration.dispose();
  }
}

const stackSchema = z.object({
  stackFrames: z.array(z.object({ id: z.number(), name: z.string(), line: z.number(), column: z.number() })),
});

describe('the debugger', function () {
  this.timeout(60_000);
  const folder = workspace.workspaceFolders?.[0];
  assert.ok(folder);
  const template = Uri.joinPath(folder.uri, 'pico.mrsi');
  const launch = {
    type: 'mrsi',
    request: 'launch',
    name: 'test',
    template: template.fsPath,
    style: 'steps',
    data: join(folder.uri.fsPath, 'samples.json'),
    sample: '15',
  };
  const samplesSchema = z.array(
    z.looseObject({ id: z.string(), entities: z.array(z.looseObject({ text: z.string() })) }),
  );
  const samples = samplesSchema.parse(JSON.parse(readFileSync(launch.data, 'utf8')));
  /** Name of the second entity of sample 15. */
  const second = samples.find(({ id }) => id === launch.sample)?.entities[1]?.text;
  let listener: Listener;
  let lines: readonly string[];

  before(async () => {
    listener = new Listener();
    lines = (await workspace.openTextDocument(template)).getText().split('\n');
  });
  after(() => listener.dispose());
  afterEach(async () => {
    debug.removeBreakpoints(debug.breakpoints);
    await debug.stopDebugging();
    await until(
      () => debug.activeDebugSession?.name,
      (active) => active === undefined,
    );
  });

  const session = (): DebugSession => {
    const active = debug.activeDebugSession;
    assert.ok(active, 'there is no session');
    return active;
  };
  const frames = async (threadId = 1): Promise<z.output<typeof stackSchema>['stackFrames']> =>
    stackSchema.parse(await session().customRequest('stackTrace', { threadId })).stackFrames;
  const evaluate = async (expression: string): Promise<string> => {
    const [top] = await frames();
    const body: unknown = await session().customRequest('evaluate', { expression, frameId: top?.id, context: 'watch' });
    return z.object({ result: z.string() }).parse(body).result;
  };
  /** Line of the template that holds a text, from 0. */
  const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text));

  it('stops at a breakpoint, steps, steps back, changes a slot and shows the fork', async () => {
    const line = lineOf('{% step entail %}');
    const column = lines[line]?.indexOf('{% if e.visible %}') ?? -1;
    debug.addBreakpoints([
      new SourceBreakpoint(new Location(template, new Position(line, column)), true, `e.span == "${second}"`),
    ]);
    assert.ok(await debug.startDebugging(folder, launch));
    assert.equal((await listener.next('stopped'))['reason'], 'entry');
    await session().customRequest('continue', { threadId: 1 });
    assert.equal((await listener.next('stopped'))['reason'], 'breakpoint');
    assert.deepEqual(
      (await frames()).slice(0, 4).map((frame) => frame.name),
      ['{% if e.visible %}', `e = entities[1] "${second}"`, 'step entail', 'style steps'],
    );
    assert.equal((await frames())[0]?.line, line + 1);
    assert.equal(await evaluate('e.span'), `"${second}"`);
    assert.match(await evaluate('e.visible'), /not written yet/);

    await session().customRequest('next', { threadId: 1 });
    await listener.next('stopped');
    assert.equal(await evaluate('entities[1].visible'), 'yes');
    await session().customRequest('stepBack', { threadId: 1 });
    await listener.next('stopped');
    assert.equal((await frames())[0]?.name, '{% if e.visible %}');

    const [top] = await frames();
    await session().customRequest('setExpression', {
      expression: 'entities[1].visible',
      value: 'no',
      frameId: top?.id,
    });
    await listener.next('mrsi/fork');
    await listener.next('stopped');
    assert.equal(await evaluate('entities[1].visible'), 'no');
    await session().customRequest('continue', { threadId: 1 });
    assert.equal((await listener.next('stopped'))['reason'], 'end');
    assert.equal(await evaluate('entities[1].region'), 'none');

    const threads = z
      .object({ threads: z.array(z.object({ name: z.string() })) })
      .parse(await session().customRequest('threads'));
    assert.deepEqual(
      threads.threads.map((thread) => thread.name),
      ['sample 15, entities[1].visible = no', 'sample 15'],
    );
  });

  it('keeps what was written, the fork too, in a trace file that it shows', async () => {
    const runs = readdirSync(join(folder.uri.fsPath, '.mrsi-runs')).filter((name) => name.includes('steps-debug'));
    assert.equal(runs.length, 1);
    const file = await workspace.fs.readFile(Uri.joinPath(folder.uri, '.mrsi-runs', runs[0] ?? ''));
    const traces = Buffer.from(file)
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((each) =>
        z.object({ id: z.string(), parent: z.object({ trace: z.string() }).optional() }).parse(JSON.parse(each)),
      );
    assert.equal(traces.length, 2);
    assert.equal(traces[1]?.parent?.trace, traces[0]?.id);
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
    assert.ok(tabs.includes(runs[0] ?? ''), `the trace panel is not open: ${tabs.join(', ')}`);
  });

  it('replays a trace file without a model', async () => {
    const [run] = readdirSync(join(folder.uri.fsPath, '.mrsi-runs')).filter((name) => name.includes('steps-debug'));
    const trace = join(folder.uri.fsPath, '.mrsi-runs', run ?? '');
    assert.ok(await debug.startDebugging(folder, { type: 'mrsi', request: 'attach', name: 'replay', trace }));
    await listener.next('stopped');
    await until(
      () => debug.activeDebugSession?.name,
      (active) => active === 'replay',
    );
    await session().customRequest('continue', { threadId: 1 });
    assert.equal((await listener.next('stopped'))['reason'], 'end');
    await session().customRequest('stepBack', { threadId: 1 });
    await listener.next('stopped');
    const [top] = await frames();
    assert.equal(top?.name, '{{ entities as json }}');
    assert.equal(top?.line, lineOf('{{ entities as json') + 1);
  });

  it('a launch that cannot be is told and leaves nothing behind', async () => {
    // The editor shows the reason in a dialog, which its test driver turns into an error.
    await assert.rejects(
      async () => debug.startDebugging(folder, { ...launch, sample: 'none such' }),
      /no sample none such/,
    );
    assert.equal(debug.activeDebugSession, undefined);
  });
});
