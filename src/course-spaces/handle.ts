/** The most characters of a handle. */
export const HANDLE_LIMIT = 255;

const HANDLE = /^[\p{L}\p{N}_-]{1,255}$/u;

/** Whether a name by which people or programs find something in a course space is one: letters of any script included. */
export function isHandle(text: string): boolean {
  return HANDLE.test(text);
}
