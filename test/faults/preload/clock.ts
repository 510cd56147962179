// Loaded into an instance before the service (`node --import`): its clock is off by CLOCK_OFF_SECONDS.
const off = Number(process.env.CLOCK_OFF_SECONDS) * 1_000;
const TrueDate = Date;

globalThis.Date = class extends TrueDate {
  constructor(...given: [] | [number]) {
    if (given.length === 0) super(TrueDate.now() + off);
    else super(...given);
  }

  static override now(): number {
    return TrueDate.now() + off;
  }
} as DateConstructor;
