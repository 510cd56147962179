import type { Viewer } from '../auth/identity.js';
import type { Database } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { UpdatePreferencesInput } from './preferences.input.js';
import * as sql from './preferences.sql.js';
import type { PreferredLanguages } from './preferred-languages.js';

const MUTED_SPACES_LIMIT = 500;

/** Keeps what people have chosen for themselves. */
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly preferredLanguages: PreferredLanguages,
    private readonly bus: Bus,
  ) {}

  /** What the viewer has chosen. */
  async find(viewer: Viewer): Promise<sql.PreferencesRow> {
    return (await this.database.readRow<sql.PreferencesRow>(sql.preferencesOfUser, [viewer.key])) as sql.PreferencesRow;
  }

  /** Changes what is given. Throws BadUserInputError or NotFoundError with the field. */
  async update(viewer: Viewer, input: UpdatePreferencesInput, loaders: Loaders): Promise<sql.PreferencesRow> {
    const { language = null, receiptsToStudents = null } = input;
    this.checkLanguage(language);
    const spaces = checkSpaces(input.mutedCourseSpaceIds ?? null);
    const values = [viewer.key, input.language !== undefined, language, receiptsToStudents, spaces];
    const { found } = (await this.database.row<sql.UpdatedRow>(sql.updatePreferences, values)) as sql.UpdatedRow;
    if (spaces && found.length < spaces.length) {
      throw new NotFoundError('courseSpace.notFound', 'input.mutedCourseSpaceIds');
    }
    this.bus.publish({ kind: 'preferences', user: viewer.key });
    forgetAll(loaders);
    const preferences = await this.find(viewer);
    // The next request is to be answered in it already.
    this.preferredLanguages.remember(viewer.key, preferences.language);
    return preferences;
  }

  private checkLanguage(language: string | null): void {
    if (language === null || this.languages.includes(language)) return;
    const parameters = { languages: this.languages.all.join(', '), given: language };
    throw new BadUserInputError('translations.unknownLanguage', 'input.language', parameters);
  }
}

function checkSpaces(given: readonly string[] | null): string[] | null {
  if (given === null) return null;
  if (given.length > MUTED_SPACES_LIMIT) {
    const parameters = { limit: MUTED_SPACES_LIMIT, given: given.length };
    throw new BadUserInputError('preferences.mutedTooMany', 'input.mutedCourseSpaceIds', parameters);
  }
  return [...new Set(given)];
}
