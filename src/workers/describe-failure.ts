import { ConfigurationError } from '../config.js';

/** What is printed of an error that ends the program. */
export function describeFailure(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
