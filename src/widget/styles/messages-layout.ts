import { css } from 'lit';

/** Two panes side by side, or one of them where there is no room for both. */
export const messagesLayout = css`
  :host {
    container-type: inline-size;
    height: 640px;
  }
  .root {
    position: relative;
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--background);
    box-sizing: border-box;
  }
  .line {
    padding: 6px 12px;
    background: var(--text);
    color: var(--background);
  }
  .refused {
    padding: 6px 12px;
    border-bottom: 1px solid var(--line);
  }
  .panes {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(260px, 36%) 1fr;
    min-height: 0;
  }
  .side,
  .main {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .side {
    border-inline-end: 1px solid var(--line);
  }
  .bar {
    padding: 8px;
    border-bottom: 1px solid var(--line);
  }
  .fill {
    flex: 1;
    min-height: 0;
  }
  .back {
    display: none;
  }
  @container (max-width: 640px) {
    .panes {
      grid-template-columns: 1fr;
    }
    .panes.detail .side,
    .panes:not(.detail) .main {
      display: none;
    }
    .side {
      border: 0;
    }
    .back {
      display: inline-block;
      align-self: flex-start;
    }
  }
`;
