import type { Demo } from '../server/pages/demo.js';
import { askService } from './ask-service.js';
import { DEMO_PEOPLE, DEMO_SPACE, nameOfDemoPerson } from './demo-course.js';
import { issueToken } from './development-tokens.js';

/** So short that whoever looks on for a while sees it renewed. */
const LIFETIME = '5m';
const EXERCISE = 'oulu:3001';
const ROLES = {
  student: 'Student',
  otherStudent: 'Other student',
  assistant: 'Assistant',
  teacher: 'Teacher',
} as const;
const PEOPLE = Object.keys(ROLES) as (keyof typeof ROLES)[];

const NOTIFY = 'mutation CheckerFailed($input: NotifyInput!) { notify(input: $input) { count } }';

/** Stands in for the learning environment, in the demo. */
export function createDemo(issuer: { secret: string; issuer: string; audience: string }): Demo {
  return {
    people: PEOPLE.map((id) => ({ id, name: nameOfDemoPerson(id), role: ROLES[id] })),
    issueToken: (personId) => {
      const person = PEOPLE.find((id) => id === personId);
      return person && issueToken(issuer, { sub: DEMO_PEOPLE[person] }, LIFETIME);
    },
    failCheck: async (serviceUrl) => {
      const token = await issueToken(issuer, { sub: 'learning-environment', scope: 'messages:write' }, LIFETIME);
      const input = checkerFailure(serviceUrl);
      const { notify } = await askService<{ notify: { count: number } }>(serviceUrl, token, NOTIFY, input);
      return notify.count;
    },
  };
}

function checkerFailure(serviceUrl: string) {
  return {
    courseSpaceId: DEMO_SPACE,
    audience: 'COURSE_STAFF',
    topic: [
      { language: 'fi', text: 'Tarkistin kaatui' },
      { language: 'en', text: 'A checker failed' },
    ],
    content: [
      { language: 'fi', text: 'Tarkistimen ajo kaatui: data.txt puuttuu palvelimelta.' },
      { language: 'en', text: 'The checker failed: data.txt is missing on the server.' },
    ],
    context: { exercise: EXERCISE, link: `${serviceUrl}/demo/course.html` },
    dedupeKey: `checker:${EXERCISE}`,
  };
}
