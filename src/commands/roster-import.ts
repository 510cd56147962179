import 'reflect-metadata';
import { rosterImport } from './roster-import.command.js';
import { runAsProcess } from './terminal.js';

await runAsProcess(rosterImport);
