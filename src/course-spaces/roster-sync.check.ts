import { BadUserInputError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkText, checkTranslations } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import type { RosterAmendment } from './roster-amendment.js';
import type { RosterMemberInput, StudentGroupInput, SyncCourseSpaceInput } from './roster-sync.input.js';

/** Ids are opaque; the learning environment says that they have at most 255 characters. */
const ID_LIMIT = 255;
const NAME_LIMIT = 200;

function checkId(id: string, field: string): void {
  if (id.length === 0 || id.length > ID_LIMIT)
    throw new BadUserInputError('roster.idInvalid', field, { limit: ID_LIMIT });
  checkText(id, field, ID_LIMIT);
}

function checkUnique(seen: Set<string>, id: string, field: string): void {
  if (seen.has(id)) throw new BadUserInputError('roster.duplicate', field, { id });
  seen.add(id);
}

/** Checks what a roster says of one person. Throws BadUserInputError with the field, which begins with `at`. */
export function checkRosterMember(
  { userId, displayName, language }: Omit<RosterMemberInput, 'role'>,
  at: string,
): void {
  checkId(userId, `${at}.userId`);
  if (displayName != null) checkText(displayName, `${at}.displayName`, NAME_LIMIT);
  if (language != null) checkText(language, `${at}.language`, ID_LIMIT);
}

function checkRoster(roster: readonly Omit<RosterMemberInput, 'role'>[]): void {
  const seen = new Set<string>();
  roster.forEach((member, index) => {
    const at = `input.roster[${index}]`;
    checkRosterMember(member, at);
    checkUnique(seen, member.userId, `${at}.userId`);
  });
}

function checkStudentGroups(groups: readonly StudentGroupInput[]): void {
  const seen = new Set<string>();
  groups.forEach(({ id, name }, index) => {
    const field = `input.studentGroups[${index}]`;
    checkId(id, `${field}.id`);
    checkUnique(seen, id, `${field}.id`);
    checkText(name, `${field}.name`, NAME_LIMIT);
  });
}

/** Checks what is said of the course space itself; returns its name. Throws BadUserInputError with the field. */
export function checkCourseSpace(
  { id, slug, name, defaultLanguage }: Pick<SyncCourseSpaceInput, 'id' | 'slug' | 'name' | 'defaultLanguage'>,
  languages: Languages,
): Translations {
  checkId(id, 'input.id');
  checkText(slug, 'input.slug', ID_LIMIT);
  if (!languages.includes(defaultLanguage)) {
    const parameters = { languages: languages.all.join(', '), given: defaultLanguage };
    throw new BadUserInputError('translations.unknownLanguage', 'input.defaultLanguage', parameters);
  }
  return checkTranslations(name, 'input.name', NAME_LIMIT, languages);
}

/** Checks a push as a whole, before any of it is stored; returns the name. Throws BadUserInputError with the field. */
export function checkRosterPush(input: SyncCourseSpaceInput, languages: Languages): Translations {
  const name = checkCourseSpace(input, languages);
  checkRoster(input.roster);
  checkStudentGroups(input.studentGroups ?? []);
  return name;
}

/** The same for an amendment; returns the name, if it gives one. */
export function checkRosterAmendment(amendment: RosterAmendment, languages: Languages): Translations | undefined {
  const { id, courseSpace, members } = amendment;
  checkRoster(members);
  return courseSpace && checkCourseSpace({ id, ...courseSpace }, languages);
}
