/** Lets the arrow keys, Home and End go through a list whose items can be reached by Tab as well. */
export function moveFocus(event: KeyboardEvent, items: Iterable<HTMLElement>): void {
  const all = [...items];
  const root = (event.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  const at = all.indexOf(root.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  all[Math.min(Math.max(to, 0), all.length - 1)]?.focus();
}
