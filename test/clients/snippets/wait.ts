const FIRST_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 30_000;

/** Twice as long with each attempt, and by chance somewhat less, so that not everybody comes back at once. */
export function waitBefore(attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** attempt);
  return wait(longest * (0.5 + Math.random() / 2));
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
