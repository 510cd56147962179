import { hostname } from 'node:os';

/** What tells this process apart from the others of a fleet. */
export const INSTANCE = `${hostname()}:${process.pid}`;
