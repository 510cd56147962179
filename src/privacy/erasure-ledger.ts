import { createHmac, hkdfSync } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ErasePolicy } from './erase-policy.js';

/** A line of the ledger. It names nobody: whom it means can be told only together with the database. */
const line = z.object({
  /** When it was asked for, by the database's clock, to the microsecond. */
  at: z.iso.datetime(),
  policy: z.enum(ErasePolicy),
  /** The keyed hash of the person's id. */
  person: z.string().min(1),
  /** By which database's key; with another one, the hash means nobody. */
  key: z.string().min(1),
});

/** An erasure as the ledger has it. */
export type LedgerLine = z.infer<typeof line>;

/**
 * Tells whom lines of the ledger mean. The hash is keyed (HMAC-SHA-256) with a secret of the database, since ids are
 * short enough to be guessed; a backup has the same secret.
 */
export class PersonHash {
  private readonly secret: Buffer;
  /** Tells keys apart, without telling the key. */
  readonly key: string;

  constructor(serviceSecret: string) {
    this.secret = Buffer.from(hkdfSync('sha256', serviceSecret, '', 'erasure ledger', 32));
    this.key = this.of('\0key').slice(0, 8);
  }

  of(id: string): string {
    return createHmac('sha256', this.secret).update(id).digest('base64url');
  }
}

/** What was erased, in a file that outlives the database, so that a restored backup forgets it again. */
export class ErasureLedger {
  constructor(
    private readonly file: string,
    private readonly hash: PersonHash,
  ) {}

  /** Writes a line; resolves when the disk has it. Lines of several processes don't mix: each is appended as one. */
  async append(id: string, { at, policy }: Pick<LedgerLine, 'at' | 'policy'>): Promise<void> {
    const written: LedgerLine = { at, policy, person: this.hash.of(id), key: this.hash.key };
    const folder = dirname(this.file);
    await mkdir(folder, { recursive: true });
    const file = await open(this.file, 'a', 0o600);
    try {
      await file.appendFile(`${JSON.stringify(written)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(folder);
  }
}

/** A new file is there after a power cut only if its folder was written, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** The erasures of a ledger's text. Throws an Error that names the line which is none. */
export function readLedger(text: string, file: string): LedgerLine[] {
  return text.split('\n').flatMap((written, index) => {
    if (written.trim() === '') return [];
    const parsed = line.safeParse(parseJson(written));
    if (!parsed.success) throw new Error(`${file}:${index + 1}: expected a line of the erasure ledger`);
    return [parsed.data];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
