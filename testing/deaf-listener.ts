/** Makes addresses of this machine hang: a process listens there, but accepts no more connections. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HANGS_MS = 300; // a connection to this machine takes less than one

/** Blocks as soon as it listens; after a byte on stdin, it forwards connections to another port. */
const LISTENER = `
  const [port, onward, ...hosts] = process.argv.slice(1);
  const net = require('node:net');
  let left = hosts.length;
  for (const host of hosts) {
    const server = net.createServer((socket) => {
      const far = net.connect(Number(onward), '127.0.0.1');
      socket.pipe(far).pipe(socket);
      for (const side of [socket, far]) side.on('error', () => { socket.destroy(); far.destroy(); });
    });
    server.listen({ host, port: Number(port), backlog: 1 }, () => {
      if (--left > 0) return;
      require('node:fs').writeSync(1, 'listening');
      require('node:fs').readSync(0, Buffer.alloc(1));
    });
  }`;

interface DeafListener {
  /** Connections that still wait succeed with their next packet, after about a second. */
  wake(): void;
  close(): void;
}

export async function startDeafListener(hosts: string[], port: number, onward = port): Promise<DeafListener> {
  const child = spawn(process.execPath, ['-e', LISTENER, String(port), String(onward), ...hosts], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const waiting = (await Promise.all(hosts.map((host) => fillBacklog(host, port)))).flat();
  return {
    wake: () => void child.stdin.write('.'),
    close() {
      for (const socket of waiting) {
        socket.destroy();
      }
      child.kill('SIGKILL');
    },
  };
}

/** Opens connections until one hangs. */
async function fillBacklog(host: string, port: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (;;) {
    const socket = connect(port, host);
    socket.on('error', () => socket.destroy());
    sockets.push(socket);
    const connected = once(socket, 'connect').then(() => true);
    if (!(await Promise.race([connected, sleep(HANGS_MS, false)]))) {
      return sockets;
    }
  }
}
