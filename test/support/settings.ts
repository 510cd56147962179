/** What tokens of the test services are signed with. */
export const ISSUER = {
  secret: 'a secret for tests, of more than 32 bytes',
  issuer: 'test-issuer',
  audience: 'test-audience',
};

/** What the tests' instances have in common, in this process or in one of their own. */
export const SETTINGS = {
  NODE_ENV: 'test',
  PORT: '0',
  AUTH_JWT_SECRET: ISSUER.secret,
  AUTH_ISSUER: ISSUER.issuer,
  AUTH_AUDIENCE: ISSUER.audience,
  // Limits have tests of their own.
  RATE_LIMIT_WRITES_PER_MINUTE: '1000000',
  RATE_LIMIT_READS_PER_MINUTE: '1000000',
  RATE_LIMIT_INTEGRATION_PER_MINUTE: '1000000',
  // An empty value counts as not set.
  REDIS_URL: process.env.TEST_REDIS_URL ?? '',
};
