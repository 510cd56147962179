const FIRST_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 30_000;

/**
 * Resolves after a time that doubles with each attempt and is somewhere between half of that and all, so that not
 * everybody comes back at once; and earlier when the browser says that it is online again.
 */
export function retryWait(attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** Math.min(attempt, 10));
  return pause(longest * (0.5 + Math.random() / 2));
}

/** Resolves after so long, or when the browser says that it is online again. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
  });
}
