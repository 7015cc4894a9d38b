/** A real Redis server of the test's own, on a free port of this machine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether redis-server is installed. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A server that keeps its data on the disk, and may be stopped and started again. */
export class RedisServer {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts a server whose data are in `folder`. */
  static async start(folder: string): Promise<RedisServer> {
    const server = new RedisServer(folder, await freePort());
    await server.start();
    return server;
  }

  /** Starts the server, again. */
  async start(): Promise<void> {
    const settings = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    this.#process = spawn('redis-server', [...settings, '--appendonly', 'yes', '--appendfsync', 'always'], {
      stdio: 'ignore',
    });
    while (!(await answers(this.#port))) await sleep(20);
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#process ?? {};
    if (!this.#process || exitCode !== null || signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.on('error', () => resolve(false));
    socket.on('data', (answer) => resolve(answer.toString().startsWith('+PONG')));
    socket.on('connect', () => socket.write('PING\r\n'));
  }).then((result) => {
    socket.destroy();
    return result === true;
  });
}
