/**
 * Orders to the shop. One after the other, so that a key is never released before it was pressed.
 */

let last = Promise.resolve();

/**
 * Posts one order.
 * @returns the answer: `{ok: true, …}` or `{ok: false, message}`; never fails otherwise.
 */
export function post(address, body = {}) {
  const answer = last.then(() => ask(address, body));
  last = answer;
  return answer;
}

async function ask(address, body) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, message: "The shop does not answer. Is it still running?" };
  }
}
