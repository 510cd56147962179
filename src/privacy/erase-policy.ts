/** What becomes of what an erased person wrote; docs/privacy.md says it column by column. */
export enum ErasePolicy {
  ANONYMIZE = 'ANONYMIZE',
  DELETE = 'DELETE',
  RETAIN = 'RETAIN',
}
