import { css } from 'lit';

/** A list with tools above it, which scrolls by itself. */
export const pane = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .tools {
    padding: 8px;
    border-bottom: 1px solid var(--line);
  }
  .list {
    flex: 1;
    overflow-y: auto;
  }
`;
