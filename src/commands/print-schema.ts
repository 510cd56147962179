import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Cursors } from '../pagination/cursors.js';
import { createSchema, printSortedSchema } from '../schema.js';
import { createResolvers, type Services } from '../services.js';

// `npm run schema` writes schema.graphql; with --check it only says whether the file is what the resolvers give.

const FILE = 'schema.graphql';
// Resolvers are asked for their fields only, so they need no services here.
const schema = printSortedSchema(createSchema(createResolvers({} as Services, {} as Cursors)));

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, schema);
} else if (readFileSync(FILE, 'utf8') !== schema) {
  process.stderr.write(`${FILE} is not what the resolvers give: run npm run schema\n`);
  process.exitCode = 1;
}
