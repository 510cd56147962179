import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { LRUCache } from 'lru-cache';
import type { DocumentCheck } from '../limits/document-check.js';
import type { AskedOperation, OperationTexts } from '../limits/operation-texts.js';
import { REMEMBERED_CHARACTERS } from './remembered-documents.js';

type Read = { document: DocumentNode } | { errors: readonly GraphQLError[] };
type Prepared =
  | { text: string; document: DocumentNode; operation: OperationDefinitionNode }
  | { errors: readonly GraphQLError[] };

/**
 * Gets operations that come over WebSocket ready to run, as Apollo Server does those over HTTP. Documents are remembered,
 * since a page's sockets all ask the same.
 */
export class OperationPreparer {
  private readonly known = new LRUCache<string, Read>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_read, text) => text.length + 1,
  });

  constructor(
    private readonly texts: OperationTexts,
    private readonly check: DocumentCheck,
  ) {}

  /** The text and document with the operation to run, or what is wrong with them. */
  prepare(asked: AskedOperation & Pick<SubscribePayload, 'operationName'>): Prepared {
    const { operationName } = asked;
    let text: string;
    try {
      text = this.texts.textOf(asked);
    } catch (error) {
      return { errors: [new GraphQLError('', { originalError: error as Error })] };
    }
    const read = this.known.get(text) ?? this.read(text);
    this.known.set(text, read);
    if ('errors' in read) return read;
    const operation = getOperationAST(read.document, operationName);
    if (operation) return { text, document: read.document, operation };
    const message = operationName ? `Unknown operation named "${operationName}".` : 'Name the operation to run.';
    return { errors: [new GraphQLError(message)] };
  }

  private read(text: string): Read {
    try {
      const document = this.check.parse(text);
      const errors = this.check.errorsOf(document);
      return errors.length === 0 ? { document } : { errors };
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }
}
