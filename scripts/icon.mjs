// Draws media/icon.png, the extension's icon, from media/icon.svg: npm run icon.
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './lib/paths.mjs';

const SIDE = 128;
const media = join(root, 'media');
await sharp(join(media, 'icon.svg'), { density: 288 })
  .resize(SIDE, SIDE)
  .png({ compressionLevel: 9 })
  .toFile(join(media, 'icon.png'));
