import Fastify from 'fastify';

/** The least a Node server can do for the same answer: parse the body, send the bytes. What the platform adds is the rest. */
const answer = process.env.BENCH_ANSWER ?? '{}';
const app = Fastify({ logger: false });
app.post('/*', (_request, reply) => reply.type('application/json').send(answer));
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('disconnect', () => process.exit(0));
