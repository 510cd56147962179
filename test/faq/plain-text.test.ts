import fc from 'fast-check';
import { parseFragment, serialize } from 'parse5';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMarkup } from '../../src/faq/plain-text.js';
import { createChat } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { faqInput, PUBLISH, publish, UPDATE } from '../support/faq.js';
import { readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const HOSTILE = [
  '<script>alert(1)</script>',
  'Hello <img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<ScRiPt src=//evil.example>',
  '<a href="javascript:alert(1)">x</a>',
  '</h3><iframe srcdoc="x">',
  '</p>',
  '<td>',
  '<!-- a comment -->',
  '<!doctype html>',
  '<?php echo 1 ?>',
  '<![CDATA[x]]>',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<template><script>alert(1)</script></template>',
  '<plaintext>',
  '<custom-element>',
  '<x:y>',
  '<b',
  'an open end <',
  'an open end </',
  'an open end <!',
  '<<script>alert(1)//<</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;',
  '&#x3c;script&#x3e;',
  '&amp;lt;',
  'x &lt y',
  '&copy 2026',
  '&nbsp;',
  'vector<int>',
  '#include <stdio.h>',
];

const PLAIN = [
  'if (a < b && c > d) return x <= 3 ? a & b : c;',
  'a<1, a<<2, a <- b, <3, < b>',
  'vector< int> and & amp;',
  "{{{code}}} and '''bold''' of Lovelace's markup",
  'AT&T, R&D, a&b=c',
  '"quoted" and `code` and \\ and $x and {{ x }}',
  'first line\n\n\tindented',
  '\n leading and trailing \n',
  'ääkköset, 中文, עברית, 👩🏽‍💻, e\u0301',
];

describe('an entry', () => {
  test.each(HOSTILE)('does not take %j, neither as question nor as answer, new or changed', async (text) => {
    const refusal = (field: string) => ({ code: 'BAD_USER_INPUT', field: `input.${field}[0].text` });
    for (const field of ['question', 'answer']) {
      const input = faqInput(course, { [field]: en(text) });
      expect(await refusalOf(course.teacher, PUBLISH, { input })).toMatchObject(refusal(field));
    }
    const { id } = await publish(course.teacher, course);
    expect(await refusalOf(course.teacher, UPDATE, { input: { id, answer: en(text) } })).toMatchObject(
      refusal('answer'),
    );
  });

  test.each(PLAIN)('takes %j and gives it back unchanged', async (text) => {
    const entry = await publish(course.teacher, course, { question: en(text), answer: en(text) });

    expect(entry).toMatchObject({ question: text, answer: text });
  });

  test.each(HOSTILE.slice(0, 3))('does not take %j from a message either', async (text) => {
    const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF', content: en(text) });
    const [message] = (await readMessages(course.teacher, chatId)).edges;

    const input = faqInput(course, { messageId: message?.node.id, question: null });
    expect(await refusalOf(course.teacher, PUBLISH, { input })).toMatchObject({ field: 'input.question[0].text' });
  });

  test.each([
    ['a control character', 'a\u0007b'],
    ['an escape sequence', '\u001b[31m'],
    ['NUL', 'a\u0000b'],
    ['a carriage return', 'a\rb'],
    ['a lone surrogate', '\ud800'],
    ['a right-to-left override', 'abc\u202Etxt.exe'],
    ['a left-to-right isolate', 'a\u2066b'],
  ])('does not take %s', async (_what, text) => {
    const input = faqInput(course, { question: en(text) });
    expect(await refusalOf(course.teacher, PUBLISH, { input })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.question[0].text',
    });
  });

  test('that is refused says in which language and on which line, and repeats nothing of it', async () => {
    const question = [...en('fine'), { language: 'fi', text: 'yksi\nkaksi\nkolme <b>neljä</b>' }];
    const input = faqInput(course, { question });

    expect(await refusalOf(course.teacher, PUBLISH, { input }, 'en')).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.question[1].text',
      message:
        'The text must read the same as plain text and as HTML, but line 3 has a tag, a comment or a character ' +
        'reference. A space after < or & makes it plain.',
    });
    expect((await refusalOf(course.teacher, PUBLISH, { input }, 'fi')).message).toContain('rivillä 3');
  });
});

test('whatever is taken reads the same to an HTML parser, whatever comes before and after it', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '&',
    '/',
    '!',
    '?',
    '-',
    '#',
    ';',
    '"',
    "'",
    '=',
    ' ',
    '\n',
    'a',
    'lt',
    'x3c',
    'b',
    '1',
  );
  const property = fc.property(
    fc.array(pieces, { maxLength: 12 }),
    fc.constantFrom('', 'b>', '/p>', '!--'),
    (parts, next) => {
      const text = parts.join('');
      if (findMarkup(text) !== undefined) return;
      const { childNodes } = parseFragment(`<p>${text}${next}</p>`);
      expect(childNodes).toHaveLength(1);
      const [paragraph] = childNodes;
      const shown = paragraph && 'childNodes' in paragraph ? paragraph.childNodes : [];
      expect(shown.every((node) => node.nodeName === '#text')).toBe(true);
      expect(serialize(paragraph as never)).not.toMatch(/<[a-z!/?]/i);
    },
  );
  fc.assert(property, { numRuns: 20_000 });
});
