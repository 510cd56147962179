/** A statement with the name under which PostgreSQL keeps its plan. */
export interface Statement {
  name: string;
  text: string;
}
