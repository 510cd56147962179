import { DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE } from './page-size.js';

interface PageSizeArgs {
  first?: number | null;
  last?: number | null;
}

/** What a list adds to the cost of a query: its items' cost, as often as the page may have items. */
export function pageCost({ args, childComplexity }: { args: PageSizeArgs; childComplexity: number }): number {
  // A larger page is refused as such, with its field, so it costs no more than the largest.
  const size = Math.min(MAXIMUM_PAGE_SIZE, args.first ?? args.last ?? DEFAULT_PAGE_SIZE);
  return 1 + Math.max(1, size) * Math.max(1, childComplexity);
}
