import { BadUserInputError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkText, checkTranslations } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
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

function checkRoster(roster: readonly RosterMemberInput[]): void {
  const seen = new Set<string>();
  roster.forEach(({ userId, displayName, language }, index) => {
    const field = `input.roster[${index}]`;
    checkId(userId, `${field}.userId`);
    checkUnique(seen, userId, `${field}.userId`);
    if (displayName != null) checkText(displayName, `${field}.displayName`, NAME_LIMIT);
    if (language != null) checkText(language, `${field}.language`, ID_LIMIT);
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

/** Checks a push as a whole, before any of it is stored; returns the name. Throws BadUserInputError with the field. */
export function checkRosterPush(input: SyncCourseSpaceInput, languages: Languages): Translations {
  checkId(input.id, 'input.id');
  checkText(input.slug, 'input.slug', ID_LIMIT);
  if (!languages.includes(input.defaultLanguage)) {
    const parameters = { languages: languages.all.join(', '), given: input.defaultLanguage };
    throw new BadUserInputError('translations.unknownLanguage', 'input.defaultLanguage', parameters);
  }
  checkRoster(input.roster);
  checkStudentGroups(input.studentGroups ?? []);
  return checkTranslations(input.name, 'input.name', NAME_LIMIT, languages);
}
