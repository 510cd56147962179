/** What is said in a course in one language, and how errors sound in it. */
export interface Words {
  course: string;
  topic: string;
  announcement: string;
  question: string;
  edited: string;
  answer: string;
  checker: string;
  saved: string;
  /** Another form of a word of the announcement. */
  inflected: string;
  /** What a student hears who writes to the whole course. */
  refusal: string;
}

/** By language. */
export const WORDS: Record<'fi' | 'en', Words> = {
  fi: {
    course: 'Ohjelmoinnin alkeet',
    topic: 'Tervetuloa',
    announcement: 'Ensimmäinen tehtävä on nyt kurssilla.',
    question: 'Milloin tehtävä palautetaan?',
    edited: 'Milloin ensimmäinen tehtävä palautetaan?',
    answer: 'Perjantaihin mennessä.',
    checker: 'Tarkistin ei käynnisty.',
    saved: 'Kiitos, katson asiaa.',
    inflected: 'kurssi',
    refusal: 'Vain kurssihenkilökunta ja vastuuopettaja voivat kirjoittaa koko kurssille.',
  },
  en: {
    course: 'Elementary Programming',
    topic: 'Welcome',
    announcement: 'The first exercises are open now.',
    question: 'When are they due?',
    edited: 'When is the first exercise due?',
    answer: 'By Friday.',
    checker: 'The checker does not start.',
    saved: 'Thank you, I will look into it.',
    inflected: 'exercise',
    refusal: 'Only the course staff and the responsible teacher can address the whole course.',
  },
};
