import { type FileHandle, open } from 'node:fs/promises';
import { type ByteOffset, CodedError } from '../../base/index.js';
import type { ByteSource } from '../../trace/index.js';

/** A file on disk, read at any place; it is opened with the first read and stays open. */
export class FileSource implements ByteSource {
  private handle: Promise<FileHandle> | undefined;

  /** @param name its path */
  constructor(readonly name: string) {}

  async size(): Promise<number> {
    return this.guarded(async (handle) => (await handle.stat()).size);
  }

  async read(offset: ByteOffset, length: number, into?: Uint8Array): Promise<Uint8Array> {
    return this.guarded(async (handle) => {
      const buffer = into !== undefined && into.length >= length ? into : Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        // oxlint-disable-next-line no-await-in-loop -- a file may give less than was asked for
        const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    });
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.then((each) => each.close()).catch(() => undefined);
  }

  private async guarded<Result>(read: (handle: FileHandle) => Promise<Result>): Promise<Result> {
    try {
      this.handle ??= open(this.name, 'r');
      return await read(await this.handle);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CodedError('file/unreadable', `${this.name} cannot be read: ${reason}`, { subject: this.name, cause });
    }
  }
}
