import { CodedError } from '../../base/index.js';
import type { Runtime } from '../runtime.js';
import { loadBinding } from './binding.js';
import { loadNative } from './native/runtime.js';

/** Which way to the library. */
export type Backend = Runtime['backend'];

/** Opens one way to the library on one execution provider. */
export function openRuntime(provider: string, backend: Backend): Promise<Runtime> {
  switch (backend) {
    case 'binding':
      return loadBinding(provider);
    case 'native':
      return loadNative(provider);
  }
}

/** The providers that may work, best first, by platform. */
const ladders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['cuda', 'webgpu', 'dml', 'cpu'],
  darwin: ['webgpu', 'coreml', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
};

/** The providers that may work on a platform, best first. */
export const providerLadder = (platform: NodeJS.Platform): readonly string[] => ladders[platform] ?? ['cpu'];

/** Whether a name is that of a way to the library. */
export const isBackend = (name: string): name is Backend => name === 'binding' || name === 'native';

/** Refuses a name that is none. */
export function requireBackend(name: string): Backend {
  if (isBackend(name)) return name;
  throw new CodedError('host/provider', `There is no backend ${name}; there are binding and native`);
}
