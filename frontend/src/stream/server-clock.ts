/**
 * The server's clock, estimated from its answers. The server stamps an answer after the request was
 * sent and before the answer arrives, so each answer bounds the offset from both sides, however long
 * the server held it back. The bounds of all answers together are tight.
 */
export class ServerClock {
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;

  /** Take an answer into account; all times in milliseconds since 1970. */
  sample(sent: number, stamped: number, received: number): void {
    const lowest = stamped - received;
    const highest = stamped - sent;
    this.#lowest = Math.max(this.#lowest, lowest);
    this.#highest = Math.min(this.#highest, highest);
    if (this.#lowest > this.#highest) {
      // One of the clocks was set: the earlier bounds no longer hold.
      this.#lowest = lowest;
      this.#highest = highest;
    }
  }

  /** Server time minus this machine's time, in milliseconds; 0 before the first answer. */
  get offset(): number {
    return Number.isFinite(this.#lowest) ? (this.#lowest + this.#highest) / 2 : 0;
  }
}
