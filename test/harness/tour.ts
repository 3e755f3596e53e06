import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { pictureFolder } from './screenshots.js';

/** An animated picture of what happens in a window, one frame for each thing that happens. It is for people. */
export class Tour {
  private readonly frames: Buffer[] = [];
  private readonly delays: number[] = [];

  constructor(private readonly page: Page) {}

  /** Takes the window as it is, to be looked at for so many milliseconds. */
  async frame(milliseconds: number): Promise<void> {
    this.frames.push(await this.page.screenshot({ animations: 'disabled' }));
    this.delays.push(milliseconds);
  }

  /** Writes NAME.webp, which goes round for ever; answers its size in bytes. */
  async write(name: string): Promise<number> {
    await mkdir(pictureFolder, { recursive: true });
    const { size } = await sharp(this.frames, { join: { animated: true } })
      .webp({ delay: this.delays, loop: 0, quality: 78, effort: 5 })
      .toFile(join(pictureFolder, `${name}.webp`));
    return size;
  }
}
