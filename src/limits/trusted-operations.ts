import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../config.js';
import type { DocumentCheck } from './document-check.js';

const SETTING = 'TRUSTED_OPERATIONS';
const HASH = /^[\da-f]{64}$/;

/** An operation of the file. */
interface TrustedOperation {
  id: string;
  /** What to call it where it is wrong. */
  title: string;
  text: string;
}

/** As Relay writes them where it is set to SHA-256, and others: from the hash of each text to the text. */
const hashedOperations = z
  .record(z.string().regex(HASH), z.string())
  .transform((texts): TrustedOperation[] => Object.entries(texts).map(([id, text]) => ({ id, title: id, text })));
/** As Apollo's tools write them (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries). */
const manifestOperations = z
  .object({
    format: z.literal('apollo-persisted-query-manifest'),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string().min(1), name: z.string(), body: z.string() })),
  })
  .transform(({ operations }): TrustedOperation[] =>
    operations.map(({ id, name, body }) => ({ id, title: `${name} (${id})`, text: body })),
  );

/** The operations of a file, which was written when the clients were built. */
export class TrustedOperations {
  private constructor(private readonly texts: ReadonlyMap<string, string>) {}

  /** Throws ConfigurationError for a file that cannot be read, is something else, or has what could not be run. */
  static read(file: string, check: DocumentCheck): TrustedOperations {
    const operations = parseOperations(file, readText(file));
    const problems = operations.flatMap((operation) => problemsOf(operation, check));
    const texts = new Map(operations.map(({ text }) => [hashOf(text), text]));
    for (const { id, title, text } of operations) {
      if (texts.has(id) && texts.get(id) !== text) problems.push(`expected another id of ${title}, but it is in use`);
      texts.set(id, text);
    }
    if (problems.length > 0) throw new ConfigurationError(problems.map((problem) => `${SETTING}: ${problem}`));
    return new TrustedOperations(texts);
  }

  /** The text of an operation, by the id that the file gives it or by the SHA-256 of its text. */
  withId(id: string): string | undefined {
    return this.texts.get(id);
  }

  /** Whether this is the text of one, to the letter. */
  has(text: string): boolean {
    return this.texts.get(hashOf(text)) === text;
  }
}

/** SHA-256, in hexadecimal digits. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refuse(expected: string, found: string): never {
  throw new ConfigurationError([`${SETTING}: expected ${expected}, but ${found}`]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return refuse('a file of operations', `"${file}" cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const FORMATS =
  'an object from SHA-256 hashes to texts of operations, or an apollo-persisted-query-manifest of version 1';

function parseOperations(file: string, text: string): TrustedOperation[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse(FORMATS, `"${file}" is not JSON`);
  }
  const isManifest = typeof given === 'object' && given !== null && 'format' in given;
  const parsed = (isManifest ? manifestOperations : hashedOperations).safeParse(given);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.');
  return refuse(FORMATS, `"${file}" has something else${place ? ` at ${place}` : ''}`);
}

function problemsOf({ id, title, text }: TrustedOperation, check: DocumentCheck): string[] {
  // What looks like a hash is one to all who write such files.
  if (HASH.test(id) && id !== hashOf(text)) {
    return [`expected ${title} to have a text with that SHA-256, but it has ${hashOf(text)}`];
  }
  const messages = messagesOf(text, check).map((message) => message.replace(/^Syntax Error: /, ''));
  return messages.map((message) => `expected operations that can be run, but ${title} cannot: ${message}`);
}

function messagesOf(text: string, check: DocumentCheck): string[] {
  try {
    return check.errorsOf(check.parse(text)).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}
