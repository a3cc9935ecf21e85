/** Offsets: records count code points, strings of JavaScript count UTF-16 units. Lone surrogates count one in both. */

/** A text by its code points. */
export class Points {
  constructor(text) {
    this.text = text;
    this.units = unitStarts(text);
    this.length = this.units.length - 1;
  }

  /** Return the UTF-16 index of a code point; of `length`, the end. */
  unit(point) {
    return this.units[Math.max(0, Math.min(point, this.length))];
  }

  /** Return the code point that a UTF-16 index stands at, or in. */
  point(unit) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

function unitStarts(text) {
  const starts = [];
  for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) starts.push(unit);
  return Uint32Array.from([...starts, text.length]);
}

// Letters and digits, with what stands inside a number (1,200; 3.5; 15.11.2019).
const WORD = /[\p{L}\p{M}\p{N}\u0640\u200c\u200d]+(?:[.,:/\u066b\u066c-](?=\p{N})[\p{L}\p{M}\p{N}\u0640]+)*/gu;

/** Return where words start and end, in code points: a mention begins and ends at one of them. */
export function words(points) {
  return [...points.text.matchAll(WORD)].map((found) => ({
    start: points.point(found.index),
    end: points.point(found.index + found[0].length),
  }));
}

/** Return the whole words that a stretch touches as a stretch, or null. */
export function wholeWords(allWords, start, end) {
  const touched = allWords.filter((word) => word.start < end && start < word.end);
  return touched.length ? { start: touched[0].start, end: touched.at(-1).end } : null;
}
