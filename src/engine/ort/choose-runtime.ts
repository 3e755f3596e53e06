import type { Runtime } from '../runtime.js';
import { openRuntime, providerLadder, requireBackend } from './open-runtime.js';
import type { Probe, Prober } from './probe.js';

/** What a user asked for; `auto` leaves it open. */
export interface RuntimeWish {
  readonly executionProvider: string;
  readonly backend?: string;
  /** Bytes of the decoder's weights. */
  readonly weightBytes: number;
}

/** A decoder smaller than this is run on the processor by the official binding: nothing else pays. */
const smallDecoder = 64 * 1024 * 1024;

/** Something else than the processor is only taken where it is faster by this factor. */
const worthwhile = 1.3;

/** Chooses provider and backend, trying in a process of its own what could fail. */
export async function chooseRuntime(wish: RuntimeWish, prober: Prober): Promise<Runtime> {
  const isSmall = wish.weightBytes < smallDecoder;
  const provider =
    wish.executionProvider === 'auto' ? (isSmall ? 'cpu' : await bestProvider(prober)) : wish.executionProvider;
  const { backend, longestPass } = await chooseBackend(provider, wish.backend ?? 'auto', isSmall, prober);
  const runtime = await openRuntime(provider, backend);
  return longestPass === undefined ? runtime : { ...runtime, longestPass };
}

async function chooseBackend(
  provider: string,
  wanted: string,
  isSmall: boolean,
  prober: Prober,
): Promise<Pick<Probe, 'backend' | 'longestPass'>> {
  if (wanted !== 'auto') {
    const backend = requireBackend(wanted);
    return backend === 'native' || provider !== 'cpu' ? prober.ensure(provider, backend) : { backend };
  }
  if (isSmall && provider === 'cpu') return { backend: 'binding' };
  const native = await prober.probe(provider, 'native');
  if (native.works) return native;
  return provider === 'cpu' ? { backend: 'binding' } : prober.ensure(provider, 'binding');
}

/** The faster one of a provider's two backends that works. */
async function tryProvider(provider: string, prober: Prober): Promise<Probe | undefined> {
  for (const backend of ['native', 'binding'] as const) {
    const probe = await prober.probe(provider, backend);
    if (probe.works) return probe;
  }
  return undefined;
}

async function bestProvider(prober: Prober): Promise<string> {
  const processor = (await tryProvider('cpu', prober))?.milliseconds ?? Number.POSITIVE_INFINITY;
  for (const provider of providerLadder(process.platform)) {
    if (provider === 'cpu') break;
    const milliseconds = (await tryProvider(provider, prober))?.milliseconds ?? Number.POSITIVE_INFINITY;
    if (milliseconds * worthwhile < processor) return provider;
  }
  return 'cpu';
}

/** Everything that was tried, and what is taken for a large model of all that works. */
export interface EnvironmentReport {
  readonly providers: readonly Probe[];
  readonly auto: { readonly provider: string; readonly backend: string };
}

/** Tries everything that there could be, for a report. */
export async function reportEnvironment(prober: Prober): Promise<EnvironmentReport> {
  const providers: Probe[] = [];
  for (const provider of providerLadder(process.platform))
    for (const backend of ['native', 'binding'] as const) providers.push(await prober.probe(provider, backend));
  const provider = await bestProvider(prober);
  const { backend } = await chooseBackend(provider, 'auto', false, prober);
  return { providers, auto: { provider, backend } };
}
