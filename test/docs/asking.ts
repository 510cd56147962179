import { getOperationAST, parse } from 'graphql';
import type { Caller, TestService } from '../support/service.js';
import type { Socket, Subscription } from '../support/socket.js';
import { until } from '../support/waiting.js';
import type { Asker, Step } from './examples.js';

/** The kind of an operation, and the fields that it asks for. */
export function operationOf(text: string): { kind: string; fields: string[] } {
  const operation = getOperationAST(parse(text));
  if (!operation) throw new Error(`Expected one operation in\n${text}`);
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === 'Field' ? [selection.name.value] : [],
  );
  return { kind: operation.operation, fields };
}

/** The people of the page and the learning environment, as the service is asked by them. */
export class Asking {
  /** Of one heading: what its last query or mutation was answered, and what it follows, by field. */
  private answer: unknown;
  private readonly followed = new Map<string, Subscription<unknown>>();

  constructor(
    private readonly service: TestService,
    private readonly callers: Record<Asker, Caller>,
  ) {}

  async ask({ ask: text, as, variables }: Extract<Step, { ask: string }>): Promise<void> {
    const { kind, fields } = operationOf(text);
    const caller = this.callers[as];
    if (kind === 'subscription') await this.follow(await caller.socket(), fields[0] ?? '', text, variables);
    else this.answer = await caller.get(text, variables);
  }

  /** What came that answers as these fields do: the next event of what is followed, else the last answer. */
  async next(fields: string[]): Promise<unknown> {
    return (await this.followed.get(fields[0] ?? '')?.next()) ?? this.answer;
  }

  private async follow(socket: Socket, field: string, text: string, variables: Record<string, unknown>) {
    this.followed.set(field, socket.subscribe(text, variables));
    // Nothing tells a client that a subscription without a first event has begun; the metrics do.
    await until(async () => (await this.metrics()).includes(`door="websocket",field="${field}",code="OK"`));
  }

  private async metrics(): Promise<string> {
    return (await fetch(`${this.service.url}/metrics`)).text();
  }
}
