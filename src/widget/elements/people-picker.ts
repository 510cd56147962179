import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { AddresseesDocument, type AddresseesQuery, type PersonFragment } from '../api/operations.js';
import { Throttle } from '../model/throttle.js';
import { base } from '../styles/theme.js';
import { formStyles } from './forms.js';
import { View } from './view.js';

type Addressee = NonNullable<AddresseesQuery['courseSpace']>['addressees']['edges'][number]['node'];

const ROLE_TEXTS = { STUDENT: 'roleStudent', STAFF: 'roleStaff', RESPONSIBLE_TEACHER: 'roleTeacher' } as const;
const TYPING_MILLISECONDS = 200;

/**
 * Finds people of a course space by name, and chooses some.
 *
 * @fires change - Somebody was chosen, or left out again; `chosen` has them all.
 */
@customElement('lovelace-people-picker')
export class PeoplePicker extends View {
  static override styles = [
    base,
    formStyles,
    css`
      .found {
        max-height: 12em;
        overflow-y: auto;
      }
    `,
  ];

  @property() courseSpaceId = '';
  @state() chosen: readonly PersonFragment[] = [];
  @state() private found: readonly Addressee[] = [];
  @state() private search = '';
  private readonly typing = new Throttle(TYPING_MILLISECONDS, () => void this.attempt(this.find()));

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('courseSpaceId')) return;
    this.choose([]);
    void this.attempt(this.find());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.typing.cancel();
  }

  protected override render() {
    return html`<fieldset>
      <legend>${this.t('people')}</legend>
      <ul class="chosen" aria-label=${this.t('chosenPeople')}>
        ${this.chosen.map((person) => html`<li>${this.chosenButton(person)}</li>`)}
      </ul>
      <label class="field">
        ${this.t('searchPeople')}
        <input
          type="search"
          autocomplete="off"
          maxlength="200"
          .value=${this.search}
          @input=${this.onSearch}
          @keydown=${this.onKey}
        />
      </label>
      <div class="found">${this.found.map((one) => this.choice(one))}</div>
    </fieldset>`;
  }

  private chosenButton(person: PersonFragment) {
    const name = this.nameOf(person);
    return html`<button type="button" aria-label=${this.t('remove', { name })} @click=${() => this.leaveOut(person)}>
      ${name} ×
    </button>`;
  }

  private choice({ user, role }: Addressee) {
    const isChosen = this.chosen.some(({ id }) => id === user.id);
    const change = () => (isChosen ? this.leaveOut(user) : this.choose([...this.chosen, user]));
    return html`<label class="choice">
      <input type="checkbox" .checked=${isChosen} @change=${change} />
      ${this.nameOf(user)} <span class="quiet">${this.t(ROLE_TEXTS[role])}</span>
    </label>`;
  }

  private leaveOut({ id }: PersonFragment): void {
    this.choose(this.chosen.filter((one) => one.id !== id));
  }

  private choose(people: readonly PersonFragment[]): void {
    this.chosen = people;
    this.dispatchEvent(new Event('change'));
  }

  private onSearch(event: InputEvent): void {
    this.search = (event.target as HTMLInputElement).value;
    this.typing.later();
  }

  private onKey(event: KeyboardEvent): void {
    // Here it looks for somebody, and does not send yet.
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.typing.now();
  }

  private async find(): Promise<void> {
    const { search, courseSpaceId } = this;
    const asked = { courseSpaceId, search: search.trim() === '' ? null : search.trim() };
    const { courseSpace } = await this.session.connection.query(AddresseesDocument, asked);
    if (search !== this.search || courseSpaceId !== this.courseSpaceId) return;
    this.found = courseSpace?.addressees.edges.map(({ node }) => node) ?? [];
  }
}
