/** What the program tells a developer when it is up. */
export interface Welcome {
  url: string;
  /** The token that was printed for somebody, such as `student`. */
  tokenOf(who: string): string;
}

/** Reads it out of what the program wrote. */
export function readWelcome(output: string): Welcome {
  const find = (expected: RegExp) => {
    const found = expected.exec(output)?.[1];
    if (found === undefined) throw new Error(`Expected ${expected} in\n${output}`);
    return found;
  };
  return {
    url: find(/(http:\S+)\/graphql\n/),
    tokenOf: (who) => find(new RegExp(`^ {2}${who} .*\n +(\\S+)$`, 'm')),
  };
}
