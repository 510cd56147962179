import type { Storage } from './storage.js';

/** What somebody has begun to write, kept until it is sent. */
export class Drafts {
  constructor(private readonly storage: Storage) {}

  of(place: string): string {
    return this.storage.read<string>(`draft:${place}`) ?? '';
  }

  keep(place: string, text: string): void {
    this.storage.write(`draft:${place}`, text === '' ? undefined : text);
  }
}
