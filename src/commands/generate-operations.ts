import { readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const SCHEMA = 'schema.graphql';
const OPERATIONS = 'src/widget/api/operations.graphql';
const GENERATED = 'src/widget/api/operations.ts';

async function generate(): Promise<string> {
  const [schema, operations] = await Promise.all([SCHEMA, OPERATIONS].map((file) => readFile(file, 'utf8')));
  const document = parse(operations ?? '');
  const generated = await codegen({
    filename: GENERATED,
    schema: parse(schema ?? ''),
    documents: [{ location: OPERATIONS, document }],
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
    config: {
      // The text is all that is sent; a parsed document would be several times as large.
      documentMode: 'string',
      dedupeFragments: true,
      useTypeImports: true,
      scalars: { DateTime: 'string', ID: 'string', JSONObject: 'Record<string, unknown>' },
    },
  });
  return `// Generated from ${OPERATIONS} and ${SCHEMA} by npm run schema.\n${generated}`;
}

const generated = await generate();
if (!process.argv.includes('--check')) await writeFile(GENERATED, generated);
else if ((await readFile(GENERATED, 'utf8')) !== generated) {
  process.stderr.write(`${GENERATED} is not what ${OPERATIONS} says: run npm run schema\n`);
  process.exitCode = 1;
}
