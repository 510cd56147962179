import { BadUserInputError } from '../errors.js';
import type { OperationTexts } from '../limits/operation-texts.js';

/**
 * The address of a GET with the text of what it asks, in place of whatever it is asked by. Where it asks nothing, it may be
 * the page that is wanted.
 */
export function withText(url: string, operationTexts: OperationTexts): string {
  // What is asked may have question marks of its own.
  const [path = ''] = url.split('?', 1);
  const parameters = new URLSearchParams(url.slice(path.length));
  const { query, documentId, extensions, operationName } = Object.fromEntries(parameters);
  if (query === undefined && documentId === undefined && extensions === undefined) return url;
  const asked = { query, documentId, operationName, extensions: parseExtensions(extensions) };
  parameters.set('query', operationTexts.textOf(asked));
  parameters.delete('documentId');
  parameters.delete('extensions');
  return `${path}?${parameters}`;
}

function parseExtensions(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    throw new BadUserInputError('body.notGraphql', undefined, {}, 400);
  }
}
