import type { ExtensionContext } from 'vscode';
import { z } from 'zod';

/** Name and version of this program, as traces and the inference host are told. */
export function toolOf(context: ExtensionContext): { readonly name: string; readonly version: string } {
  return z.object({ name: z.string(), version: z.string() }).parse(context.extension.packageJSON);
}
