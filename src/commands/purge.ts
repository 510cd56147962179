import 'reflect-metadata';
import { purge } from './purge.command.js';
import { runAsProcess } from './terminal.js';

await runAsProcess(purge);
