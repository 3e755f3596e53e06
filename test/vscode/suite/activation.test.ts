import assert from 'node:assert/strict';
import { extensions } from 'vscode';

describe('activation', () => {
  it('activates the extension', async () => {
    const extension = extensions.getExtension('mrsi-studio.mrsi-studio');
    assert.ok(extension, 'the extension is not installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
