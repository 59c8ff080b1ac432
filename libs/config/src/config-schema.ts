import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** What a setting adds to its JSON Schema. */
export interface SettingNotes {
  /** The environment variable it is read from. */
  readonly variable: string;
  readonly description: string;
  /** Never shown again, in no message either. */
  readonly secret?: boolean;
}

type Engine = 'auto' | 'tfjs-node-gpu' | 'onnx-cuda' | 'onnx-webgpu' | 'tfjs-node' | 'onnx-cpu' | 'tfjs-wasm' | 'tfjs-cpu';

const text = (notes: SettingNotes, rules: { default?: string; pattern?: string; minLength?: number; example?: string } = {}) => Type.String({ ...notes, ...rules });
const port = (variable: string, number: number, description: string) =>
  Type.Integer({ variable, description, default: number, minimum: 0, maximum: 65535 });
const days = (notes: SettingNotes, number: number) => Type.Integer({ ...notes, default: number, minimum: 1, maximum: 36_500 });
const bytes = (notes: SettingNotes, megabytes: number) => Type.Integer({ ...notes, default: megabytes * 2 ** 20, minimum: 2 ** 20 });

/**
 * Every setting of the platform. Types, checks, the messages of `parseConfig` and docs/configuration.md come from here.
 * @public
 */
