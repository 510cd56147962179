import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A document takes some 70 bytes for each character of its text, mostly tokens, so that these are about 35 MB. */
export const REMEMBERED_CHARACTERS = 500_000;

/**
 * The documents that were asked last over HTTP. By Apollo Server's own measure, which is what they would be as JSON, they
 * could take several times as much.
 */
export class RememberedDocuments {
  private readonly known = new LRUCache<string, DocumentNode>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: ({ loc }) => (loc?.source.body.length ?? 0) + 1,
  });

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.known.get(key);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.known.set(key, document);
  }

  async delete(key: string): Promise<boolean> {
    return this.known.delete(key);
  }
}
