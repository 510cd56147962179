import { css } from 'lit';

/** How the larger forms look. */
export const formStyles = css`
  :host {
    display: block;
    overflow-y: auto;
  }
  form {
    display: grid;
    gap: 14px;
    max-width: 46em;
    padding: 12px 16px 24px;
  }
  h2 {
    font-size: 1.15em;
  }
  fieldset {
    display: grid;
    gap: 8px;
    min-width: 0;
    margin: 0;
    padding: 8px 12px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .field {
    display: grid;
    gap: 3px;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 30px;
  }
  .chosen li {
    display: inline-flex;
    margin: 0 6px 6px 0;
  }
`;
