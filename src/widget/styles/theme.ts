import { css } from 'lit';

/**
 * What a page may set: each custom property has a default for light and dark. `all: initial` keeps the page's own fonts
 * and colours out, also those that it gives to every element; custom properties pass.
 */
export const theme = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  .root {
    all: initial;
    color-scheme: light dark;
    --accent: var(--lovelace-accent, light-dark(#1257b0, #8ab8ff));
    --on-accent: var(--lovelace-on-accent, light-dark(#ffffff, #10151d));
    --background: var(--lovelace-background, light-dark(#ffffff, #14181f));
    --surface: var(--lovelace-surface, light-dark(#f3f5f8, #1e242e));
    --own: var(--lovelace-own, light-dark(#e1ecfb, #22344f));
    --text: var(--lovelace-text, light-dark(#1b2430, #e8ecf2));
    --quiet: var(--lovelace-quiet, light-dark(#525d6b, #a9b4c2));
    --line: var(--lovelace-line, light-dark(#d3dae3, #38424f));
    --field-line: var(--lovelace-field-line, light-dark(#75808e, #8693a3));
    --danger: var(--lovelace-danger, light-dark(#b3261e, #ff9d94));
    --radius: var(--lovelace-radius, 8px);
    color: var(--text);
    font-family: var(--lovelace-font, system-ui, sans-serif);
    font-size: var(--lovelace-font-size, 15px);
    line-height: 1.45;
  }
  :host([theme='light']) .root {
    color-scheme: light;
  }
  :host([theme='dark']) .root {
    color-scheme: dark;
  }
`;

/** What all parts within share; colours and fonts come from the outermost one. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 30px;
    padding: 3px 9px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--background);
    cursor: pointer;
  }
  button[hidden] {
    display: none;
  }
  button:hover:not(:disabled) {
    background: var(--surface);
  }
  button:disabled {
    cursor: default;
    opacity: 0.6;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, var(--text));
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
  }
  button[aria-pressed='true'],
  button[aria-selected='true'] {
    border-color: var(--accent);
    background: var(--own);
    color: var(--text);
  }
  input,
  select,
  textarea {
    width: 100%;
    min-height: 34px;
    padding: 6px 8px;
    border: 1px solid var(--field-line);
    border-radius: var(--radius);
    background: var(--background);
  }
  textarea {
    display: block;
    resize: vertical;
  }
  input[type='checkbox'] {
    width: 20px;
    min-height: 20px;
    accent-color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  a {
    color: var(--accent);
  }
  .quiet {
    color: var(--quiet);
    font-size: 0.87em;
  }
  .error {
    color: var(--danger);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .empty {
    padding: 24px 16px;
    color: var(--quiet);
    text-align: center;
  }
  .badge {
    display: inline-block;
    min-width: 1.6em;
    padding: 0 0.45em;
    border-radius: 1em;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 0.8em;
    font-weight: 600;
    line-height: 1.6em;
    text-align: center;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  mark {
    background: light-dark(#ffe58a, #6b5a12);
    color: inherit;
  }
`;
