/** SQLSTATE classes and socket errors that say: the database is away or too busy, try again. */
const AWAY = /^(08|53|57P0|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)|^(57014|40001|40P01|55P03|25P03)$/;
const AWAY_MESSAGE = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection is closed/i;

/**
 * Whether an error means that the database cannot answer just now, and not that something was asked wrongly.
 * @public
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY.test(code) || AWAY_MESSAGE.test(error.message) || (error instanceof AggregateError && error.errors.some(isDatabaseAway));
}
