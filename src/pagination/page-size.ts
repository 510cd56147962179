import { BadUserInputError } from '../errors.js';

/** The most items that a page can have. */
export const MAXIMUM_PAGE_SIZE = 100;
/** How many items a page has when nothing is said. */
export const DEFAULT_PAGE_SIZE = 20;

/** Whether a page can have this size: from 1 to 100. */
export function isPageSize(given: number): boolean {
  return given >= 1 && given <= MAXIMUM_PAGE_SIZE;
}

/** The size of a page, from 1 to 100. Throws BadUserInputError with the field. */
export function checkPageSize(given: number, field: string): number {
  if (!isPageSize(given)) {
    throw new BadUserInputError('page.size', field, { limit: MAXIMUM_PAGE_SIZE, given });
  }
  return given;
}
