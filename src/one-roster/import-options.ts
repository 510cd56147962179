/** Columns of users.csv that may hold the id by which the learning environment's tokens name a person. */
export const USER_ID_COLUMNS = ['sourcedId', 'identifier', 'username'] as const;

/** What the files leave open. */
export interface ImportOptions {
  /** Whether what is good is imported where something is bad. */
  partial: boolean;
  /** Whether the people's names are kept. */
  names: boolean;
  /** The language in which classes have their titles, which becomes the default of their course spaces. */
  language: string;
  userId: (typeof USER_ID_COLUMNS)[number];
  /** What the ids of people and course spaces begin with, as those of several installations do. */
  namespace: string | undefined;
}

/** The learning environment's id of a person or a course space whom the files know by this one. */
export function toId(id: string, { namespace }: Pick<ImportOptions, 'namespace'>): string {
  return namespace === undefined ? id : `${namespace}:${id}`;
}
