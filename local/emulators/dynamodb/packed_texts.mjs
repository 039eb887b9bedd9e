// Texts that were written long ago, in a small part of the memory.

import { deflateRawSync, inflateRawSync } from "node:zlib";

const LATEST = 4000;
const IN_A_BLOCK = 32;

// Several texts compressed together: what they share takes its place once.
class Block {
  constructor(texts) {
    this.packed = deflateRawSync(JSON.stringify(texts)).toString("latin1");
  }

  text(index) {
    return JSON.parse(inflateRawSync(Buffer.from(this.packed, "latin1")).toString())[index];
  }
}

// Stands for a text: JSON.parse reads it as one.
class PackedText {
  constructor(block, index) {
    this.block = block;
    this.index = index;
  }

  toString() {
    return this.block.text(this.index);
  }
}

// Returns a subclass of MemoryLevel that stores text, and packs the values that were not written
// lately. By itself it keeps slices of Node's buffers of 8 KB, so that each item keeps several alive.
export function packingLevel(MemoryLevel) {
  return class extends MemoryLevel {
    #latest = new Set();

    constructor(options) {
      super({ ...options, storeEncoding: "utf8" });
    }

    // dynalite closes no iterator, and each that is open keeps the whole table as it was then.
    attachResource() {}

    detachResource() {}

    async _put(key, value, options) {
      await super._put(key, value, options);
      await this.#note([key]);
    }

    async _batch(operations, options) {
      await super._batch(operations, options);
      await this.#note(operations.filter(({ type }) => type === "put").map(({ key }) => key));
    }

    async #note(keys) {
      for (const key of keys) {
        this.#latest.delete(key);
        this.#latest.add(key);
      }
      if (this.#latest.size >= LATEST + IN_A_BLOCK) {
        await this.#pack(this.#oldest());
      }
    }

    #oldest() {
      const keys = [];
      for (const key of this.#latest) {
        if (keys.length === IN_A_BLOCK) {
          break;
        }
        keys.push(key);
      }
      return keys;
    }

    // Nothing is awaited between the look at the values and the packed ones in their place.
    #pack(keys) {
      for (const key of keys) {
        this.#latest.delete(key);
      }
      const there = keys
        .map((key) => ({ key, value: this._getSync(key, {}) }))
        .filter(({ value }) => value !== undefined);
      const block = new Block(there.map(({ value }) => value.toString()));
      const operations = there.map(({ key }, index) => ({
        type: "put",
        key,
        value: new PackedText(block, index),
      }));
      return super._batch(operations, {});
    }
  };
}
