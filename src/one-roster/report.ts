/** Where lines for the administrator go. */
export interface ReportOutput {
  /** What is wrong. */
  problem(text: string): void;
  /** What is good to know. */
  note(text: string): void;
}

/** What files say goes to a terminal, which control characters would steer. */
function escapeControls(text: string): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(/\p{Cc}/gu, toEscape);
}

/** Tells what is wrong with the files as it is found, so that it need not be kept, and counts it. */
export class Report {
  private count = 0;

  constructor(private readonly output: ReportOutput) {}

  /** How much is wrong. */
  get problems(): number {
    return this.count;
  }

  /** Tells of something wrong in a file, on a line of it (from 1 on) or as a whole. */
  problem(file: string, line: number | undefined, text: string): void {
    this.count += 1;
    this.output.problem(escapeControls(line === undefined ? `${file}: ${text}` : `${file}:${line}: ${text}`));
  }

  note(text: string): void {
    this.output.note(escapeControls(text));
  }
}
