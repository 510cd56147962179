import type { Statement } from '../database/database.js';

/** A text in which words were found. */
export interface HighlightRow {
  index: number;
  /** The text with marks around each word whose stem was searched for, and around each that begins as the last word. */
  stems: string;
  beginnings: string;
}

/** What is put before and after a word; no text that is stored has either. */
export const MARKS = { start: '\u0001', stop: '\u0002' } as const;

const options = `HighlightAll=true, StartSel=${MARKS.start}, StopSel=${MARKS.stop}`;

/**
 * $1 texts, $2 their languages, $3 the words searched for and $4 the languages of the search, separated by commas.
 * Mostly one search has found all of them; its query is made once.
 */
export const highlightedTexts: Statement = {
  name: 'highlighted-texts',
  text: `with k as materialized (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        with ordinality k(text, language, words, languages, index)),
    q as materialized (
      select s.words, s.languages, search_query(string_to_array(s.languages, ','), s.words) as query
      from (select distinct words, languages from k) s)
    select k.index::int, ts_headline(search_configuration(k.language), k.text, q.query, '${options}') as stems,
      ts_headline('simple', k.text, q.query, '${options}') as beginnings
    from k join q using (words, languages)`,
};
