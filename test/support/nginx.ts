import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../src/embedded/free-port.js';
import { makeOpenFolder } from './folder.js';
import { until } from './waiting.js';

/** Whether this machine has an nginx to start; CI installs one. */
export const HAS_NGINX = spawnSync('nginx', ['-v']).status === 0;

const TEMPLATE = fileURLToPath(new URL('../../deploy/nginx/messaging.conf.template', import.meta.url));

/** An nginx before three instances, set as the project's file says. */
export interface TestNginx {
  url: string;
  /** Ends all connections at once, and takes new ones. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** As the image of nginx does it: what the environment does not have stays as it is. */
function substitute(template: string, environment: Record<string, string>): string {
  return template.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole);
}

/** What the image's own file has around it; everything in one folder. */
function mainFile(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = kinds.map((kind) => `  ${kind}_temp_path ${folder}/${kind};`).join('\n');
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  return `${user}daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http {
  access_log off;
${paths}
  include ${folder}/messaging.conf;
}
`;
}

/** Starts it before these instances (host:port). */
export async function startNginx(instances: readonly [string, string, string]): Promise<TestNginx> {
  const folder = await makeOpenFolder('nginx');
  const listen = `127.0.0.1:${await findFreePort()}`;
  const [INSTANCE_1, INSTANCE_2, INSTANCE_3] = instances;
  const template = await readFile(TEMPLATE, 'utf8');
  const file = substitute(template, { LISTEN: listen, INSTANCE_1, INSTANCE_2, INSTANCE_3 });
  await writeFile(join(folder, 'messaging.conf'), file);
  await writeFile(join(folder, 'nginx.conf'), mainFile(folder));
  const url = `http://${listen}`;
  const start = async () => {
    const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
    await until(() =>
      fetch(`${url}/livez`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return child;
  };
  let nginx = await start();
  const stop = async () => {
    const ended = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await ended;
  };
  return {
    url,
    restart: async () => {
      await stop();
      nginx = await start();
    },
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
