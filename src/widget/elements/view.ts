import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { PersonFragment } from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import type { TextKey, Texts } from '../i18n/texts.js';
import type { People } from '../model/people.js';
import type { Session } from '../model/session.js';
import type { Observable } from '../observable.js';
import type { Place } from './place.js';

/** What every part of the widget has at hand. */
export interface Surroundings {
  session: Session;
  texts: Texts;
  people: People;
  place(): Place;
  /** In which what is written here is said to be. */
  contentLanguage: string;
  go(place: Place): void;
  /** Shows what the service has against something, in its own words. */
  refuse(text: string): void;
  /** Has it read out to whoever does not see. */
  announce(text: string): void;
}

/** A part of the widget, which is drawn anew when something has changed. */
export abstract class View extends LitElement {
  @property({ attribute: false }) around!: Surroundings;
  private endings: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.endings = this.watched().map((observable) => observable.observe(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.endings) end();
  }

  /** What it is drawn anew for, beside its own properties. */
  protected watched(): Observable[] {
    return [this.around.session, this.around.people];
  }

  protected get session(): Session {
    return this.around.session;
  }

  protected get texts(): Texts {
    return this.around.texts;
  }

  protected t(key: TextKey, values?: Record<string, string | number>): string {
    return this.around.texts.t(key, values);
  }

  /** Does something that the service may refuse. */
  protected async attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.around.refuse(error.message);
    }
  }

  /** What somebody is called here; without a sender it is the learning environment that writes. */
  protected nameOf(person: PersonFragment | null): string {
    if (!person) return this.t('learningEnvironment');
    return this.around.people.nameOf(person) ?? this.t('somebody');
  }
}
