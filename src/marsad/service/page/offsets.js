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

// The words of data/words.py that are no punctuation: letters, digits and their marks; a number keeps its inner marks.
const MARKS = "\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed";
const UNSEEN = "\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufe00-\\ufe0f\\ufeff";
const LETTER = "[\\p{L}\\p{N}]";
const WORD = new RegExp(`${LETTER}(?:[${MARKS}${UNSEEN}]*${LETTER}|(?<=\\p{Nd})[.,\\u066b\\u066c](?=\\p{Nd}))*[${MARKS}]*`, "gu");

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
