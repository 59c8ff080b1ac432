/** For tests only: a real PostgreSQL and what else several libs' tests need. */
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestCluster, type TestCluster, type TestClusterCoordinates } from './test-cluster.ts';
