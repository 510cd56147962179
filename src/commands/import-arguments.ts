import { parseArgs } from 'node:util';
import type { Languages } from '../i18n/languages.js';
import { type ImportOptions, USER_ID_COLUMNS } from '../one-roster/import-options.js';
import { UsageError } from './terminal.js';

const USAGE = `npm run roster:import -- DIRECTORY [--partial] [--names] [--language TAG] [--namespace NAME]
         [--user-id ${USER_ID_COLUMNS.join('|')}]`;

const usageError = (problem: string) => new UsageError(problem, USAGE);

function parse(given: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { partial: flag, names: flag, language: text, namespace: text, 'user-id': text } as const;
  try {
    return parseArgs({ args: [...given], allowPositionals: true, options });
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

/** Reads what stands behind `npm run roster:import --`. Throws UsageError. */
export function readImportArguments(
  given: readonly string[],
  languages: Languages,
): { directory: string; options: ImportOptions } {
  const { values, positionals } = parse(given);
  const { partial, names, namespace, language = languages.fallback, 'user-id': column = 'sourcedId' } = values;
  const [directory, ...others] = positionals;
  if (directory === undefined || others.length > 0) {
    throw usageError(`Expected one folder, but got ${positionals.length === 0 ? 'none' : positionals.join(', ')}`);
  }
  if (!languages.includes(language)) {
    throw usageError(`Expected --language to be one of ${languages.all.join(', ')}, but got "${language}"`);
  }
  if (namespace === '') throw usageError('Expected --namespace to be a name, but got none');
  const userId = USER_ID_COLUMNS.find((name) => name === column);
  if (!userId) throw usageError(`Expected --user-id to be one of ${USER_ID_COLUMNS.join(', ')}, but got "${column}"`);
  return { directory, options: { partial, names, language, userId, namespace } };
}
