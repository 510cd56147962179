import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { blocksOf, pagePaths, readPage } from './pages.js';

const schema = buildSchema(await readPage('schema.graphql'));

test.each(await pagePaths())('every operation of %s fits the schema', async (path) => {
  const operations = blocksOf(await readPage(path)).filter(({ language }) => language === 'graphql');
  const errors = operations.flatMap(({ text }) => validate(schema, parse(text)).map(({ message }) => message));
  expect(errors).toEqual([]);
});
