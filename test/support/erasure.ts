import type { TestService } from './service.js';

export const ERASE = 'mutation Erase($input: EraseUserInput!) { eraseUser(input: $input) { erased } }';

/** What becomes of what an erased person wrote. */
export type Policy = 'ANONYMIZE' | 'DELETE' | 'RETAIN';

/** Erases a person, as the learning environment does; returns whether there was anything to erase. */
export async function erase(service: TestService, userId: string, policy: Policy): Promise<boolean> {
  const integration = await service.integration('users:erase');
  return (await integration.get(ERASE, { input: { userId, policy } })).eraseUser.erased;
}
