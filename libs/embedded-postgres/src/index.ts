/** A real PostgreSQL server from npm, for one machine: nothing to install, nothing shared with a system PostgreSQL. */
export { ensureCluster, type Cluster, type ClusterOptions } from './cluster.ts';
