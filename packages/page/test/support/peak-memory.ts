import { readdirSync, readFileSync } from 'node:fs';

/** The peak memory of any one renderer of a browser under this process; on Linux only. */
export class PeakMemory {
  #peak = 0;
  readonly #timer = setInterval(() => this.#look(), 200);

  /** Bytes. */
  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#peak;
  }

  #look(): void {
    const renderers = readdirSync('/proc').filter((id) => /^\d+$/.test(id) && isOwnRenderer(id));
    this.#peak = Math.max(this.#peak, ...renderers.map(residentBytes));
  }
}

function isOwnRenderer(id: string): boolean {
  return read(id, 'cmdline').includes('--type=renderer') && isBelow(id, String(process.pid));
}

function isBelow(id: string, ancestor: string): boolean {
  const parent = /^PPid:\s+(\d+)/m.exec(read(id, 'status'))?.[1] ?? '0';
  return parent === ancestor || (parent !== '0' && isBelow(parent, ancestor));
}

function residentBytes(id: string): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(id, 'status'))?.[1] ?? 0);
}

/** Empty if the process has ended in the meantime. */
function read(id: string, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
