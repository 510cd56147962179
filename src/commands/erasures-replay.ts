import 'reflect-metadata';
import { erasuresReplay } from './erasures-replay.command.js';
import { runAsProcess } from './terminal.js';

await runAsProcess(erasuresReplay);
