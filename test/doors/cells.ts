import { randomUUID } from 'node:crypto';
import { type GraphQLOutputType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { ApiResult } from '../support/api.js';
import { CALLER_NAMES, type CallerName, whoIs } from './callers.js';
import { DEPTH, deepSelectionOf } from './deep-selection.js';
import { PERSONAL } from './field-rules.js';
import { documentOf, type Operation, operationsByName, variablesWith } from './operation.js';
import { RULES, type RuleName, type Thing } from './rules.js';
import type { Scene, Things } from './scene.js';

/** How the API says that something does not exist. */
type Missing = 'NOT_FOUND' | 'BAD_USER_INPUT' | 'null' | 'empty';

/** What a caller gets, as a cell of the matrix says it. */
export type Outcome = string;

/** One row: who may give an operation something in one of its places. */
export interface Row {
  may: RuleName;
  /** What is given there; nothing where the row is of no place. */
  on?: (things: Things) => Thing[];
  /** How it says that something does not exist, and that it is not in this place: by NOT_FOUND, where nothing else is said. */
  missing?: Missing;
  misplaced?: Missing;
  /** What else is given. */
  with?: (scene: Scene, thing: Thing) => Record<string, unknown>;
  /** Whether whoever may is given another thing each, since what they do to it can be done once. */
  fresh?: boolean;
}

/** One caller asking one thing of one row. */
export interface Cell {
  row: string;
  caller: CallerName;
  thing: Thing;
  expected: Outcome;
}

/** For rows of no place. */
const NOTHING: Thing = { name: 'nothing', id: '', space: 'home' };

/** The rows of a kind of operation, by what they are of: an operation and a place, such as `Query.chat(id)`. */
export type Rows = Readonly<Record<string, Row>>;

/** Takes the name of a row apart; what comes after the place only tells rows of the same place apart. */
export function placeOf(row: string): { operation: string; place: string | undefined } {
  const [, operation = '', place] = /^(\w+\.\w+)(?:\(([\w.]+)\))?/.exec(row) ?? [];
  return { operation, place };
}

/** All cells of these rows. */
export function cellsOf(rows: Rows, things: Things): Cell[] {
  return Object.entries(rows).flatMap(([name, row]) =>
    (row.on?.(things) ?? [NOTHING]).flatMap((thing) =>
      CALLER_NAMES.map((caller) => ({ row: name, caller, thing, expected: expectedOf(row, caller, thing) })),
    ),
  );
}

function expectedOf(
  { may, missing = 'NOT_FOUND', misplaced = missing }: Row,
  caller: CallerName,
  thing: Thing,
): Outcome {
  const verdict = RULES[may](caller, thing);
  if (verdict === 'ok' && thing.misplaced) return misplaced;
  return verdict === 'does not exist' ? missing : verdict;
}

/** What somebody is answered. */
export type Answer = Pick<ApiResult<Record<string, unknown>>, 'status' | 'data' | 'errors'>;

/** Where callers ask. */
export type Door = (caller: CallerName, document: string, variables: Record<string, unknown>) => Promise<Answer>;

/** The one over HTTP. */
export function httpDoor({ askers }: Scene): Door {
  return async (caller, document, variables) => {
    const { status, data, errors } = await askers[caller].ask(document, variables);
    return { status, data, errors };
  };
}

/** What is asked, and the type of what is answered. */
interface Question {
  document: string;
  variables: Record<string, unknown>;
  type: GraphQLOutputType;
}

/** Asks cells, and tells what is wrong with the answers. */
export class Cells {
  private readonly operations: Map<string, Operation>;
  /** What does not exist at all, as the same caller is answered. */
  private readonly answersToNothing = new Map<string, Promise<Answer>>();
  private readonly nowhere = randomUUID();

  constructor(
    schema: GraphQLSchema,
    private readonly scene: Scene,
    private readonly rows: Rows,
    private readonly door = httpDoor(scene),
  ) {
    this.operations = operationsByName(schema);
  }

  /** Asks for everything that can be reached from a cell. */
  everythingFrom(cell: Cell, depth = DEPTH): Question {
    const operation = this.operationOf(cell);
    const { type } = operation.field;
    const document = documentOf(operation, everythingOf(type, depth, refusedTo(cell.caller)));
    return { document, variables: this.variables(cell, cell.thing.id), type };
  }

  /** What is wrong with a cell; undefined for nothing. */
  async check(cell: Cell): Promise<string | undefined> {
    const { row, caller, thing, expected } = cell;
    const isFresh = expected === 'ok' && this.rows[row]?.fresh;
    const id = isFresh && thing.again ? await thing.again() : thing.id;
    const answer = await this.ask(cell, id);
    const got = outcomeOf(answer, this.rows[row]?.misplaced);
    const at = `${row}, ${thing.name}, ${caller}`;
    if (got !== expected) return `${at}: expected ${expected}, but got ${got} (${JSON.stringify(answer)})`;
    if (!this.isToLookLikeNothing(cell)) return undefined;
    const [shown, nothing] = [erase(answer, id), erase(await this.askForNothing(cell), this.nowhere)];
    return shown === nothing ? undefined : `${at}: told from what does not exist, ${shown} is not ${nothing}`;
  }

  /** What a caller may not know of; who may know that it is there may be told so. */
  private isToLookLikeNothing({ row, caller, expected }: Cell): boolean {
    if (expected === 'ok' || placeOf(row).place === undefined) return false;
    return expected !== 'FORBIDDEN' || whoIs(caller).kind === 'integration';
  }

  private askForNothing(cell: Cell): Promise<Answer> {
    const key = JSON.stringify([cell.row, cell.caller, this.variables(cell, this.nowhere)]);
    const answer = this.answersToNothing.get(key) ?? this.ask(cell, this.nowhere);
    this.answersToNothing.set(key, answer);
    return answer;
  }

  private ask(cell: Cell, id: string): Promise<Answer> {
    return this.door(cell.caller, documentOf(this.operationOf(cell)), this.variables(cell, id));
  }

  private operationOf({ row }: Cell): Operation {
    const operation = this.operations.get(placeOf(row).operation);
    if (!operation) throw new Error(`Expected ${row} to be of an operation of the schema`);
    return operation;
  }

  private variables(cell: Cell, id: string): Record<string, unknown> {
    const given = this.rows[cell.row]?.with?.(this.scene, cell.thing) ?? {};
    const { place } = placeOf(cell.row);
    return place === undefined ? given : variablesWith(this.operationOf(cell), place, id, given);
  }
}

function outcomeOf({ data, errors }: Answer, misplaced: Missing | undefined): Outcome {
  if (errors) return errors.map(({ extensions }) => extensions.code).join(', ');
  const [value] = Object.values(data ?? {});
  if (value === null || value === undefined) return 'null';
  return misplaced === 'empty' && (value as { totalCount: number }).totalCount === 0 ? 'empty' : 'ok';
}

const deepSelections = new Map<string, string>();

function everythingOf(answer: GraphQLOutputType, depth: number, without: readonly string[]): string {
  const type = getNamedType(answer);
  if (!isObjectType(type)) return '';
  const key = [type.name, depth, ...without].join(' ');
  const selection = deepSelections.get(key) ?? deepSelectionOf(type, depth, without);
  deepSelections.set(key, selection);
  return selection;
}

/** Fields that fail for somebody who sees their objects. */
function refusedTo(caller: CallerName): string[] {
  return Object.keys(PERSONAL).filter((field) => PERSONAL[field]?.shows[caller] === 'FORBIDDEN');
}

function erase(answer: Answer, id: string): string {
  return JSON.stringify(answer).replaceAll(id, '<id>');
}
