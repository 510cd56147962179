/** In which language an element is to speak: as it says itself, else what it stands in, else the browser. */
export function languageOf(element: HTMLElement): string {
  if (element.lang) return element.lang;
  const around = element.parentElement?.closest<HTMLElement>('[lang]');
  return around?.lang || document.documentElement.lang || navigator.language || 'en';
}
