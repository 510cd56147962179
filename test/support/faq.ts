import type { AnyData } from './api.js';
import { type Course, en } from './course.js';
import type { Caller } from './service.js';

export const ENTRY = `id exercise hook version question answer publishedAt updatedAt retractedAt
  questionTranslations { language text } answerTranslations { language text }`;
export const PUBLISH = `mutation Publish($input: PublishToFaqInput!) { publishToFaq(input: $input) { entry { ${ENTRY} } } }`;
export const UPDATE = `mutation Update($input: UpdateFaqEntryInput!) { updateFaqEntry(input: $input) { entry { ${ENTRY} } } }`;
export const RETRACT = `mutation Retract($input: RetractFaqEntryInput!) { retractFaqEntry(input: $input) { entry { ${ENTRY} } } }`;
export const FAQ = `query Faq($courseSpaceId: ID!, $exercise: String, $hook: String, $search: String, $first: Int, $after: String) {
  faq(courseSpaceId: $courseSpaceId, exercise: $exercise, hook: $hook, search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ${ENTRY} } } } }`;
export const FAQ_ENTRY = `query Entry($id: ID!) { faqEntry(id: $id) { ${ENTRY} } }`;

/** What is published: a question and an answer in English, where nothing else is said. */
export function faqInput({ roster }: Pick<Course, 'roster'>, more: object = {}): object {
  return { courseSpaceId: roster.id, question: en('How do I submit?'), answer: en('With the button.'), ...more };
}

/** Publishes an entry. */
export async function publish(by: Caller, course: Pick<Course, 'roster'>, more: object = {}): Promise<AnyData> {
  return (await by.get(PUBLISH, { input: faqInput(course, more) })).publishToFaq.entry;
}

/** The questions of the entries that are found, in their order. */
export async function questionsOf(
  by: Caller,
  { roster }: Pick<Course, 'roster'>,
  more: object = {},
): Promise<string[]> {
  const { faq } = await by.get(FAQ, { courseSpaceId: roster.id, ...more });
  return faq.edges.map(({ node }: { node: { question: string } }) => node.question);
}
