import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';

/** For how long keys are believed without asking whether they are published still. */
const FRESH_MILLISECONDS = 600_000;
/** For how long they are where the issuer gives no keys: its short outages are to be noticed by nobody. */
const OUTAGE_MILLISECONDS = 3_600_000;
/** Between two questions to the issuer, whatever tokens name, and however it answers. */
const PAUSE_MILLISECONDS = 30_000;
/** The same while it has never given any keys, and nobody can be let in. */
const FIRST_PAUSE_MILLISECONDS = 5_000;
const TIMEOUT_MILLISECONDS = 5_000;
/** An issuer has a few keys, of which each takes about 1 kB with its certificate. */
const MAXIMUM_BYTES = 1_000_000;

/** The issuer's keys cannot be had, which says nothing about a token. */
export class KeysUnavailableError extends Error {
  constructor(cause: unknown) {
    super('Expected the issuer to publish its keys, but they cannot be had', { cause });
    this.name = 'KeysUnavailableError';
  }
}

/** A clock that was set back has nothing before it. */
function isOver(since: number, milliseconds: number): boolean {
  const passed = Date.now() - since;
  return passed < 0 || passed >= milliseconds;
}

/**
 * The issuer's published keys (a JSON Web Key Set). It is asked for them anew when they are old, and when a token names one
 * that is not known; but it is not asked more because many tokens come, or because it does not answer.
 */
export class PublishedKeys {
  private keys: JWTVerifyGetKey | undefined;
  private hadAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | undefined;
  /** Why the issuer did not give its keys the last time that it was asked, if it did not. */
  private failure: unknown;

  constructor(
    private readonly address: URL,
    private readonly log: Logger,
  ) {}

  /** The key of a token. Rejects with KeysUnavailableError where only the issuer could tell. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.ask();
      if (this.failure !== undefined) throw new KeysUnavailableError(this.failure);
      return (await this.current())(header, token);
    }
  };

  private async current(): Promise<JWTVerifyGetKey> {
    if (isOver(this.hadAt, FRESH_MILLISECONDS)) {
      const asked = this.ask();
      // After it failed once, nobody whose key is known waits for it any more.
      if (this.failure === undefined || isOver(this.hadAt, OUTAGE_MILLISECONDS)) await asked;
    }
    if (!this.keys || isOver(this.hadAt, OUTAGE_MILLISECONDS)) throw new KeysUnavailableError(this.failure);
    return this.keys;
  }

  /** Asks the issuer, unless it is being asked or was just now; then what it answers, or has answered, holds. */
  private ask(): Promise<void> {
    const pause = this.keys ? PAUSE_MILLISECONDS : FIRST_PAUSE_MILLISECONDS;
    if (!this.asking && isOver(this.askedAt, pause)) {
      this.askedAt = Date.now();
      this.asking = this.fetch().finally(() => {
        this.asking = undefined;
      });
    }
    return this.asking ?? Promise.resolve();
  }

  private async fetch(): Promise<void> {
    try {
      this.keys = createLocalJWKSet(await fetchKeySet(this.address));
      this.hadAt = Date.now();
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
      this.log.warn({ err: error }, "the issuer's keys cannot be had");
    }
  }
}

/** Rejects where the address gives anything else than keys. */
async function fetchKeySet(address: URL): Promise<JSONWebKeySet> {
  const response = await fetch(address, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    // Whoever could send us elsewhere would decide whom we believe.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`Expected the issuer's keys with status 200, but got ${response.status}`);
  }
  const keySet = JSON.parse(await readText(response)) as Partial<JSONWebKeySet> | null;
  // An issuer without any key is one with a mishap.
  if (!keySet?.keys?.length) throw new Error('Expected a JSON Web Key Set with keys, but got something else');
  return { keys: keySet.keys };
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new Error(`Expected keys of at most ${MAXIMUM_BYTES} bytes, but got more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
