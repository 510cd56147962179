import { type Course, en } from './course.js';
import type { Caller } from './service.js';

export const NOTIFY = `mutation Notify($input: NotifyInput!) { notify(input: $input) { chatId messageId count duplicate } }`;

/** What NOTIFY answers. */
export interface Notified {
  chatId: string;
  messageId: string;
  count: number;
  duplicate: boolean;
}

/** What is told: to the course staff, where nothing else is said. */
export function noticeInput({ roster }: { roster: Pick<Course['roster'], 'id'> }, more: object = {}): object {
  const texts = { topic: en('Checker failed'), content: en('The checker of exercise 3 crashed.') };
  return { courseSpaceId: roster.id, audience: 'COURSE_STAFF', ...texts, ...more };
}

/** Tells people of a course something. */
export async function notify(
  by: Caller,
  course: Parameters<typeof noticeInput>[0],
  more: object = {},
): Promise<Notified> {
  return (await by.get(NOTIFY, { input: noticeInput(course, more) })).notify;
}
