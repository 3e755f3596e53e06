import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChromium } from './browser.js';

/** Folders in which Chromium's packages keep its libraries, by the folder of its program. */
const besideChromium = [
  '.',
  '../lib/chromium',
  '../lib/chromium-browser',
  '../lib64/chromium',
  '../lib64/chromium-browser',
];

/**
 * Variables under which WebGPU finds a driver: those that are set, or Chromium's own SwiftShader, which computes on the
 * processor.
 * @returns the reason, where there is none
 */
export function findVulkan():
  | { readonly environment: Readonly<Record<string, string>> }
  | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'WebGPU needs no Vulkan on this platform' };
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES) return { environment: {} };
  let folder: string;
  try {
    folder = dirname(realpathSync(findChromium()));
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
  for (const place of besideChromium) {
    const libraries = join(folder, place);
    const driver = join(libraries, 'vk_swiftshader_icd.json');
    if (!existsSync(driver) || !existsSync(join(libraries, 'libvulkan.so.1'))) continue;
    const environment = {
      VK_ICD_FILENAMES: driver,
      // Dawn loads the loader by its name
      LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH ?? ''].filter((each) => each !== '').join(':'),
      XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '/tmp',
    };
    return { environment };
  }
  return { missing: `There is no SwiftShader beside ${folder}` };
}
