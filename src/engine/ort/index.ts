export { chooseRuntime, reportEnvironment, type RuntimeWish } from './choose-runtime.js';
export { type Backend, openRuntime } from './open-runtime.js';
export { answerProbe, type Probe, probeArgument, Prober } from './probe.js';
