import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.js';
import { startService, type TestService } from '../support/service.js';
import { ISSUER } from '../support/settings.js';
import { until } from '../support/waiting.js';
import { openPage } from './browser.js';
import { Widget } from './widget.js';

const PROJECT = fileURLToPath(new URL('../../integrations/django/tests', import.meta.url));
/** Debian's packages are for Debian's Python, which need not be the first one. */
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

let service: TestService;
let directory: string;
let server: ChildProcess;
let origin: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lovelace-messaging-django-'));
  const port = await findFreePort();
  origin = `http://127.0.0.1:${port}`;
  service = await startService({ ALLOWED_ORIGINS: origin });
  environment = {
    PATH: process.env.PATH,
    PYTHONDONTWRITEBYTECODE: '1',
    DJANGO_DATABASE: join(directory, 'db.sqlite3'),
    MESSAGING_URL: service.url,
    AUTH_JWT_SECRET: ISSUER.secret,
    AUTH_ISSUER: ISSUER.issuer,
    AUTH_AUDIENCE: ISSUER.audience,
  };
  await manage('migrate', '--run-syncdb', '--verbosity', '0');
  server = spawn(PYTHON, ['manage.py', 'runserver', '--noreload', String(port)], {
    cwd: PROJECT,
    env: environment,
    stdio: 'ignore',
  });
  await until(async () => (await fetch(`${origin}/messaging/token`).catch(() => undefined))?.status === 401);
});
afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill();
    await once(server, 'close');
  }
  await service?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs one of Django's commands. */
const manage = async (...given: string[]) =>
  (await promisify(execFile)(PYTHON, ['manage.py', ...given], { cwd: PROJECT, env: environment })).stdout.trim();

test('a project pushes its roster on commit, mints tokens, and its pages show chats and badge, live', async () => {
  const id = await manage('shell', '-c', 'from support.course import Semester; print(Semester().instance.pk)');
  const assistant = new Widget(await openPage(`${origin}/enter/assistant1/${id}`));
  const student = new Widget(await openPage(`${origin}/enter/student1@oulu.example/${id}`));
  await assistant.expectBadge(0);

  await student.button('New chat').click();
  await student.page.getByLabel('Topic').fill('From Django');
  await student.page.getByRole('textbox', { name: 'Message' }).fill('Is anybody there?');
  await student.button('Send').click();
  await assistant.expectBadge(1);
  await manage(
    'shell',
    '-c',
    `from lovelace_messaging import report_checker_failure as report
report(${id}, topic={"en": "Checker"}, content={"en": "It failed"}, exercise="e", task_id="t")`,
  );
  await assistant.expectBadge(2);

  await assistant.open('From Django');
  await assistant.write('Yes.');
  await student.message('Yes.').waitFor();
  await assistant.expectBadge(1);
  expect([...assistant.page.faults, ...student.page.faults]).toEqual([]);
});
