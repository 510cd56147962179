import pg from 'pg';
import type { Statement } from '../../src/database/database.js';
import type { TestDatabase } from './database.js';

/** A step of a plan, as EXPLAIN tells it. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Join Filter'?: string;
  /** Of each loop, where it was run. */
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  Plans?: PlanNode[];
}

/** A step with all that it is made of. */
export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** How many rows of a table a statement goes through, run by the plan that is kept for any values. */
export async function rowsReadBy(
  { url }: TestDatabase,
  { text }: Statement,
  values: readonly (string | number | null)[],
  table: string,
): Promise<number> {
  const client = new pg.Client({ connectionString: url, options: '-c plan_cache_mode=force_generic_plan' });
  await client.connect();
  try {
    await client.query(`prepare run as ${text}`);
    const given = values.map((value) => (typeof value === 'string' ? client.escapeLiteral(value) : String(value)));
    const { rows } = await client.query(`explain (analyze, timing off, format json) execute run(${given.join(', ')})`);
    const nodes = nodesOf(rows[0]['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === table);
    return nodes.reduce((sum, node) => sum + (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 0), 0);
  } finally {
    await client.end();
  }
}
