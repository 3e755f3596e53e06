import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes of this machine, as Linux tells them. */
function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): readonly Process[] => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent, command }];
      } catch {
        // it ended while we looked
        return [];
      }
    });
}

/** Process ids of the inference hosts below a process. */
export function hostProcesses(ancestor: number): readonly number[] {
  const all = processes();
  const below = new Set([ancestor]);
  for (let grown = true; grown; ) {
    const more = all.filter((each) => below.has(each.parent) && !below.has(each.pid));
    for (const { pid } of more) below.add(pid);
    grown = more.length > 0;
  }
  return all.filter((each) => below.has(each.pid) && each.command.includes('host.cjs')).map((each) => each.pid);
}
