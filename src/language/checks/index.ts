import type { Check } from './check.js';
import { typeMismatch } from './type-mismatch.js';
import { unresolvedImport } from './unresolved-import.js';

/** All checks of the language. A new one is a file in this folder and a line here. */
export const checks: readonly Check[] = [unresolvedImport, typeMismatch];