export const configSchema = Type.Object({
  databaseUrl: text(
    { variable: 'DATABASE_URL', description: 'PostgreSQL 18 database, as its owner (may create roles). `npm start` brings one when this is not set.', secret: true },
    { pattern: '^postgres(ql)?://.+', example: 'postgres://owner:password@db.example:5432/zhiyin' },
  ),
  queueUrl: Type.Optional(text(
    { variable: 'QUEUE_URL', description: 'Where jobs wait: a PostgreSQL or Redis address. The database when not set. Redis must run with `maxmemory-policy noeviction`.', secret: true },
    { pattern: '^(postgres(ql)?|rediss?)://.+', example: 'redis://queue.example:6379' },
  )),
  secret: text(
    { variable: 'ZHIYIN_SECRET', description: 'Opens the keys of all tenants and the database roles: at least 32 characters of chance (`openssl rand -hex 32`), the same for every process, kept apart from the database and its backups. Lost, it cannot be replaced. `npm start` makes one in the data folder.', secret: true },
    { minLength: 32, example: '(output of openssl rand -hex 32)' },
  ),
  dataFolder: text({ variable: 'DATA_FOLDER', description: 'Learned models and checkpoints; shared by api, trainer and admin.' }, { default: '.data' }),
  host: text({ variable: 'HOST', description: 'Address to listen on; 0.0.0.0 for all of them.' }, { default: '127.0.0.1' }),
  apiPort: port('API_PORT', 3000, 'Port of the api: events, recommendations, search. 0: any free one, which the log and the ready message name.'),
  adminPort: port('ADMIN_PORT', 3001, 'Port of the admin app; with 0 (any free one) PUBLIC_ORIGIN must be set.'),
  trainerPort: port('TRAINER_PORT', 3002, 'Port of the trainer: health and metrics only. 0: any free one.'),
  publicOrigin: Type.Optional(text(
    { variable: 'PUBLIC_ORIGIN', description: 'Origin under which browsers reach the admin app; https makes its cookies secure. The admin port on localhost when not set.' },
    { pattern: '^https?://[^/]+$', example: 'https://zhiyin.example' },
  )),
  trustProxy: Type.Boolean({ variable: 'TRUST_PROXY', description: 'Believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets them.', default: false }),
  logLevel: Type.Union(['debug', 'info', 'warn', 'error', 'silent'].map((level) => Type.Literal(level as 'debug' | 'info' | 'warn' | 'error' | 'silent')), {
    variable: 'LOG_LEVEL', description: 'The least important lines that are written.', default: 'info',
  }),
  plugins: Type.Array(Type.String({ pattern: '^(@[a-z0-9-~][a-z0-9-._~]*/)?[a-z0-9-~][a-z0-9-._~]*$' }), {
    variable: 'ZHIYIN_PLUGINS', description: 'npm packages that bring strategies, separated by commas. They run with all rights of the process.', default: [], example: '@acme/zhiyin-seasonal',
  }),
  databaseConnections: Type.Integer({ variable: 'DATABASE_CONNECTIONS', description: 'Connections to the database per process and role.', default: 10, minimum: 2, maximum: 500 }),
  bytesInFlight: bytes({ variable: 'BYTES_IN_FLIGHT', description: 'Bytes of request bodies that one api process takes at once; beyond it callers get 429 and come back.' }, 64),
  newcomerWindowSeconds: Type.Integer({ variable: 'NEWCOMER_WINDOW_SECONDS', description: 'For how long NEW_USERS_PER_KEY and NEW_ITEMS_PER_KEY hold; then the count begins anew, so that up to twice as many can arrive around that moment.', default: 3600, minimum: 1, maximum: 86_400 }),
  newUsersPerKey: Type.Integer({ variable: 'NEW_USERS_PER_KEY', description: 'Users and visitors never seen before that the events of one publishable key may bring along in the window, on all replicas together. An event beyond it is rejected, the others of its batch are stored. Secret keys are not bound.', default: 50_000, minimum: 0, maximum: 1_000_000_000 }),
  newItemsPerKey: Type.Integer({ variable: 'NEW_ITEMS_PER_KEY', description: 'Items never described that the events of one publishable key may bring along in the window, likewise. They wait as placeholders until a secret key describes them.', default: 2_000, minimum: 0, maximum: 1_000_000_000 }),
  runtimeMemoryBytes: bytes({ variable: 'RUNTIME_MEMORY_BYTES', description: 'Bytes of models, catalogues and histories one api process keeps; beyond it the tenants that were not asked for longest are unloaded.' }, 768),
  keepImpressionsDays: days({ variable: 'KEEP_IMPRESSIONS_DAYS', description: 'How long it is kept what was shown to whom; swept every night.' }, 180),
  keepRunsDays: days({ variable: 'KEEP_RUNS_DAYS', description: 'How long trainings and searches that have ended are kept, with curves and trials. The newest of each strategy stays, and so do those of kept models.' }, 365),
  keepRunLogsDays: days({ variable: 'KEEP_RUN_LOGS_DAYS', description: 'How long the lines of their logs are kept.' }, 90),
  trainingProcesses: Type.Integer({ variable: 'TRAINING_PROCESSES', description: 'Trainings one trainer runs at once.', default: 1, minimum: 1, maximum: 64 }),
  threads: Type.Optional(Type.Integer({ variable: 'ZHIYIN_THREADS', description: 'Threads that the kernels and nets of one training use; all cores when not set. With several TRAINING_PROCESSES: a share of them.', minimum: 1, maximum: 256, example: 4 })),
  engine: Type.Union(['auto', 'tfjs-node-gpu', 'onnx-cuda', 'onnx-webgpu', 'tfjs-node', 'onnx-cpu', 'tfjs-wasm', 'tfjs-cpu'].map((engine) => Type.Literal(engine as Engine)), {
    variable: 'ZHIYIN_ENGINE', description: 'What neural nets train on. auto: the fastest that trains correctly on this machine, found once by trying; see [operations](operations.md#engines).', default: 'auto',
  }),
  engineThreads: Type.Optional(Type.Integer({ variable: 'ZHIYIN_ENGINE_THREADS', description: 'Threads of the CPU engines in one training; ZHIYIN_THREADS, else all cores, when not set. Trainings repeat to the bit with the same number only.', minimum: 1, maximum: 256, example: 4 })),
  modelsFolder: Type.Optional(text({ variable: 'MODELS_FOLDER', description: 'Where sentence transformers lie as ORGANISATION/NAME, with tokenizer.json and an ONNX graph: what provider `transformer` of a strategy may name. Nothing is downloaded.' }, { example: '/var/lib/zhiyin/models' })),
  embeddingsUrl: Type.Optional(text(
    { variable: 'EMBEDDINGS_URL', description: 'An OpenAI-compatible service that turns texts into vectors, up to before /embeddings: what provider `endpoint` of a strategy asks while it trains. Texts of items go there, nothing about people.' },
    { pattern: '^https?://.+', example: 'https://models.example/v1' },
  )),
  embeddingsKey: Type.Optional(text({ variable: 'EMBEDDINGS_KEY', description: 'Key of that service.', secret: true }, { example: 'sk-...' })),
  embeddingsCharactersPerDay: Type.Integer({ variable: 'EMBEDDINGS_CHARACTERS_PER_DAY', description: 'What each tenant may send there in a day (UTC). What was computed once is kept and not sent again.', default: 20_000_000, minimum: 0, maximum: 1_000_000_000_000 }),
  allowSoftwareGpu: Type.Boolean({ variable: 'ZHIYIN_ALLOW_SOFTWARE_GPU', description: 'Try the GPU engine where only software renders: for tests.', default: false }),
  graphicsCards: Type.Optional(Type.Integer({ variable: 'TRAINING_GPUS', description: 'Graphics cards this trainer may use, one training on each at a time; as many as the system shows when not set. Of several trainers on one machine only one should have them.', minimum: 0, maximum: 16, example: 1 })),
  graphicsMemoryBytes: Type.Optional(Type.Integer({ variable: 'TRAINING_GPU_MEMORY_BYTES', description: 'Bytes of each of them; the driver is asked when not set (NVIDIA only). A training that needs more goes to the processor.', minimum: 2 ** 20, example: 17_179_869_184 })),
  trainingMemoryBytes: bytes({ variable: 'TRAINING_MEMORY_BYTES', description: 'Bytes one training may use before it is ended.' }, 2048),
});

/** @public */
export type Config = Omit<Static<typeof configSchema>, 'queueUrl' | 'publicOrigin'> & { readonly queueUrl: string; readonly publicOrigin: string };

/** @public */
export interface Setting extends SettingNotes {
  readonly field: string;
  readonly schema: TSchema;
  readonly required: boolean;
}

/** All settings in the order of the schema. @public */
export function settings(): readonly Setting[] {
  const required = new Set<string>(configSchema.required);
  return Object.entries(configSchema.properties as Record<string, TSchema>).map(([field, schema]) => ({
    field,
    schema,
    variable: String(schema.variable),
    description: String(schema.description),
    secret: schema.secret === true,
    required: required.has(field) && schema.default === undefined,
  }));
}
