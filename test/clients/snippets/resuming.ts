import type { Client } from 'graphql-ws';
import { wait } from './wait.js';

const TOO_MANY_SOCKETS = 4429;

/**
 * Lets every subscription go on where it was, and begin again after what passes. `crowdedMilliseconds` is how long to wait
 * where somebody has too many windows open.
 */
export function resuming(client: Client, crowdedMilliseconds = 30_000): Pick<Client, 'subscribe'> {
  return {
    subscribe: (payload, sink) => {
      const variables = { ...payload.variables };
      let isWanted = true;
      let end = () => {};
      const begin = () => {
        end = client.subscribe<never, never>(
          // The same object is sent again after a loss, with what has changed in the variables since.
          { ...payload, variables },
          {
            next: (result) => {
              const [event] = Object.values<{ cursor?: string } | null>(result.data ?? {});
              if (event?.cursor) variables.after = event.cursor;
              sink.next(result);
            },
            error: async (error) => {
              const milliseconds = passesAfter(error);
              if (milliseconds === undefined) return sink.error(error);
              await wait(milliseconds);
              if (isWanted) begin();
            },
            complete: () => sink.complete(),
          },
        );
      };
      const passesAfter = (error: unknown): number | undefined => {
        // Of the closes that graphql-ws takes for final, this one passes.
        const { code } = error as { code?: number };
        if (code === TOO_MANY_SOCKETS) return crowdedMilliseconds * (0.5 + Math.random());
        const seconds = Array.isArray(error) ? error[0]?.extensions?.retryAfterSeconds : undefined;
        return seconds === undefined ? undefined : seconds * 1_000;
      };
      begin();
      return () => {
        isWanted = false;
        end();
      };
    },
  };
}
