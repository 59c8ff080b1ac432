/** For tests only: a real PostgreSQL and what else several libs' tests need. */
export { leasePort, type PortLease } from './lease-port.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestCluster, type TestCluster, type TestClusterCoordinates } from './test-cluster.ts';
