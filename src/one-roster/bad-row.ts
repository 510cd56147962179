import { BadUserInputError } from '../errors.js';
import type { Texts } from '../i18n/texts.js';

/** A row is not what an import can use. Its message says what was expected and what came. */
export class BadRowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadRowError';
  }
}

/** Where the files have what the service's own checks name. */
const COLUMNS: Readonly<Record<string, string>> = {
  id: 'sourcedId',
  slug: 'classCode',
  text: 'title',
  userId: 'id of the person',
  displayName: 'name of the person',
};

/** What is wrong with a row; undefined for an error that says nothing of one. */
export function describeBadRow(error: unknown, texts: Texts): string | undefined {
  if (error instanceof BadRowError) return error.message;
  if (!(error instanceof BadUserInputError)) return undefined;
  const field = String(error.details.field).split('.').at(-1) as string;
  return `${COLUMNS[field] ?? field}: ${texts.translate(error.key, 'en', error.parameters)}`;
}
