import { readdir, readFile } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importProblems, roomOf } from './check-imports.js';
import { findCircles } from './find-circles.js';
import { importTable, type Room } from './import-table.js';
import { scanImports } from './scan-imports.js';

async function sourceFiles(): Promise<readonly string[]> {
  const folders = ['src', 'webview'].map(async (folder) =>
    (await readdir(folder, { recursive: true })).map((file) => join(folder, file).split(sep).join('/')),
  );
  return (await Promise.all(folders)).flat().filter((file) => /\.[cm]?tsx?$/.test(file));
}

describe('the import table', () => {
  it('holds for every source file', async () => {
    const files = await sourceFiles();
    expect(files.length).toBeGreaterThan(100);
    const problems: string[] = [];
    for (const file of files) problems.push(...importProblems(file, await readFile(file, 'utf8'), importTable));
    expect(problems).toEqual([]);
  });

  it('leaves no circle of files, `import type` counted', async () => {
    const files = await sourceFiles();
    const known = new Set(files);
    const graph = new Map<string, readonly string[]>();
    for (const file of files) {
      const imported = scanImports(await readFile(file, 'utf8')).flatMap(({ specifier = '' }) => {
        const path = posix.join(posix.dirname(file), specifier.replace(/\.js$/, ''));
        return specifier.startsWith('.') ? [`${path}.ts`, `${path}.tsx`].filter((each) => known.has(each)) : [];
      });
      graph.set(file, imported);
    }
    expect([...graph.values()].flat().length).toBeGreaterThan(files.length);
    expect(findCircles(graph)).toEqual([]);
  });

  it('names rooms that it knows, and no room imports in a circle', () => {
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
      if (seen.has(from)) return false;
      seen.add(from);
      return (importTable[from]?.rooms ?? []).some((next) => next === to || reaches(next, to, seen));
    };
    for (const [key, { rooms }] of Object.entries(importTable)) {
      for (const room of rooms) expect(Object.keys(importTable)).toContain(room);
      expect(reaches(key, key), key).toBe(false);
    }
  });

  it('lets only one room know `vscode`, and only one onnxruntime', () => {
    const knowing = (name: string): readonly string[] =>
      Object.entries(importTable).flatMap(([key, { packages }]) => (packages?.includes(name) === true ? [key] : []));
    expect(knowing('vscode')).toEqual(['src/extension']);
    expect(knowing('onnxruntime-node')).toEqual(['src/engine/ort']);
  });
});

describe('the search for circles', () => {
  const circles = (graph: Readonly<Record<string, readonly string[]>>): readonly (readonly string[])[] =>
    findCircles(new Map(Object.entries(graph)));

  it.each([
    [{ a: ['b', 'c'], b: ['c'], c: ['outside'] }, []],
    [{ a: ['b'], b: ['a'] }, [['a', 'b']]],
    [{ a: ['a'] }, [['a']]],
    [{ a: ['b'], b: ['c'], c: ['d', 'e'], d: ['b'], e: [] }, [['b', 'c', 'd']]],
    [
      { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [{ top: ['a', 'b'], a: ['low'], b: ['low'], low: [] }, []],
    [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['a'] }, [['a', 'b', 'c', 'd']]],
  ])('finds in %j', (graph, found) => {
    expect(circles(graph)).toEqual(found);
  });
});

describe('the check of imports', () => {
  const table: Readonly<Record<string, Room>> = {
    'src/low': { rooms: [], packages: ['zod'] },
    'src/high': { rooms: ['src/low'], node: true },
    'src/high/entry.ts': { rooms: ['src/high', 'src/low'] },
  };
  const problems = (path: string, source: string): readonly string[] => importProblems(path, source, table);

  it.each([
    ["import { a } from '../high/a.js';"],
    ["import type { a } from '../high/a.js';"],
    ["import { type a } from '../high/a.js';"],
    ["import '../high/a.js';"],
    ["export { a } from '../high/a.js';"],
    ["export * from '../high/a.js';"],
    ["export type * from '../high/a.js';"],
    ["const a = await import('../high/a.js');"],
    ['const a = await import(`../high/a.js`);'],
    ["type A = import('../high/a.js').A;"],
    ["import a = require('../high/a.js');"],
    ["const a = require('../high/a.js');"],
    ["/// <reference path='../high/a.ts' />"],
    ["import { a } from\n  // why\n  '../high/a.js';"],
    ["const s = `${await import('../high/a.js')}`;"],
    ["const r = /'/; import('../high/a.js'); const q = /'/;"],
    ["import { a } from 'fs';"],
    ["import { a } from 'node:fs';"],
    ["import { a } from 'zodiac';"],
    ["import { a } from '@scope/zod';"],
    ['/// <reference types="node" />'],
    ["import { a } from '../nowhere/a.js';"],
    ['const a = import(name);'],
  ])('sees a planted %j', (source) => {
    expect(problems('src/low/file.ts', source)).toHaveLength(1);
  });

  it.each([
    ["import { a } from './a.js'; import z from 'zod'; export * from 'zod/v4';"],
    ["// import { a } from '../high/a.js'\n/* import '../high/a.js' */"],
    ['const text = "import { a } from \'../high/a.js\'";'],
    ["const text = `import { a } from '../high/a.js'`;"],
    ["const url = import.meta.url; Array.from('abc'); module.require('x');"],
    ["const page = <p>don't import from the model's file</p>;"],
    ['const from = 1; const object = { import: 2 };'],
  ])('lets pass %j', (source) => {
    expect(problems('src/low/file.tsx', source)).toEqual([]);
  });

  it('follows the table: downwards only, Node only where it is listed, files as rooms of their own', () => {
    expect(problems('src/high/a.ts', "import '../low/a.js'; import 'node:fs';")).toEqual([]);
    expect(problems('src/high/a.ts', "import './entry.js';")).toHaveLength(1);
    expect(problems('src/high/entry.ts', "import './a.js'; import '../low/deep/a.js';")).toEqual([]);
    expect(problems('src/high/entry.ts', "import 'node:fs';")).toHaveLength(1);
    expect(problems('src/other/a.ts', '')).toEqual(['src/other/a.ts stands in no room of the import table']);
    expect(roomOf('src/highest/a.ts', table)).toBeUndefined();
  });

  it('tells file, line and why', () => {
    expect(problems('src/low/a.ts', "\n`\n${1}\n`;\nimport '../high/b.js';")).toEqual([
      'src/low/a.ts:5 imports ../high/b.js: src/low may not import src/high',
    ]);
    expect(scanImports("import a from 'x';\n\nimport('y');")).toEqual([
      { specifier: 'x', line: 1 },
      { specifier: 'y', line: 3 },
    ]);
  });
});
