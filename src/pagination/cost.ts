import { DEFAULT_PAGE_SIZE } from './page-size.js';

interface PageSizeArgs {
  first?: number | null;
  last?: number | null;
}

/** What a list adds to the cost of a query: its items' cost, as often as the page may have items. */
export function pageCost({ args, childComplexity }: { args: PageSizeArgs; childComplexity: number }): number {
  return 1 + Math.max(1, args.first ?? args.last ?? DEFAULT_PAGE_SIZE) * Math.max(1, childComplexity);
}
