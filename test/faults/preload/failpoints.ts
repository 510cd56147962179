// Loaded into an instance before the service (`node --import`): ends the process, as a crash does, at the moments between
// which nothing must be lost. FAILPOINT names the moment. There is nothing of it in the service itself.
import { ServerResponse } from 'node:http';

/** One time in so many. */
const RARITY = 60;
/** Longer than hints gather before they leave. */
const HINT_SENT_MILLISECONDS = 40;

const crash = () => process.kill(process.pid, 'SIGKILL');
const strikes = () => Math.random() < 1 / RARITY;

async function betweenCommitAndHint(): Promise<void> {
  const { GatheringBus } = await import(new URL('../../../dist/src/live/gathering-bus.js', import.meta.url).href);
  const { publish } = GatheringBus.prototype;
  GatheringBus.prototype.publish = function (hint: { kind: string }): void {
    if (hint.kind === 'log' && strikes()) crash();
    publish.call(this, hint);
  };
}

function betweenHintAndAnswer(): void {
  const { end } = ServerResponse.prototype;
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: never[]) {
    if (this.req.method !== 'POST' || !strikes()) return Reflect.apply(end, this, given);
    setTimeout(crash, HINT_SENT_MILLISECONDS);
    return this;
  } as typeof end;
}

const { FAILPOINT } = process.env;
if (FAILPOINT === 'commit-hint') await betweenCommitAndHint();
else if (FAILPOINT === 'hint-answer') betweenHintAndAnswer();
else throw new Error(`Expected FAILPOINT to be commit-hint or hint-answer, but got ${FAILPOINT}`);
