import { ambiguousName } from './ambiguous-name.js';
import { badRegex } from './bad-regex.js';
import type { Check } from './check.js';
import { constantCondition } from './constant-condition.js';
import { duplicateName } from './duplicate-name.js';
import { emptyType } from './empty-type.js';
import { goldNotAllowed } from './gold-not-allowed.js';
import { importCycle } from './import-cycle.js';
import { missingSection } from './missing-section.js';
import { mixedBinding } from './mixed-binding.js';
import { recursiveRecord } from './recursive-record.js';
import { reservedName } from './reserved-name.js';
import { specialToken } from './special-token.js';
import { steps } from './steps.js';
import { traceSlots } from './trace-slots.js';
import { typeMismatch } from './type-mismatch.js';
import { unresolvedFunction } from './unresolved-function.js';
import { unresolvedImport } from './unresolved-import.js';
import { unusedDeclaration } from './unused-declaration.js';
import { weightsSum } from './weights-sum.js';
import { wrongBounds } from './wrong-bounds.js';
import { wrongChange } from './wrong-change.js';
import { wrongFormat } from './wrong-format.js';
import { wrongHole } from './wrong-hole.js';
import { wrongInput } from './wrong-input.js';
import { wrongKey } from './wrong-key.js';
import { wrongLoop } from './wrong-loop.js';
import { wrongOption } from './wrong-option.js';
import { wrongSlotType } from './wrong-slot-type.js';

/** All checks of the language. A new one is a file in this folder and a line here. */
export const checks: readonly Check[] = [
  ambiguousName,
  badRegex,
  constantCondition,
  duplicateName,
  emptyType,
  goldNotAllowed,
  importCycle,
  missingSection,
  mixedBinding,
  recursiveRecord,
  reservedName,
  specialToken,
  steps,
  traceSlots,
  typeMismatch,
  unresolvedFunction,
  unresolvedImport,
  unusedDeclaration,
  weightsSum,
  wrongBounds,
  wrongChange,
  wrongFormat,
  wrongHole,
  wrongInput,
  wrongKey,
  wrongLoop,
  wrongOption,
  wrongSlotType,
];
