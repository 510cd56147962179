import { Migration } from '@mikro-orm/migrations';

/**
 * How texts are searched, for every table that has some. All of it is immutable, so that columns and indexes can be made
 * of it; bodies that are parsed here and now (BEGIN ATOMIC) keep their meaning when a dump is restored, whatever the
 * search path is then.
 */
export class Search extends Migration {
  override up(): void {
    // Those that PostgreSQL 15 to 18 all have; any other language is taken word by word.
    this.addSql(`create function "search_configuration"("language" text) returns regconfig
      language sql immutable strict parallel safe
      return case split_part(lower("language"), '-', 1)
        when 'ar' then 'arabic'::regconfig when 'ca' then 'catalan'::regconfig when 'da' then 'danish'::regconfig
        when 'de' then 'german'::regconfig when 'el' then 'greek'::regconfig when 'en' then 'english'::regconfig
        when 'es' then 'spanish'::regconfig when 'eu' then 'basque'::regconfig when 'fi' then 'finnish'::regconfig
        when 'fr' then 'french'::regconfig when 'ga' then 'irish'::regconfig when 'hi' then 'hindi'::regconfig
        when 'hu' then 'hungarian'::regconfig when 'hy' then 'armenian'::regconfig when 'id' then 'indonesian'::regconfig
        when 'it' then 'italian'::regconfig when 'lt' then 'lithuanian'::regconfig when 'nb' then 'norwegian'::regconfig
        when 'ne' then 'nepali'::regconfig when 'nl' then 'dutch'::regconfig when 'nn' then 'norwegian'::regconfig
        when 'no' then 'norwegian'::regconfig when 'pt' then 'portuguese'::regconfig when 'ro' then 'romanian'::regconfig
        when 'ru' then 'russian'::regconfig when 'sr' then 'serbian'::regconfig when 'sv' then 'swedish'::regconfig
        when 'ta' then 'tamil'::regconfig when 'tr' then 'turkish'::regconfig when 'yi' then 'yiddish'::regconfig
        else 'simple'::regconfig end`);
    this.addSql(`create aggregate "join_search_vectors"(tsvector)
      (sfunc = tsvector_concat, stype = tsvector, initcond = '', parallel = safe)`);
    // Words as they stand come beside their stems: they are what the beginning of a word is looked for among.
    this.addSql(`create function "search_vector"("texts" jsonb) returns tsvector
      language sql immutable strict parallel safe
      begin atomic
        select "join_search_vectors"(
          to_tsvector("search_configuration"(t."language"), t."text") || to_tsvector('simple'::regconfig, t."text")
          order by t."language")
        from jsonb_each_text("texts") t("language", "text");
      end`);
    this.addSql(`create aggregate "any_search_query"(tsquery)
      (sfunc = tsquery_or, stype = tsquery, initcond = '', parallel = safe)`);
    // In which language it is asked, nobody knows: all words in any one of them, the last perhaps not typed to its end.
    this.addSql(`create function "search_query"("languages" text[], "words" text) returns tsquery
      language sql immutable strict parallel safe
      begin atomic
        with w as materialized (
          select regexp_replace("words", '\\S+\\s*$', '') as "others", substring("words" from '(\\S+)\\s*$') as "last"),
        "beginning" as materialized (
          select w.*, to_tsquery('simple'::regconfig,
            '''' || replace(replace(w."last", '\\', '\\\\'), '''', '''''') || ''':*') as "query"
          from w)
        select "any_search_query"(plainto_tsquery(c."configuration", b."others")
          && (plainto_tsquery(c."configuration", b."last") || b."query"))
        from "beginning" b
        cross join (
          select "search_configuration"(l."language") as "configuration" from unnest("languages") l("language")
          union select 'simple'::regconfig) c;
      end`);
  }

  override down(): void {
    this.addSql(`drop function "search_query"(text[], text)`);
    this.addSql(`drop aggregate "any_search_query"(tsquery)`);
    this.addSql(`drop function "search_vector"(jsonb)`);
    this.addSql(`drop aggregate "join_search_vectors"(tsvector)`);
    this.addSql(`drop function "search_configuration"(text)`);
  }
}
