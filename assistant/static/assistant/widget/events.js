/** Reading a server-sent stream. */

/** The line was silent for longer than allowed. */
export class SilenceError extends Error {}

/**
 * The events of the stream as [name, data].
 * Throws SilenceError when nothing, not even a comment, comes for `silenceMs`.
 */
export async function* serverEvents(body, silenceMs) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  try {
    for (;;) {
      const { done, value } = await withTimeout(reader.read(), silenceMs);
      if (done) return;
      buffer += decoder.decode(value, { stream: true });
      const blocks = buffer.split(/\r?\n\r?\n/);
      buffer = blocks.pop();
      yield* blocks.map(parseEvent).filter(Boolean);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parseEvent(block) {
  let name = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? [name, JSON.parse(data.join("\n"))] : null;
}

function withTimeout(promise, silenceMs) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new SilenceError()), silenceMs);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}
