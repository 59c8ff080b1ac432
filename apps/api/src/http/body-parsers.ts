import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { InputError } from '@zhiyin/domain';

/** Bytes of one request body. */
export const BODY_LIMIT = 512_000;

/**
 * JSON and newline-delimited JSON, read strictly as UTF-8. Parsing sets no properties by name, so `__proto__` arrives as
 * an ordinary field and is refused by the limits that every element passes.
 */
export function addBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    attempt(() => parseBody(textOf(body as Buffer)), done);
  });
  server.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    attempt(() => parseLines(textOf(body as Buffer)), done);
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') done(new HttpException('compressed bodies are not read: send plain JSON without content-encoding', 415));
    else done(null, payload);
  });
}

function attempt(parse: () => unknown, done: (error: Error | null, value?: unknown) => void): void {
  try {
    done(null, parse());
  } catch (error) {
    done(error as Error);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new InputError('BODY_MALFORMED', 'request body: expected UTF-8 text, got other bytes', {}, { cause });
  }
}

/** Many clients announce JSON on a DELETE and send nothing: no body is no mistake until somebody asks for one. */
const parseBody = (text: string): unknown => (text.trim() === '' ? undefined : parseJson(text));

function parseJson(text: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const where = line === undefined ? 'request body' : `line ${line}`;
    throw new InputError('BODY_MALFORMED', `${where}: expected JSON, got text that is none`, {}, { cause });
  }
}

function parseLines(text: string): unknown[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseJson(line, index + 1)]));
}
