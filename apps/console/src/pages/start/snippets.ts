export type SnippetLanguage = 'curl' | 'typescript' | 'browser';

export interface Snippets {
  /** null: not done from there. */
  readonly items: string | null;
  readonly events: string;
  readonly recommend: string;
}

const ITEMS = '{"items": [\n  {"id": "mug-1", "title": "Blue mug", "brand": "Acme", "categories": ["Kitchen"], "price": 9.5, "currency": "EUR", "stock": 12},\n  {"id": "mug-2", "title": "Red mug", "brand": "Acme", "categories": ["Kitchen"], "price": 8, "currency": "EUR", "stock": 3}]}';
const EVENTS = '{"events": [\n  {"id": "first-view", "type": "view", "visitor": "browser-1", "item": "mug-1"},\n  {"id": "first-cart", "type": "cart", "visitor": "browser-1", "item": "mug-1"}]}';
const QUESTION = '{"placement": "home", "visitor": "browser-1", "limit": 5}';

/** What can be pasted and works, with the shop's own address and key. */
export function snippetsFor(language: SnippetLanguage, api: string, key: string): Snippets {
  if (language === 'curl') {
    const call = (method: string, path: string, body: string) => `curl -sS -X ${method} ${api}${path} -H "x-api-key: ${key}" -H 'content-type: application/json' -d '${body}'`;
    return { items: call('PUT', '/v1/items', ITEMS), events: call('POST', '/v1/events', EVENTS), recommend: call('POST', '/v1/recommendations', QUESTION) };
  }
  const call = (method: string, path: string, body: string) => `await fetch('${api}${path}', {\n  method: '${method}',\n  headers: { 'x-api-key': '${key}', 'content-type': 'application/json' },\n  body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),\n})`;
  if (language === 'typescript') {
    return {
      items: `${call('PUT', '/v1/items', ITEMS)};`, events: `${call('POST', '/v1/events', EVENTS)};`,
      recommend: `const response = ${call('POST', '/v1/recommendations', QUESTION)};\nconst { recommendationId, items } = await response.json();\nconsole.log(recommendationId, items);`,
    };
  }
  return {
    items: null,
    events: `${call('POST', '/v1/events', '{ events: [\n  { id: crypto.randomUUID(), type: \'view\', visitor: visitorId, item: \'mug-1\' }] }')};`,
    recommend: `const response = ${call('POST', '/v1/recommendations', '{ placement: \'home\', visitor: visitorId, limit: 5 }')};\nconst { recommendationId, items } = await response.json();\n// When one is clicked, say so: { type: 'click', visitor: visitorId, item, recommendationId }`,
  };
}
