/** What an automated message is about, in the learning environment's own ids. */
export interface MessageContext {
  exercise?: string;
  answerId?: string;
  /** An address that starts with http:// or https://. */
  link?: string;
}
