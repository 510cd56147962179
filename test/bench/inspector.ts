import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Program } from './programs.js';

/** What Node.js needs to be asked about its heap. */
export const INSPECTOR_OPTIONS = ['--inspect=127.0.0.1:0'];

/** A program's heap, from within (Chrome DevTools Protocol, which Node.js speaks). */
export class Inspector {
  private calls = 0;

  private constructor(private readonly socket: WebSocket) {}

  /** Connects to a program that was started with these options. */
  static async connect(program: Program): Promise<Inspector> {
    const output = await program.output();
    const [address] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(output) ?? [];
    if (!address) throw new Error(`Expected the address of an inspector, but got ${output.slice(0, 300)}`);
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /** What is in use after garbage was collected, in MiB. */
  async heapMiB(): Promise<number> {
    await this.call('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.call('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize / 2 ** 20;
  }

  close(): void {
    this.socket.terminate();
  }

  private async call(method: string): Promise<unknown> {
    this.calls += 1;
    const id = this.calls;
    this.socket.send(JSON.stringify({ id, method }));
    for (;;) {
      const [data] = await once(this.socket, 'message');
      const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  }
}
