import { html } from 'lit';

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g;

/** A text as it was written, with its web addresses as links. */
export function linkedText(text: string) {
  return text.split(ADDRESS).map((part, index) => (index % 2 === 1 ? link(part) : part));
}

/** A link to an address of the web; anything else stays text, for it may have come from anybody. */
export function link(address: string, label = address) {
  if (!/^https?:\/\//i.test(address)) return label;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer nofollow">${label}</a>`;
}
