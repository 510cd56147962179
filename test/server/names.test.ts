import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCourse } from '../support/course.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

test('a field can be called as objects call their prototype', async () => {
  const course = await createCourse(service);
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${course.teacher.token}` },
    body: JSON.stringify({ query: '{ viewer { __proto__: id constructor: id } }' }),
  });
  const id = JSON.stringify(course.ids.teacher);
  expect(await response.text()).toBe(`{"data":{"viewer":{"__proto__":${id},"constructor":${id}}}}\n`.trim());
});
