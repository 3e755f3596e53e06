import type { AstNodeDescription, LangiumDocument, LocalSymbols, ScopeComputation } from 'langium';
import { stream } from 'langium';

/** Nothing is computed ahead: the scope provider reads names from the tree. */
export class MrsiScopeComputation implements ScopeComputation {
  collectExportedSymbols(_document: LangiumDocument): Promise<AstNodeDescription[]> {
    return Promise.resolve([]);
  }

  collectLocalSymbols(_document: LangiumDocument): Promise<LocalSymbols> {
    return Promise.resolve(noSymbols);
  }
}

const noSymbols: LocalSymbols = {
  has: () => false,
  getStream: () => stream(),
};
